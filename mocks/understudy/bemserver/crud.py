"""The engine behind the table of resources: list, create, get, update and delete of any row of it."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import delete, insert, update
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, layouts, rights
from understudy.bemserver.auth import asker
from understudy.bemserver.models.fields import Field, Parameter, Rejected, load, load_query
from understudy.bemserver.models.resource import Change, Resource, User, Values, filled
from understudy.bemserver.models.scalars import Invalid, Whole
from understudy.bemserver.refusals import (
    Conflict,
    Forbidden,
    InternalError,
    MalformedBody,
    NotFound,
    NotUnique,
    UnknownReference,
    invalid,
)
from understudy.core.database import ForeignKeyViolation, NotNullViolation, UniqueViolation
from understudy.core.exchange import Exchange, exchange_of
from understudy.core.world import World

Endpoint = Callable[[Request], Awaitable[Response]]

PAGE = Parameter(name="page", kind=Whole(1), default=1)
PAGE_SIZE = Parameter(name="page_size", kind=Whole(1, 100), default=10)


@dataclass(frozen=True)
class Sorting:
    """The parameter `sort`: names of fields, each with a sign before it or not."""

    names: tuple[str, ...]

    def choices(self) -> list[str]:
        """Every item that it takes."""
        return [sign + name for name in self.names for sign in ("", "+", "-")]

    def parse(self, text: str) -> tuple[tuple[str, bool], ...]:
        """The fields and whether they run downwards; complaints come by the item's place."""
        items = text.split(",") if text else []
        says = [f"Must be one of: {', '.join(self.choices())}."]
        errors = {str(at): says for at, item in enumerate(items) if item not in self.choices()}
        if errors:
            raise Invalid(errors)
        return tuple((item.lstrip("+-"), item.startswith("-")) for item in items)


async def body_of(exchange: Exchange) -> Any:
    """The JSON of a request; nothing of another type counts, nor does an empty body."""
    kind = (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    content = await exchange.body()
    if not (kind == answers.JSON or kind.endswith("+json")) or not content:
        return {}
    try:
        return json.loads(content.decode())
    except ValueError:
        raise MalformedBody from None


async def loaded(exchange: Exchange, fields: Iterable[Field]) -> dict[str, Any]:
    """The values of a request's body."""
    try:
        return load(fields, await body_of(exchange))
    except Rejected as error:
        raise invalid("json", error.errors) from None


def queried(exchange: Exchange, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The values of a request's query."""
    try:
        return load_query(parameters, exchange.query())
    except Rejected as error:
        raise invalid("query", error.errors) from None


async def write(world: World, statement: Any, values: Values | Sequence[Values]) -> int:
    """Runs a write; a constraint that forbids it becomes the vendor's answer. Answers how many rows it touched."""
    try:
        return (await world.db.execute(statement, values)).count
    except UniqueViolation:
        raise NotUnique from None
    except ForeignKeyViolation:
        raise UnknownReference from None
    except NotNullViolation:
        raise Conflict from None


async def row_of(world: World, resource: Resource, wanted: int) -> Values:
    """A kept row; refuses an id that there is not."""
    row = await world.db.first(layouts.whole(resource), {"wanted": wanted})
    if row is None:
        raise NotFound
    return rights.values_of(row)


async def shown(world: World, resource: Resource, wanted: int) -> dict[str, Any]:
    """A row as answers show it."""
    row = await world.db.first(layouts.one(resource), {"wanted": wanted})
    if row is None:
        raise NotFound
    return layouts.layout_of(resource).show(row)


async def readable(exchange: Exchange, resource: Resource, wanted: int, user: User) -> Values:
    """A kept row that the asker may read."""
    row = await row_of(exchange.world, resource, wanted)
    if not await rights.may_reach(exchange.world, resource.access.read, resource, row, user):
        raise Forbidden
    return row


def _answered(exchange: Exchange, resource: Resource, data: Any, status: int = HTTPStatus.OK) -> Response:
    if resource.tagged:
        return answers.tagged(exchange, data, status)
    return answers.answer(data, status)


def parameters_of(resource: Resource) -> list[Parameter]:
    """What the list of a resource can be asked for."""
    parameters = [each.parameter for each in resource.filters]
    if resource.sorts:
        parameters.insert(0, Parameter(name="sort", kind=Sorting(resource.sorts), default=()))  # type: ignore[arg-type] # a query's kind is only parsed
    return parameters


def lister(resource: Resource, resources: Mapping[str, Resource]) -> Endpoint:
    """Lists the rows that the asker reaches."""
    parameters, layout = parameters_of(resource), layouts.layout_of(resource)
    guarded = [(each.name, resources[each.guards]) for each in resource.filters if each.guards]

    async def list_rows(request: Request) -> Response:
        exchange = exchange_of(request)
        user = await asker(exchange)
        query = queried(exchange, parameters)
        _refuse_both(resource, query)
        page = queried(exchange, (PAGE, PAGE_SIZE)) if resource.paged else {}
        for name, collection in guarded:
            if name in query:
                await rights.require_read(exchange.world, collection, query[name], user)
        sorts = query.pop("sort", ())
        asked = layouts.Asked(resource, frozenset(query), sorts, user.is_admin)
        values = {f"f_{name}": value for name, value in query.items()} | {"me": user.id}
        if resource.paged:
            return await _page(exchange, asked, values, **page)
        rows = await exchange.world.db.all(layouts.listing(asked).rows, values)
        return _answered(exchange, resource, [layout.show(row) for row in rows])

    return list_rows


def _refuse_both(resource: Resource, query: Mapping[str, Any]) -> None:
    says = [
        f"{name} and recurse_{name} are mutually exclusive arguments"
        for name in resource.exclusive
        if name in query and f"recurse_{name}" in query
    ]
    if says:
        raise invalid("query", {"_schema": says})


async def _page(
    exchange: Exchange, asked: layouts.Asked, values: dict[str, Any], page: int, page_size: int
) -> Response:
    resource, db = asked.resource, exchange.world.db
    statements = layouts.listing(asked)
    total = await db.scalar(statements.count, values)
    bounds = {"limit": page_size, "offset": (page - 1) * page_size}
    rows = await db.all(layouts.page_of(asked), values | bounds)
    layout = layouts.layout_of(resource)
    # The real server drops double rows only after it has counted and cut: bemserver/paging/counted-twice
    data = [layout.show(row) for row in {row[0]: row for row in rows}.values()]
    told = answers.pagination(total, page, page_size)
    if resource.tagged:
        return answers.tagged(exchange, data, pages=told)
    return answers.answer(data, headers={"X-Pagination": told})


def creator(resource: Resource) -> Endpoint:
    """Adds a row."""

    async def create(request: Request) -> Response:
        exchange = exchange_of(request)
        user = await asker(exchange)
        values = await loaded(exchange, resource.columns)
        row = filled(resource, values, new=True)
        await rights.require(exchange.world, resource, row, user, "create")
        new = await add(exchange.world, resource, row, user)
        data = await shown(exchange.world, resource, new)
        return _answered(exchange, resource, data, HTTPStatus.CREATED)

    return create


async def add(world: World, resource: Resource, row: dict[str, Any], user: User) -> int:
    """Adds a row for a user and answers its id; one that is refused has used up its id (bemserver/ids/burnt)."""
    change = Change(world, None, row, user)
    if resource.check is not None:
        await resource.check(change)
    row["id"] = world.ids.integer(resource.name)
    async with world.db.transaction():
        await write(world, insert(resource.table), row)
        if resource.done is not None:
            await resource.done(change)
    return int(row["id"])


def item_of(request: Request) -> int:
    """The id in the path; where the route takes any text, what is none fails inside (bemserver/errors/untyped-ids)."""
    try:
        return int(request.path_params["item_id"])
    except ValueError:
        raise InternalError from None


def getter(resource: Resource) -> Endpoint:
    """Answers one row."""

    async def get(request: Request) -> Response:
        exchange = exchange_of(request)
        user = await asker(exchange)
        wanted = item_of(request)
        await readable(exchange, resource, wanted, user)
        return _answered(exchange, resource, await shown(exchange.world, resource, wanted))

    return get


async def matched(exchange: Exchange, resource: Resource, wanted: int, user: User, doing: str) -> Values:
    """A row that the asker may change and has read as it is now."""
    row = await readable(exchange, resource, wanted, user)
    if resource.tagged and resource.guarded:
        answers.match(exchange, await shown(exchange.world, resource, wanted))
    await rights.require(exchange.world, resource, row, user, doing)
    return row


def updater(resource: Resource) -> Endpoint:
    """Replaces a row."""

    async def change(request: Request) -> Response:
        exchange = exchange_of(request)
        user = await asker(exchange)
        if resource.guarded:
            answers.require_match(exchange)
        values = await loaded(exchange, resource.taken)
        wanted = item_of(request)
        before = await matched(exchange, resource, wanted, user, "update")
        after = filled(resource, values, new=False)
        if any(after[name] != before[name] for name in resource.frozen):
            raise Conflict
        await replace(exchange.world, resource, before, after, user)
        data = await shown(exchange.world, resource, wanted)
        if resource.guarded:
            return _answered(exchange, resource, data)
        return answers.answer(data)

    return change


async def replace(world: World, resource: Resource, before: Values, after: dict[str, Any], user: User) -> None:
    """Writes the new values of a row."""
    change = Change(world, before, {**before, **after}, user)
    if resource.check is not None:
        await resource.check(change)
    table = resource.table
    async with world.db.transaction():
        await write(world, update(table).where(table.c.id == before["id"]), after)
        if resource.done is not None:
            await resource.done(change)


def remover(resource: Resource) -> Endpoint:
    """Deletes a row and what depends on it."""

    async def remove(request: Request) -> Response:
        exchange = exchange_of(request)
        user = await asker(exchange)
        if resource.guarded:
            answers.require_match(exchange)
        wanted = item_of(request)
        before = await matched(exchange, resource, wanted, user, "delete")
        table = resource.table
        async with exchange.world.db.transaction():
            await write(exchange.world, delete(table).where(table.c.id == wanted), {})
            if resource.done is not None:
                await resource.done(Change(exchange.world, before, None, user))
        return answers.empty()

    return remove
