"""The direct way to a handler ends where FastAPI's own way ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import BackgroundTasks, Body, Cookie, Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from understudy.core.direct import direct


class Page(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=10, ge=1)
    tags: list[str] = []


class Teapot(Exception):
    pass


async def asked(request: Request, name: str = "nobody") -> str:
    return f"{name} from {request.headers.get('host')}"


async def twice(name: Annotated[str, Depends(asked)]) -> str:
    return name * 2


async def counted(request: Request) -> int:
    request.scope["count"] = request.scope.get("count", 0) + 1
    return int(request.scope["count"])


async def picky(level: int) -> int:
    if level > 9:
        raise Teapot
    return level


async def ending() -> AsyncIterator[int]:
    yield 1


def told(*values: Any) -> Response:
    return Response(to_json(values), media_type="application/json")


async def parameters(
    item: UUID,
    page: Annotated[Page, Query()],
    accept: Annotated[str, Header()],
    session: Annotated[str | None, Cookie()] = None,
) -> Response:
    return told(item, page, accept, session)


async def dependencies(
    name: Annotated[str, Depends(asked)],
    double: Annotated[str, Depends(twice)],
    first: Annotated[int, Depends(counted)],
    second: Annotated[int, Depends(counted)],
    request: Request,
) -> Response:
    return told(name, double, first, second, request.url.path)


async def failing(level: Annotated[int, Depends(picky)], other: Annotated[int, Depends(picky)]) -> Response:
    return told(level, other)


async def with_body(item: Annotated[dict[str, Any], Body()]) -> Response:
    return told(item)


async def with_generator(one: Annotated[int, Depends(ending)]) -> Response:
    return told(one)


async def with_background(tasks: BackgroundTasks) -> Response:
    return told(tasks is not None)


async def fresh(one: Annotated[int, Depends(counted, use_cache=False)]) -> Response:
    return told(one)


async def plain() -> dict[str, str]:
    return {}


def synchronous() -> Response:
    return told()


def route(endpoint: Any, path: str = "/x", **more: Any) -> APIRoute:
    app = FastAPI(openapi_url=None)
    app.add_api_route(path, endpoint, response_model=None, **more)
    found = app.router.routes[-1]
    assert isinstance(found, APIRoute)
    return found


def ran(app: ASGIApp, path: str, query: str, values: dict[str, str]) -> Any:
    async def run() -> Any:
        sent: list[Message] = []
        headers = [(b"host", b"here"), (b"accept", b"a/b"), (b"cookie", b"session=s")]
        scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await app({**scope, "path_params": values, "root_path": ""}, receive, send)
        except RequestValidationError as error:
            return error.errors()
        except Teapot:
            return "teapot"
        return [message.get("body") or message.get("headers") for message in sent]

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("endpoint", "query", "item"),
    [
        (parameters, "limit=3&tags=a&tags=b", "0196434d-e8f7-7ce1-81f7-e16f20487494"),
        (parameters, "", "0196434d-e8f7-7ce1-81f7-e16f20487494"),
        (parameters, "limit=0&more=1", "no-uuid"),
        (dependencies, "name=me", ""),
        (failing, "level=1", ""),
        (failing, "level=10", ""),
        (failing, "level=x", ""),
        (failing, "", ""),
    ],
)
def test_both_ways_end_in_the_same(endpoint: Any, query: str, item: str) -> None:
    found = route(endpoint, "/{item}" if item else "/x")
    short = direct(found)
    assert short is not None
    values = {"item": item} if item else {}
    long = ran(AsyncExitStackMiddleware(found.app), f"/{item or 'x'}", query, values)
    assert long
    assert ran(short, f"/{item or 'x'}", query, values) == long


def test_a_dependency_of_the_route_runs_before_its_handler() -> None:
    short = direct(route(plain_answer, dependencies=[Depends(picky)]))
    assert short is not None
    assert ran(short, "/x", "level=10", {}) == "teapot"


async def plain_answer() -> Response:
    return told()


@pytest.mark.parametrize("endpoint", [with_body, with_generator, with_background, fresh, plain, synchronous])
def test_what_needs_more_of_fastapi_goes_its_way(endpoint: Any) -> None:
    assert direct(route(endpoint, methods=["POST"])) is None
