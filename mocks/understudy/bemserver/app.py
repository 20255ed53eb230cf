"""The BEMServer API as one flat app."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from understudy.bemserver.conventions import CONVENTIONS, resource_of
from understudy.bemserver.openapi import document
from understudy.bemserver.resources import (
    analysis,
    notices,
    session,
    task_actions,
    timeseries_data_operations,
    uploads,
    user_actions,
    weather,
)
from understudy.bemserver.resources.documents import document_routes
from understudy.bemserver.settings import Settings
from understudy.bemserver.table import ENTITIES
from understudy.core.resources import mount
from understudy.core.routing import flatten


def routers() -> Iterable[APIRouter]:
    """The operations of the table, and what no row of it can say, in the order of the published document."""
    table = APIRouter()
    for entity in ENTITIES:
        mount(table, resource_of(entity), CONVENTIONS)
    return (
        session.router,
        notices.router,
        user_actions.router,
        timeseries_data_operations.by_id,
        timeseries_data_operations.by_name,
        table,
        weather.router,
        uploads.router,
        analysis.router,
        task_actions.router,
    )


def api() -> FastAPI:
    """All operations and the document that describes them."""
    app = FastAPI(title="BEMServer API", openapi_url=None, docs_url=None, redoc_url=None)
    flatten(app, routers())
    known = [route for route in app.router.routes if isinstance(route, APIRoute)]
    flatten(app, document_routes(lambda version: document(known, version)))
    version: str = Settings.model_fields["api_version"].default
    app.openapi = lambda: document(known, version)  # type: ignore[method-assign] # so does FastAPI's documentation
    return app
