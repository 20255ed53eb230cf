"""A bound handler answers what FastAPI's own way answers."""

import json
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import (
    Body,
    Cookie,
    Depends,
    Header,
    Path,
    Query,
    Request,
)
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import HTTPConnection
from starlette.responses import Response, StreamingResponse

from tests.core.bound import FASTAPI, Sent, api, ours, ran, route, theirs
from understudy.core.binding import bind

ITEM = "0196434d-e8f7-7ce1-81f7-e16f20487494"
HEADERS = {"accept": "a/b", "cookie": "session=s; other=o", "x-level": "3"}
JSON = {"content-type": "application/json"}


class Page(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=10, ge=1)
    tags: list[str] = []
    size: int | None = Field(default=None, alias="page-size")


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(max_length=9)
    made: Annotated[date, Field(strict=False)] | None = None
    parts: list["Thing"] = []


class Teapot(Exception):
    """Raised by a dependency."""


async def asked(request: Request, name: str = "nobody") -> str:
    return f"{name} from {request.headers.get('host')}"


async def twice(name: Annotated[str, Depends(asked)]) -> str:
    return name * 2


async def counted(connection: HTTPConnection) -> int:
    connection.scope["count"] = connection.scope.get("count", 0) + 1
    return int(connection.scope["count"])


async def picky(level: int) -> int:
    if level > 9:
        raise Teapot
    return level


async def guard(x_level: Annotated[int, Header()] = 0) -> None:
    if x_level == 13:
        raise Teapot


def told(*values: Any) -> Response:
    return Response(to_json(values), media_type="application/json")


async def parameters(
    item: UUID,
    page: Annotated[Page, Query()],
    accept: Annotated[str, Header()],
    session: Annotated[str | None, Cookie()] = None,
) -> Response:
    return told(item, page, accept, session)


async def single(
    number: Annotated[int, Path(alias="item", ge=3)],
    kind: Annotated[Literal["a", "b"] | None, Query(alias="of")] = None,
    many: Annotated[list[int], Query()] = [],  # noqa: B006 FastAPI copies it
    since: Annotated[date | None, Query(description="A day.")] = None,
    short: Annotated[str, Query(max_length=2), BeforeValidator(str.strip)] = "s",
    flag: bool = Query(default=False),  # noqa: FBT001 FastAPI calls by name
) -> Response:
    return told(number, kind, many, since, short, flag)


async def texts(item: str, first: str, second: str | None = None, third: str = "3") -> Response:
    return told(item, first, second, third)


async def headed(
    x_level: Annotated[int, Header()],
    x_many: Annotated[list[str], Header()],
    x_as_is: Annotated[str | None, Header(convert_underscores=False)] = None,
    named: Annotated[str | None, Header(alias="X-Named")] = None,
    other: Annotated[str, Cookie()] = "none",
) -> Response:
    return told(x_level, x_many, x_as_is, named, other)


async def dependencies(
    name: Annotated[str, Depends(asked)],
    double: Annotated[str, Depends(twice)],
    first: Annotated[int, Depends(counted)],
    second: Annotated[int, Depends(counted)],
    request: Request,
) -> Response:
    return told(name, double, first, second, request.url.path)


async def failing(
    level: Annotated[int, Depends(picky)],
    other: Annotated[int, Depends(picky)],
    more: int,
    _guarded: Annotated[None, Depends(guard)],
) -> Response:
    return told(level, other, more)


async def keyed(key: Annotated[str | None, Depends(APIKeyHeader(name="x-level", auto_error=False))]) -> Response:
    return told(key)


async def streamed() -> StreamingResponse:
    return StreamingResponse(iter(["a", "b"]))


QUERIES = [
    *("", "limit=3&tags=a&tags=b", "limit=0&more=1", "limit=2&limit=3", "page-size=4", "size=4", "tags="),
    *("of=a&many=1&many=2", "of=c&many=x&many=2", "since=2026-01-02&short=%20ab", "short=abc&flag=yes", "flag=maybe"),
    *("first=a", "first=&second=&third=", "first=a&first=b&zero", "name=me", "level=1&more=1", "level=10&more=x"),
    *("level=x", "first=%ff%zz&second=a+b", "since=&of="),
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("endpoint", [parameters, single, texts, headed, dependencies, failing, keyed, streamed])
def test_both_ways_end_in_the_same(endpoint: Any, query: str) -> None:
    of_path = endpoint in (parameters, single, texts)
    for item in (ITEM, "2", "7") if of_path else ("x",):
        for headers in (HEADERS, {"x-level": "13", "x-many": "a", "x-named": "n", "x_as_is": "i"}, {}):
            sent = Sent(f"/{item}", query, headers=headers)
            app = api(endpoint, "/{item}" if of_path else "/x")
            assert outcome(ours, app, sent) == outcome(theirs, app, sent)


def outcome(way: Any, app: Any, sent: Sent) -> Any:
    try:
        return way(app, sent)
    except Teapot:
        return "teapot"


def test_a_dependency_of_the_route_runs_before_its_handler() -> None:
    app = api(streamed, dependencies=[Depends(picky)])
    assert outcome(ours, app, Sent(query="level=10")) == "teapot"
    assert ours(app, Sent(query="level=x")) == theirs(app, Sent(query="level=x"))


async def with_thing(body: Thing) -> Response:
    return told(body)


async def with_optional(body: Annotated[Thing | None, Body()] = None) -> Response:
    return told(body)


async def with_list(body: list[Thing]) -> Response:
    return told(body)


async def with_anything(body: Annotated[Any, Body()]) -> Response:
    return told(repr(body))


BODIES = [
    b'{"name": "a"}',
    b'{"name": "a", "made": "2026-01-02", "parts": [{"name": "b"}]}',
    b'{"name": 1, "made": "no", "parts": [{"name": "b", "more": 1}], "more": 2}',
    *(b"", b"null", b"[]", b"{}", b'"a"', b"1", b"{", b'{"name": }', b"nul", b"\xff", b'{"name": "\\ud800"}'),
    *(b'{"name": "a"} x', b'[{"name": NaN}]', b"NaN", b'[{"name": "a"}, {}]', '{"name": "é"}'.encode("utf-16")),
]
MEDIA = [
    *("application/json", "application/vnd.api+json; charset=utf-8", "APPLICATION/JSON", "text/json", "text/plain"),
    *("application/x/y+json", "application/jsonx", "json", ""),
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("endpoint", [with_thing, with_optional, with_list, with_anything])
def test_a_body_is_read_as_fastapi_reads_it(endpoint: Any, body: bytes) -> None:
    app = api(endpoint)
    for media in MEDIA:
        sent = Sent(body=body, headers={"content-type": media}, method="POST")
        assert ours(app, sent) == theirs(app, sent)
    sent = Sent(body=body, method="POST")
    assert ours(app, sent) == theirs(app, sent)


async def with_all(item: int, of: int, level: Annotated[int, Depends(picky)], body: Thing) -> Response:
    return told(item, of, level, body)


@pytest.mark.parametrize(("item", "query"), [("x", "of=1&level=1"), ("1", "of=x&level=1"), ("1", "of=1&level=x")])
def test_a_body_stays_unread_where_anything_before_it_fails(item: str, query: str) -> None:
    app = api(with_all, "/{item}")
    scope = {**Sent(f"/{item}", query, headers=JSON).scope(), "path_params": {"item": item}}
    reads: list[int] = []
    answer = ran(bind(route(app), FASTAPI), scope, b"{", lambda: reads.append(1))
    assert answer[0] == "misfit"
    assert [each["loc"][0] for each in answer[1]] in (["path"], ["query"])
    assert not reads


def test_a_dependency_refuses_before_the_body_is_read() -> None:
    sent = Sent("/1", "of=x&level=10", body=b"{", headers=JSON, method="POST")
    assert outcome(ours, api(with_all, "/{item}"), sent) == "teapot"


def test_a_handler_that_takes_the_request_reads_the_same_body() -> None:
    async def both(request: Request, body: Thing) -> Response:
        return told(body, json.loads(await request.body()))

    sent = Sent(body=b'{"name": "a"}', headers=JSON, method="POST")
    app = api(both)
    assert ours(app, sent) == theirs(app, sent)
    assert ours(app, sent)[0] == 200


def test_a_default_that_could_change_is_not_shared() -> None:
    async def growing(many: Annotated[list[int], Query()] = []) -> Response:  # noqa: B006 that is the test
        many.append(1)
        return told(many)

    app = api(growing)
    bound = bind(route(app), FASTAPI)
    for _ in range(2):
        assert ran(bound, Sent().scope(), b"") == (200, b"[[1]]")
