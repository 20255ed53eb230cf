"""What all resources have in common: rows that hold their own JSON, references that must exist, PUT beside PATCH."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from starlette.responses import Response

from understudy.btec import integrity, refusals, rows
from understudy.btec.environments import CurrentEnvironment, Environment
from understudy.btec.lists import page
from understudy.btec.models.changes import partial
from understudy.btec.models.fields import AskedId, Fields
from understudy.btec.models.lists import Page
from understudy.btec.operations import SENDING, operation, served
from understudy.core import resources
from understudy.core.refusals import Refusal
from understudy.core.resources import Conventions, Operation
from understudy.core.rows import Values, add, remove, write

Resource = resources.Resource[Environment, str | None]
"""A resource of BTEC; its `own` is the flag of those that stay as they are."""
Change = resources.Change[Environment, str | None]
ALL: tuple[Operation, ...] = ("list", "create", "read", "replace", "change", "delete")


def bodies_of(body: type[Fields]) -> Mapping[Operation, type[Fields]]:
    """What is sent where every field of a body can be changed."""
    return {"create": body, "replace": body, "change": partial(body)}


class Deleted(Fields):
    """What was deleted."""

    id: int = Field(description="Id of what is no more.")


_NAMES: Mapping[Operation, tuple[str, str]] = {
    "list": ("list_{many}", "Lists {nouns}: all of them according to `limit`, or those that are asked for."),
    "create": ("create_{one}", "Creates a {noun}."),
    "read": ("get_{one}", "Answers with one {noun}."),
    "replace": ("replace_{one}", "Replaces a {noun}: what is left out takes its default."),
    "change": ("change_{one}", "Changes parts of a {noun}: what is left out stays."),
    "delete": ("delete_{one}", "Deletes a {noun} that nothing else needs."),
}
"""Ids of the operations and what the OpenAPI document says of them."""
_REFUSALS: Mapping[Operation, tuple[type[Refusal], ...]] = {
    "list": (refusals.InvalidParameters,),
    "create": SENDING,
    "read": (refusals.InvalidParameters, refusals.UnknownId),
    "replace": (*SENDING, refusals.Locked, refusals.UnknownId),
    "change": (*SENDING, refusals.Locked, refusals.UnknownId),
    "delete": (refusals.InvalidParameters, refusals.StillNeeded, refusals.Locked, refusals.UnknownId),
}


def _describe(resource: Resource, kind: Operation) -> Mapping[str, Any]:
    tag = resource.path.rpartition("/")[2]
    words = {
        "many": resource.name,
        "one": resource.noun.replace(" ", "_"),
        "nouns": tag.replace("-", " "),
        "noun": resource.noun,
    }
    name, says = (text.format(**words) for text in _NAMES[kind])
    method = "GET" if kind in ("list", "read") else "POST"
    return {
        **operation(tag, method, *_REFUSALS[kind], asks=kind == "list"),
        "name": name,
        "description": says,
        "response_model": {"list": Page[resource.item], "delete": Deleted}.get(kind, resource.item),  # type: ignore[name-defined] # the class is a value here
        "status_code": 201 if kind == "create" else 200,
    }


async def _list(environment: Environment, resource: Resource, query: Any) -> bytes:
    return await page(environment, environment.store.table(resource.name), query)


async def _read(environment: Environment, resource: Resource, number: int) -> bytes:
    return await rows.existing(environment, environment.store.table(resource.name), resource.noun, number)


async def _find(environment: Environment, resource: Resource, number: int, _operation: Operation) -> Values:
    old: Values = resource.item.model_validate_json(await _read(environment, resource, number)).model_dump()
    if resource.own is not None and old[resource.own]:
        raise refusals.Locked(f"The {resource.noun} {number} is {resource.own}: it cannot be changed or deleted.")
    return old


def _values(resource: Resource, operation: Operation, body: Fields, before: Values | None) -> Values:
    if operation != "change" or before is None:
        return body.model_dump()
    whole = resource.bodies["create"]
    old = {name: before[name] for name in whole.model_fields}
    values: Values = whole.model_validate(_merged(old, body.model_dump(exclude_unset=True))).model_dump()
    return values


def _merged(old: Values, change: Values) -> Values:
    """Old values with the parts that were sent; a part of its own is merged likewise."""
    values = dict(old)
    for name, value in change.items():
        before = values.get(name)
        values[name] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return values


async def _check(change: Change) -> None:
    environment, resource, new = change.context, change.resource, change.after
    table, db = environment.store.table(resource.name), environment.world.db
    if new is None:
        await integrity.check_unneeded(environment, table, resource.noun, change.key)
        return
    if change.before is not None:
        new["id"] = change.key
    if resource.own is not None:
        new[resource.own] = False
    if "modified_at" in resource.item.model_fields:
        new["modified_at"] = environment.world.clock.now()
    await integrity.check_references(db, table, new)
    await integrity.check_unique(db, table, new)


async def _write(change: Change) -> bytes:
    environment, new = change.context, change.after
    table, db = environment.store.table(change.resource.name), environment.world.db
    if new is None:
        await remove(db, table, change.key)
        return b'{"id":%d}' % change.key
    if change.before is None:
        new["id"] = environment.next_id(table)
    row = rows.row_of(table, change.resource.item, new)
    await (add(db, table, row) if change.before is None else write(db, table, change.key, row))
    content: bytes = row["doc"]
    return content


async def _answer(_environment: Environment, _resource: Resource, operation: Operation, content: bytes) -> Response:
    return served(content, 201 if operation == "create" else 200)


CONVENTIONS = Conventions[Environment, str | None](
    context=CurrentEnvironment,
    describe=_describe,
    list=_list,
    read=_read,
    find=_find,
    values=_values,
    check=_check,
    write=_write,
    answer=_answer,
    key=AskedId,
    key_says="Id.",
)
