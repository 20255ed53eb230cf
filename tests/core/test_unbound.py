"""What the binder leaves to FastAPI, and the reason it names."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import pytest
from fastapi import BackgroundTasks, Body, Depends, File, Form, Header, Query, Request, Security, UploadFile
from pydantic import AliasChoices, BaseModel, Field
from starlette.responses import Response

from tests.core.bound import FASTAPI, Sent, api, ran, route, theirs
from understudy.core.binding import bind
from understudy.core.exchange import Exchange
from understudy.core.signatures import Unbound
from understudy.core.stages.routes import Operations


class Thing(BaseModel):
    name: str = ""


async def ending() -> AsyncIterator[int]:
    yield 1


async def counted(request: Request) -> int:
    return len(request.headers)


async def with_thing(body: Thing) -> Response:
    return told(body)


def told(*values: object) -> Response:
    return Response(repr(values))


class Choosy(BaseModel):
    size: Annotated[int, Field(validation_alias=AliasChoices("a", "b"))] = 1


class Depended:
    """A class as a dependency."""


def _of_form(name: Annotated[str, Form()]) -> Response:
    return told(name)


async def _with_form(name: Annotated[str, Form()]) -> Response:
    return told(name)


async def _with_file(name: Annotated[bytes, File()]) -> Response:
    return told(name)


async def _with_upload(name: UploadFile) -> Response:
    return told(name)


async def _with_generator(one: Annotated[int, Depends(ending)]) -> Response:
    return told(one)


async def _with_background(tasks: BackgroundTasks) -> Response:
    return told(tasks)


async def _with_response(response: Response) -> Response:
    return told(response)


async def _fresh(one: Annotated[int, Depends(counted, use_cache=False)]) -> Response:
    return told(one)


async def _secured(one: Annotated[int, Security(counted, scopes=["a"])]) -> Response:
    return told(one)


async def _of_class(one: Annotated[Depended, Depends()]) -> Response:
    return told(one)


async def _of_named_class(one: Annotated[Depended, Depends(Depended)]) -> Response:
    return told(one)


async def _bodies(one: Thing, two: Thing) -> Response:
    return told(one, two)


async def _embedded(one: Annotated[Thing, Body(embed=True)]) -> Response:
    return told(one)


async def _dependent_body(one: Annotated[Response, Depends(with_thing)]) -> Response:
    return told(one)


async def _made(one: Annotated[int, Query(default_factory=lambda: 1)]) -> Response:
    return told(one)


async def _choice(one: Annotated[int, Query(validation_alias=AliasChoices("a", "b"))]) -> Response:
    return told(one)


async def _choosy(query: Annotated[Choosy, Query()]) -> Response:
    return told(query)


async def _mixed(query: Annotated[Thing, Query()], other: int = 1) -> Response:
    return told(query, other)


async def _header_model(headers: Annotated[Thing, Header()]) -> Response:
    return told(headers)


async def _plain() -> dict[str, str]:
    return {}


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        (_of_form, "_of_form is not async"),
        (_with_form, "name is of a form"),
        (_with_file, "name is of a form"),
        (_with_upload, "name is a UploadFile"),
        (_with_generator, "ending is a generator"),
        (_with_background, "tasks is a BackgroundTasks"),
        (_with_response, "response is a Response"),
        (_fresh, "a dependency is called more than once"),
        (_secured, "it uses Security"),
        (_of_class, "a dependency is a class"),
        (_of_named_class, "Depended is a class"),
        (_bodies, "it has several bodies"),
        (_embedded, "its body is embedded"),
        (_dependent_body, "a dependency reads the body"),
        (_made, "one has a default that is made"),
        (_choice, "one has several names"),
        (_choosy, "size has several names"),
        (_mixed, "query is a model beside others, or of no query"),
        (_header_model, "headers is a model beside others, or of no query"),
        (_plain, "FastAPI makes its answer"),
    ],
)
def test_what_needs_more_of_fastapi_says_why(endpoint: Any, reason: str) -> None:
    found = route(api(endpoint, methods=["POST"]))
    with pytest.raises(Unbound, match=f"^{reason}$"):
        bind(found, FASTAPI)


def test_such_a_route_is_served_by_fastapi_whole() -> None:
    sent = Sent(body=b"name=a", headers={"content-type": "application/x-www-form-urlencoded"}, method="POST")
    assert theirs(api(_with_form), sent) == (200, b"('a',)")
    assert theirs(api(_with_form), Sent(method="POST"))[0] == "misfit"


def test_head_is_served_by_fastapi_as_get() -> None:
    app, scope = api(_with_generator), Sent(method="HEAD").scope()
    exchange = Exchange(scope, "acme")
    exchange.route = route(app)
    assert ran(Operations(app, FASTAPI).of(exchange), scope, b"") == (200, b"(1,)")
