"""The index finds what Starlette would find by asking one route after the other, without asking them."""

from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from understudy.core.routing import Index

PATHS = (
    "/things/",
    "/things/{thing_id:int}",
    "/things/{thing_id:int}/parts/{name}",
    "/things/latest",
    "/things/{name}",
    "/files/{rest:path}",
    "/{kind}/{number:int}/",
)
SEGMENTS = ("7", "007", "-1", "1.0", "1e3", "١٢", "²", "", "latest", "a b", "9" * 4_300)


def _app() -> Sequence[BaseRoute]:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    def handler() -> Response:
        return Response()

    for number, path in enumerate(PATHS):
        app.add_api_route(path, handler, methods=["GET"], name=f"handler_{number}")
    return app.routes


def _asked(path: str, method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "headers": [], "root_path": ""}


def _one_by_one(routes: Sequence[BaseRoute], scope: dict[str, Any]) -> tuple[BaseRoute | None, Any]:
    for route in routes:
        match, child_scope = route.matches(scope)
        if match is Match.FULL:
            return route, child_scope["path_params"]
    return None, None


@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda segment: segment[:6])
@pytest.mark.parametrize("pattern", ["/things/%s", "/things/%s/parts/x", "/things/7/parts/%s", "/files/%s", "/a/%s/"])
def test_the_same_route_and_parameters_as_one_by_one(pattern: str, segment: str) -> None:
    routes = _app()
    scope = _asked(pattern % segment)
    found = Index(routes, head=False).find(scope)
    route, parameters = _one_by_one(routes, scope)
    assert found.route is route
    assert route is None or found.child_scope["path_params"] == parameters


def test_another_method_is_told_which_are_allowed() -> None:
    found = Index(_app(), head=False).find(_asked("/things/7/parts/x", "POST"))
    assert (found.route, found.allowed) == (None, frozenset({"GET"}))


def test_a_number_that_python_does_not_read_is_no_number() -> None:
    index = Index(_app(), head=False)
    assert index.find(_asked(f"/things/{'9' * 4_301}/parts/x")).route is None
