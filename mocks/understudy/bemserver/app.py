"""The BEMServer API as one flat app."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from understudy.bemserver.conventions import CONVENTIONS, resource_of
from understudy.bemserver.entities.catalog import ENTITIES
from understudy.bemserver.resources import (
    analysis,
    notifications,
    tasks,
    timeseries_data,
    uploads,
    users,
    weather,
)
from understudy.bemserver.resources.documents import document, document_routes
from understudy.bemserver.settings import Settings
from understudy.core.resources import mount
from understudy.core.routing import flatten


def routers() -> Iterable[APIRouter]:
    """The operations of the entities, and those beside them, in the order of the published document."""
    entities = APIRouter()
    for entity in ENTITIES:
        mount(entities, resource_of(entity), CONVENTIONS)
    return (
        users.sessions,
        notifications.router,
        users.rights,
        timeseries_data.router,
        entities,
        weather.router,
        uploads.router,
        analysis.router,
        tasks.router,
    )


def api() -> FastAPI:
    """All operations and the published document that describes them."""
    app = FastAPI(title="BEMServer API", openapi_url=None, docs_url=None, redoc_url=None)
    flatten(app, [*routers(), *document_routes()])
    version: str = Settings.model_fields["api_version"].default
    app.openapi = lambda: document(version)  # type: ignore[method-assign] # so does FastAPI's documentation
    return app
