"""How the resource engine serves the table: what is done in the same way for every entity of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from understudy.bemserver import answers, layouts, rights
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.lists import listed
from understudy.bemserver.models.entity import Change, Context, Entity, Resource
from understudy.bemserver.models.fields import body_model
from understudy.bemserver.models.queries import query_model
from understudy.bemserver.operations import change_schema, describe
from understudy.bemserver.refusals import Conflict, InternalError, NotUnique, UnknownReference
from understudy.core import resources, rows
from understudy.core.database import ForeignKeyViolation, NotNullViolation, UniqueViolation
from understudy.core.resources import Conventions, Operation
from understudy.core.rows import Values


def _id(key: int | str) -> int:
    """The id in a path; where the route takes any text, what is none fails inside (bemserver/errors/untyped-ids)."""
    try:
        return int(key)
    except ValueError:
        raise InternalError from None


async def _read(context: Context, resource: Resource, key: int | str) -> answers.Shown:
    row = await rights.readable(context, resource.own, _id(key))
    return answers.Shown(await layouts.shown(context.world, resource.own, row["id"]))


async def _find(context: Context, resource: Resource, key: int | str, operation: Operation) -> Values:
    """A row that the asker may change and has read as it is now."""
    entity = resource.own
    row = await rights.readable(context, entity, _id(key))
    if entity.guarded:
        answers.match(context.named, await layouts.shown(context.world, entity, row["id"]))
    await rights.require(context, entity, row, operation)
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
        await rights.require(change.context, entity, change.after or {}, "create")
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


async def _write(change: Change) -> answers.Shown | None:
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
    return answers.Shown(await layouts.shown(world, entity, after["id"]))


async def _answer(context: Context, resource: Resource, operation: Operation, found: answers.Shown | None) -> Response:
    if found is None:
        return answers.empty()
    replaces = operation == "replace"
    status = HTTPStatus.CREATED if operation == "create" else HTTPStatus.OK
    if resource.own.guarded if replaces else resource.own.tagged:
        return answers.tagged(found.data, None if replaces else context.named, status=status, pages=found.pages)
    return answers.answer(found.data, status, None if found.pages is None else {"X-Pagination": found.pages})


CONVENTIONS = Conventions[Context, Entity](
    context=SignedIn,
    describe=describe,
    list=listed,
    read=_read,
    find=_find,
    write=_write,
    answer=_answer,
    values=_values,
    check=_check,
    key=int | str,
)


@cache
def resource_of(entity: Entity) -> Resource:
    """An entity as the engine serves it."""
    return Resource(
        path=entity.path,
        key="{item_id:int}" if entity.typed else "{item_id}",
        name=entity.name,
        noun=entity.noun,
        item=None,
        query=query_model(entity),
        bodies={
            "create": body_model(entity.tag, entity.columns, new=True),
            "replace": body_model(change_schema(entity), entity.taken, new=False),
        },
        operations=entity.operations,
        after=entity.done,
        own=entity,
    )


async def add(context: Context, entity: Entity, values: Values) -> int:
    """Adds a row for somebody, as if he had asked for it, and answers its id."""
    change = Change(context, resource_of(entity), "create", None, values)
    await resources.perform(CONVENTIONS, change)
    return int(values["id"])
