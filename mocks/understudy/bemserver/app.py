"""The BEMServer API as one flat app."""

from collections.abc import Iterable
from functools import partial

from fastapi import FastAPI
from starlette.routing import Route

from understudy.bemserver import quirks
from understudy.bemserver.openapi import document
from understudy.bemserver.operations import Operation, operations_of
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
from understudy.bemserver.table import BY_NAME, RESOURCES
from understudy.core.routing import flatten


def operations() -> list[Operation]:
    """Every operation: the rows of the table, and what no row can say."""
    table = [each for resource in RESOURCES for each in operations_of(resource, BY_NAME)]
    return [
        *session.OPERATIONS,
        *notices.OPERATIONS,
        *user_actions.OPERATIONS,
        *timeseries_data_operations.OPERATIONS,
        *table,
        *weather.OPERATIONS,
        *uploads.OPERATIONS,
        *analysis.OPERATIONS,
        *task_actions.OPERATIONS,
    ]


def create_app() -> FastAPI:
    """All operations with their redirects and the document that describes them."""
    app = FastAPI(title="BEMServer API", openapi_url=None, docs_url=None, redoc_url=None)
    known = operations()
    app.router.routes.extend(_routes(known))
    app.router.routes.extend(quirks.routes(known))
    flatten(app, document_routes(partial(document, known, RESOURCES)))
    return app


def _routes(known: Iterable[Operation]) -> Iterable[Route]:
    for each in known:
        yield Route(each.route, each.endpoint, methods=[each.method], name=each.name)
