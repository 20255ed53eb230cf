"""How the resource engine serves the table: what is done in the same way for every entity of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, select
from starlette.responses import Response

from understudy.bemserver import permissions, representations, responses
from understudy.bemserver.auth import SignedIn, changing, reading
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.models.entity import Change, Context, Entity, Resource
from understudy.bemserver.models.fields import body_model
from understudy.bemserver.models.filters import query_model
from understudy.bemserver.refusals import Conflict, InternalError, NotUnique, UnknownReference
from understudy.bemserver.representations import representation_of
from understudy.core import resources, rows
from understudy.core.database import ForeignKeyViolation, NotNullViolation, UniqueViolation
from understudy.core.lists import Condition, Order, asked, clauses
from understudy.core.resources import Conventions, Operation
from understudy.core.rows import Values

_NAMES: Mapping[Operation, str] = {
    "list": "list",
    "create": "add",
    "read": "get",
    "replace": "update",
    "delete": "delete",
}
"""How the ids of operations begin."""
_STATUSES: Mapping[Operation, HTTPStatus] = {"create": HTTPStatus.CREATED, "delete": HTTPStatus.NO_CONTENT}


def _describe(resource: Resource, operation: Operation) -> Mapping[str, Any]:
    entity = resource.own
    condition = None
    if entity.tagged and operation in ("list", "read"):
        condition = reading
    elif entity.guarded and operation in ("replace", "delete"):
        condition = changing
    return {
        "name": f"{_NAMES[operation]}_{entity.name}",
        "status_code": _STATUSES.get(operation, HTTPStatus.OK),
        "dependencies": [Depends(condition)] if condition else [],
    }


_KEPT = 1024
"""Shapes of lists whose statements are kept."""


@dataclass(frozen=True)
class _Statements:
    whole: Select[Any]
    page: Select[Any]
    count: Select[Any]


@lru_cache(_KEPT)
def _statements(entity: Entity, shape: tuple[Condition, ...], order: Order, *, everything: bool) -> _Statements:
    """The statements of a list of that shape, of everything or of what the asker reaches."""
    filters = [entity.parameters[each.name] for each in shape]
    recurses = any(each.recurses for each in filters)
    joins: list[ColumnElement[Any]] = [bindparam(each.name) for each in filters if each.joins]
    conditions = clauses(entity.table, (each for each in shape if not entity.parameters[each.name].joins))
    reach = entity.access.read
    if not everything and reach is not None:
        if entity.paged and reach.anchor == "scope" and not recurses:
            joins.append(permissions.ME)
        else:
            conditions.append(permissions.reached(entity))
    representation = representation_of(entity)
    wanted = (
        select(*representation.columns).select_from(_joined(representation.source, entity, joins)).where(*conditions)
    )
    whole = wanted.order_by(*_sorted(entity, () if recurses else order))
    counted = select(func.count()).select_from(_joined(entity.table, entity, joins)).where(*conditions)
    return _Statements(whole, whole.limit(bindparam("limit")).offset(bindparam("offset")), counted)


def _joined(source: FromClause, entity: Entity, users: Iterable[ColumnElement[Any]]) -> FromClause:
    via = entity.access.read.via if entity.access.read else ()
    for user in users:
        source = permissions.ways(source, entity.table, via, permissions.memberships("scope", user).subquery())
    return source


def _sorted(entity: Entity, order: Order) -> Sequence[ColumnElement[Any]]:
    columns = entity.table.c
    return [*(columns[name].desc() if down else columns[name].asc() for name, down in order), columns.id]


async def _listed(context: Context, resource: Resource, query: BaseModel) -> responses.Shown:
    """The rows that the asker reaches and a query leaves; refuses to name a row that he may not read."""
    entity, db, user = resource.own, context.world.db, context.user
    wanted = asked(entity.parameters, query)
    for each in wanted.shape:
        guarding = entity.parameters[each.name].guards
        if guarding is not None:
            await permissions.find(context, BY_NAME[guarding], wanted.values[each.name])
    statements = _statements(entity, wanted.shape, getattr(query, "sort", ()), everything=user.is_admin)
    values = {**wanted.values, "me": user.id}
    representation = representation_of(entity)
    if not entity.paged:
        return responses.Shown([representation.show(row) for row in await db.all(statements.whole, values)])
    page, size = query.page, query.page_size  # type: ignore[attr-defined] # the query of a paged list has them
    total = await db.scalar(statements.count, values)
    found = await db.all(statements.page, {**values, "limit": size, "offset": (page - 1) * size})
    # The real server drops double rows only after it has counted and cut: bemserver/paging/counted-twice
    data = [representation.show(row) for row in {row[0]: row for row in found}.values()]
    return responses.Shown(data, responses.pagination(total, page, size))


def _id(key: int | str) -> int:
    """The id in a path; where the route takes any text, what is none fails inside (bemserver/errors/untyped-ids)."""
    try:
        return int(key)
    except ValueError:
        raise InternalError from None


async def _read(context: Context, resource: Resource, key: int | str) -> responses.Shown:
    row = await permissions.readable(context, resource.own, _id(key))
    return responses.Shown(await representations.shown(context.world, resource.own, row["id"]))


async def _find(context: Context, resource: Resource, key: int | str, operation: Operation) -> Values:
    """A row that the asker may change and has read as it is now."""
    entity = resource.own
    row = await permissions.readable(context, entity, _id(key))
    if entity.guarded:
        await representations.require_read(context, entity, row["id"])
    await permissions.require(context, entity, row, operation)
    return row


def _values(resource: Resource, _operation: Operation, body: Any, before: Values | None) -> Values:
    """The row that a body means: a new one gets what the database gives, a change makes null of what it leaves out."""
    if before is None:
        return resource.own.new(**dict(body))
    after = {**before, **dict(body)}
    if any(after[name] != before[name] for name in resource.own.frozen):
        raise Conflict
    return after


async def _check(change: Change) -> None:
    entity = change.resource.own
    if change.before is None:
        await permissions.require(change.context, entity, change.after or {}, "create")
    if change.after is not None and entity.check is not None:
        await entity.check(change)


@contextmanager
def _refused() -> Iterator[None]:
    """Makes the vendor's answer of what the database does not take."""
    try:
        yield
    except UniqueViolation:
        raise NotUnique from None
    except ForeignKeyViolation:
        raise UnknownReference from None
    except NotNullViolation:
        raise Conflict from None
    except UnicodeEncodeError:  # half of a surrogate pair
        raise InternalError from None


async def _write(change: Change) -> responses.Shown | None:
    """Adds, replaces or removes a row; one that is refused has used up its id (bemserver/ids/burnt)."""
    world, entity = change.context.world, change.resource.own
    before, after, table = change.before, change.after, entity.table
    with _refused():
        if after is None:
            await rows.remove(world.db, table, (before or {})["id"])
            return None
        if before is None:
            after["id"] = world.ids.integer(entity.name)
            await rows.add(world.db, table, after)
        else:
            await rows.write(world.db, table, after["id"], {each.name: after[each.name] for each in entity.taken})
    return responses.Shown(await representations.shown(world, entity, after["id"]))


async def _answer(
    context: Context, resource: Resource, operation: Operation, found: responses.Shown | None
) -> Response:
    if found is None:
        return responses.empty()
    replaces = operation == "replace"
    status = _STATUSES.get(operation, HTTPStatus.OK)
    if resource.own.guarded if replaces else resource.own.tagged:
        return responses.tagged(found.data, None if replaces else context.named, status=status, pages=found.pages)
    return responses.untagged(found.data, status, None if found.pages is None else {"X-Pagination": found.pages})


CONVENTIONS = Conventions[Context, Entity](
    context=SignedIn,
    describe=_describe,
    list=_listed,
    read=_read,
    find=_find,
    write=_write,
    answer=_answer,
    values=_values,
    check=_check,
    key=int | str,
    key_says="Id of a row of {noun}.",
)


@cache
def resource_of(entity: Entity) -> Resource:
    """An entity as the engine serves it."""
    return Resource(
        path=entity.path,
        key="{item_id:int}" if entity.typed else "{item_id}",
        name=entity.name,
        noun=entity.name,
        item=None,
        query=query_model(entity.name, entity.parameters.values(), entity.sorts, paged=entity.paged),
        bodies={
            "create": body_model(f"add_{entity.name}", entity.columns, new=True),
            "replace": body_model(f"update_{entity.name}", entity.taken, new=False),
        },
        operations=entity.operations,
        after=entity.after,
        own=entity,
    )


async def add(context: Context, entity: Entity, values: Values) -> int:
    """Adds a row for somebody, as if he had asked for it, and answers its id."""
    change = Change(context, resource_of(entity), "create", None, values)
    await resources.perform(CONVENTIONS, change)
    return int(values["id"])
