"""The Building X openness APIs and their token endpoint as one app."""

from fastapi import APIRouter, FastAPI

from understudy.buildingx import ingest, oauth
from understudy.buildingx.accounts import routes as accounts
from understudy.buildingx.energy import routes as energy
from understudy.buildingx.fire import routes as fire
from understudy.buildingx.geometry import routes as geometry
from understudy.buildingx.operations import devices, events, workorders
from understudy.buildingx.security import activities, identities
from understudy.buildingx.security import routes as security
from understudy.buildingx.streaming import routes as streaming
from understudy.buildingx.structure import equipment, locations, point_groups
from understudy.core.routing import flatten

ROUTERS: tuple[APIRouter, ...] = (
    oauth.router,
    accounts.router,
    locations.router,
    equipment.router,
    point_groups.router,
    devices.router,
    events.router,
    workorders.router,
    ingest.router,
    fire.router,
    energy.router,
    energy.sustainability,
    streaming.router,
    geometry.router,
    identities.router,
    activities.router,
    activities.router_v2,
    security.workflow,
    security.monitoring,
    security.unpublished,
)


def api() -> FastAPI:
    """Every operation of every API, at the paths of the old root."""
    app = FastAPI(
        title="Building X",
        version="1.5.0",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    flatten(app, ROUTERS)
    return app
