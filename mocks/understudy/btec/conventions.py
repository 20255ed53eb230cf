"""What all resources have in common: rows that hold their JSON, references that exist, PUT and PATCH."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import Field
from starlette.responses import Response

from understudy.btec import lists, refusals, rows
from understudy.btec.auth import admitted
from understudy.btec.models.fields import DESIGNED, TIER, Fields, body_of, change_of
from understudy.btec.models.lists import AskedId, Page
from understudy.btec.rows import Resource
from understudy.btec.tables import SANDBOX, CurrentEnvironment, Environment, item_of
from understudy.core import resources
from understudy.core.refusals import Refusal, documented
from understudy.core.resources import Conventions, Operation, mount
from understudy.core.rows import Values, add, remove, write

Change = resources.Change[Environment, None]
Hook = resources.Hook[Environment, None]
NumberInPath = Annotated[AskedId, Path(alias="id", description="Id.")]
PERMISSION = "x-understudy-permission"
"""Names in the OpenAPI document what an operation asks for."""
SENDING: tuple[type[Refusal], ...] = (
    *(refusals.InvalidParameters, refusals.MalformedJson, refusals.NotJson, refusals.TooLarge),
    *(refusals.UnknownReference, refusals.Unfitting, refusals.Duplicate),
)
"""What an operation with a body may answer."""
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


class Deleted(Fields):
    """What was deleted."""

    id: int = Field(description="Id of what is no more.")


def serve(
    router: APIRouter,
    path: str,
    noun: str,
    bodies: Mapping[Operation, type[Fields]] | None = None,
    before: Hook | None = None,
    after: Hook | None = None,
) -> Resource:
    """Adds the operations of a table's rows; `bodies` has those that are sent one, by default all."""
    name = path.rpartition("/")[2].replace("-", "_")
    table = SANDBOX.table(name)
    whole = body_of(item_of(table))
    bodies = bodies or {"create": whole, "replace": whole, "change": change_of(whole)}
    resource = Resource(
        path=path,
        name=name,
        noun=noun,
        item=item_of(table),
        query=table.info["query"],
        bodies=bodies,
        operations=tuple(each for each in _NAMES if each in bodies or each in ("list", "read", "delete")),
        before=before,
        after=after,
    )
    mount(router, resource, CONVENTIONS)
    return resource


def operation(resource: str, method: str, *own: type[Refusal], asks: bool = False) -> dict[str, Any]:
    """What FastAPI is told of an operation; `asks` tells whether it has query parameters."""
    permission = f"{resource}:{'read' if method == 'GET' else 'write'}"
    return {
        "tags": [resource],
        "dependencies": [Depends(admitted(permission, asks=asks))],
        "openapi_extra": {PERMISSION: permission, TIER: DESIGNED},
        "responses": documented(*refusals.EVERYWHERE, *own, body=refusals.ErrorAnswer),
        "generate_unique_id_function": lambda route: route.name,
    }


def served(content: bytes, status: int = 200) -> Response:
    """JSON text as an answer."""
    return Response(content, status_code=status, media_type="application/json")


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


async def _find(environment: Environment, resource: Resource, number: int, _operation: Operation) -> Values:
    served_now = await rows.existing(environment, resource, number)
    old = rows.values_in(environment.store.table(resource.name), served_now)
    if (lock := resource.item.lock) is not None and old[lock]:
        raise refusals.Locked(f"The {resource.noun} {number} is {lock}: it cannot be changed or deleted.")
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
    table = environment.store.table(resource.name)
    if new is None:
        await rows.check_unneeded(environment, table, resource.noun, change.key)
        return
    if change.before is not None:
        new["id"] = change.key
    if resource.item.lock is not None:
        new[resource.item.lock] = False
    if "modified_at" in resource.item.model_fields:
        new["modified_at"] = environment.world.clock.now()
    await rows.check_references(environment.world.db, table, new)
    await rows.check_unique(environment.world.db, table, new)


async def _write(change: Change) -> bytes:
    world, new = change.context.world, change.after
    table = change.context.store.table(change.resource.name)
    if new is None:
        await remove(world.db, table, change.key)
        return b'{"id":%d}' % change.key
    if change.before is None:
        new["id"] = world.ids.integer(table.name)
    row = rows.row_of(table, new)
    await (add(world.db, table, row) if change.before is None else write(world.db, table, change.key, row))
    content: bytes = row["doc"]
    return content


async def _answer(_environment: Environment, _resource: Resource, operation: Operation, content: bytes) -> Response:
    return served(content, 201 if operation == "create" else 200)


CONVENTIONS = Conventions[Environment, None](
    context=CurrentEnvironment,
    describe=_describe,
    list=lists.page,
    read=rows.existing,
    find=_find,
    values=_values,
    check=_check,
    write=_write,
    answer=_answer,
    key=AskedId,
    key_says="Id.",
)
