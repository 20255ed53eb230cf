"""How the resource engine serves the table: what is done in the same way for every entity of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Depends
from starlette.responses import Response

from understudy.bemserver import permissions, representations, responses
from understudy.bemserver.auth import SignedIn, changing, reading
from understudy.bemserver.lists import listed
from understudy.bemserver.models.entity import Change, Context, Entity, Resource
from understudy.bemserver.models.fields import body_model
from understudy.bemserver.models.queries import query_model
from understudy.bemserver.refusals import Conflict, InternalError, NotUnique, UnknownReference
from understudy.core import resources, rows
from understudy.core.database import ForeignKeyViolation, NotNullViolation, UniqueViolation
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
        responses.match(context.named, await representations.shown(context.world, entity, row["id"]))
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
    """Makes a constraint that forbids a write the vendor's answer."""
    try:
        yield
    except UniqueViolation:
        raise NotUnique from None
    except ForeignKeyViolation:
        raise UnknownReference from None
    except NotNullViolation:
        raise Conflict from None


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
    list=listed,
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
        query=query_model(entity),
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
