"""The Building X openness APIs and their token endpoint as one app."""

from fastapi import APIRouter, FastAPI

from understudy.buildingx.identity import endpoint
from understudy.buildingx.resources import (
    accounts,
    activities,
    activities_v2,
    addresses,
    devices,
    energy,
    equipment,
    events,
    faults,
    fire,
    geometry,
    identities,
    ingest,
    locations,
    monitoring,
    point_groups,
    points,
    streaming,
    sustainability,
    teams,
    unpublished,
    workflow,
    workorders,
)
from understudy.core.routing import flatten

ROUTERS: tuple[APIRouter, ...] = (
    endpoint.router,
    accounts.router,
    locations.router,
    addresses.router,
    equipment.router,
    point_groups.router,
    devices.router,
    points.router,
    events.router,
    faults.router,
    workorders.router,
    teams.router,
    ingest.router,
    fire.router,
    energy.router,
    sustainability.router,
    streaming.router,
    geometry.router,
    identities.router,
    activities.router,
    activities_v2.router,
    workflow.router,
    monitoring.router,
    unpublished.router,
)


def create_app() -> FastAPI:
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
