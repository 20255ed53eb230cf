"""Bodies and queries are read as they were field by field, and refused in the same words in the same order."""

import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from tests.bemserver import reference
from tests.bemserver.handlers import body_of_route, query_of_route
from tests.bemserver.reference import Rejected
from understudy.bemserver.app import routers
from understudy.bemserver.entities.catalog import ENTITIES
from understudy.bemserver.models.entity import Entity
from understudy.bemserver.models.fields import Field
from understudy.bemserver.refusals import DIALECT, MalformedBody
from understudy.core.long_work import carried_out
from understudy.core.reading import Reader, body_reader, reader_of
from understudy.core.signatures import Parameter

often = settings(max_examples=25, deadline=None, derandomize=True)
"""How often each operation is tried."""
ROUTES = {route.name: route for router in routers() for route in router.routes if isinstance(route, APIRoute)}
VALUES: list[Any] = [
    *(None, "", "a" * 300, -1, 0, 1, 1.5, 10**20, True, [], {}, "x@y", "a@example.com", "yes", "\u00b0C", "day"),
    *("2020-01-01T00:00:00Z", ["a"], {"b": 1}, "1", "nan", float("inf"), "Europe/Paris", "\ud800", "WARNING", "float"),
]
TEXTS = [
    *("", "a" * 90, "-1", "0", "1", "2", "101", "1.5", "yes", "2020-01-01T00:00:00Z", "2020-01-01", "\u00b0C", "Wh"),
    *("sum", "minute", "month", "Europe/Paris", '{"Min": "0"}', "[]", "name", "-name,+name", "x,name", "ERROR", "nan"),
]


def outcome(read: Callable[..., Any], *arguments: Any) -> str:
    """What a reading makes of a request, or what is wrong, in order."""
    try:
        return repr(read(*arguments))
    except Rejected as error:
        return json.dumps(error.errors)
    except RequestValidationError as error:
        return json.dumps(next(iter(DIALECT.invalid(error).details["errors"].values())))


def request(content: bytes = b"", kind: str = "application/json", query: str = "") -> Request:
    async def receive() -> Any:
        return {"type": "http.request", "body": content}

    headers = [(b"content-type", kind.encode())] if kind else []
    return Request({"type": "http", "headers": headers, "query_string": query.encode()}, receive)


@cache
def body_reader_of(operation: str) -> Callable[[Request], Awaitable[Any]]:
    body = body_of_route(ROUTES[operation])
    return body_reader(Parameter("body", "body", body, inspect.Parameter.empty), DIALECT)


def body_of(operation: str, asked: Request) -> dict[str, Any]:
    async def made() -> dict[str, Any]:
        return dict(await body_reader_of(operation)(asked))

    return carried_out(made())


@cache
def query_reader_of(operation: str) -> Reader:
    query = query_of_route(ROUTES[operation])
    return reader_of("query", [Parameter("query", "query", query, inspect.Parameter.empty)], DIALECT)


def query_of(operation: str, sent: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values of a query, without what was not given and has no default."""
    arguments: dict[str, Any] = {}
    findings: list[Any] = []
    query_reader_of(operation)(request(query=urlencode(sent)), arguments, findings)
    if findings:
        raise RequestValidationError(findings)
    return {name: value for name, value in arguments["query"] if value not in (None, [])}


@cache
def bodies(*names: str) -> st.SearchStrategy[Any]:
    """Bodies, some with a field that nobody knows, some that are no object."""
    objects = st.dictionaries(st.sampled_from([*names, "nobody"]), st.sampled_from(VALUES))
    return st.one_of(objects, objects, objects, st.sampled_from([[], 1, None, "x"]))


@cache
def queries(*names: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Queries, with some parameters twice and some that nobody knows."""
    return st.lists(st.tuples(st.sampled_from([*names, "nobody"]), st.sampled_from(TEXTS)), max_size=2 * len(names))


def rows(operation: str) -> pytest.MarkDecorator:
    chosen = [each for each in ENTITIES if operation in each.operations]
    return pytest.mark.parametrize("entity", chosen, ids=[each.name for each in chosen])


def row_of(entity: Entity, fields: Sequence[Field], body: Any, *, new: bool) -> dict[str, Any]:
    row = reference.filled(entity, reference.load(fields, body), new=new)
    return {field.name: row[field.name] for field in fields if field.taken}


@rows("create")
@often
@given(data=st.data())
def test_a_body_of_the_table_is_read_as_it_was(entity: Entity, data: st.DataObject) -> None:
    body = data.draw(bodies(*(field.name for field in entity.columns)))
    known = outcome(partial(row_of, new=True), entity, entity.columns, body)
    assert outcome(body_of, f"add_{entity.name}", request(json.dumps(body).encode())) == known


@rows("replace")
@often
@given(data=st.data())
def test_a_change_of_the_table_is_read_as_it_was(entity: Entity, data: st.DataObject) -> None:
    body = data.draw(bodies(*(field.name for field in entity.columns)))
    known = outcome(partial(row_of, new=False), entity, entity.taken, body)
    assert outcome(body_of, f"update_{entity.name}", request(json.dumps(body).encode())) == known


@pytest.mark.parametrize("operation", reference.BODIES)
@often
@given(data=st.data())
def test_another_body_is_read_as_it_was(operation: str, data: st.DataObject) -> None:
    fields = reference.BODIES[operation]
    names = [field.name for field in fields]

    def known(body: Any) -> dict[str, Any]:
        return dict.fromkeys(names) | reference.load(fields, body)

    body = data.draw(bodies(*names))
    assert outcome(body_of, operation, request(json.dumps(body).encode())) == outcome(known, body)


@rows("list")
@often
@given(data=st.data())
def test_a_query_of_the_table_is_read_as_it_was(entity: Entity, data: st.DataObject) -> None:
    sent = data.draw(queries("sort", *entity.parameters, "page", "page_size"))
    assert outcome(query_of, f"list_{entity.name}", sent) == outcome(reference.load_list, entity, sent)


@pytest.mark.parametrize("operation", reference.QUERIES)
@often
@given(data=st.data())
def test_another_query_is_read_as_it_was(operation: str, data: st.DataObject) -> None:
    parameters = reference.QUERIES[operation]
    sent = data.draw(queries(*(each.name for each in parameters)))
    assert outcome(query_of, operation, sent) == outcome(reference.load_data, parameters, sent)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"", ""),
        (b'{"value": true}', "text/plain"),
        (b'{"value": true}', ""),
        (b"{", "application/x-www-form-urlencoded"),
    ],
)
def test_nothing_of_another_type_counts_nor_does_an_empty_body(content: bytes, kind: str) -> None:
    assert body_of("set_admin", request(content, kind)) == {"value": None}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=x", "a/b+json", "text/x+json"])
def test_json_is_read_whatever_it_is_built_on(kind: str) -> None:
    assert body_of("set_admin", request(b'{"value": "on"}', kind)) == {"value": True}


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"value": 1,}', b" "])
def test_what_is_no_json_is_malformed(content: bytes) -> None:
    with pytest.raises(MalformedBody):
        body_of("set_admin", request(content))


def test_a_body_that_is_no_object_does_not_fit() -> None:
    assert outcome(body_of, "set_admin", request(b"[]")) == '{"_schema": ["Invalid input type."]}'
