"""Resources: what is listed, created, read, replaced, changed and deleted in the same way, declared and not programmed.

A vendor declares its resources, and once its conventions: what is done in the same way for all of them. `mount` makes
ordinary FastAPI operations of both. The order of a write is: dependencies, path, query and body; the row that is there
(before the body, if the conventions say so); the values that the body means; then, all or nothing: `check`, the
resource's `before`, the write, the resource's `after`. Each step may refuse.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from understudy.core.rows import Values
from understudy.core.world import World

Operation = Literal["list", "create", "read", "replace", "change", "delete"]
Endpoint = Callable[..., Awaitable[Response]]


class Context(Protocol):
    """What a vendor's functions get of the request: its world, and whatever the vendor knows besides."""

    @property
    def world(self) -> World:
        """The tenant's world."""


ContextT = TypeVar("ContextT", bound=Context)
OwnT = TypeVar("OwnT")
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
NOTHING: Any = None
"""What a vendor's own part of a resource is by default."""


class NoQuery(BaseModel):
    """The query of a list that can be asked nothing."""


@dataclass(slots=True)
class Change(Generic[ContextT, OwnT]):
    """One write, as hooks and the vendor's `write` get it."""

    context: ContextT
    resource: "Resource[ContextT, OwnT]"
    operation: Operation
    before: Values | None
    """The row as it was; None for a new one."""
    after: Values | None
    """What is to be written, which hooks may complete; None for a row that goes."""
    result: Any = None
    """What the vendor's `write` made of it."""

    @property
    def key(self) -> Any:
        """The id of the row as it was; None for a new one."""
        return None if self.before is None else self.before["id"]


Hook = Callable[[Change[ContextT, OwnT]], Awaitable[None]]
"""Refuses, completes or follows a change."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Generic[ContextT, OwnT]):
    """One collection of rows that are served alike."""

    path: str
    """Of the collection, whole."""
    key: str = "{id}"
    """Last segment of the path of one row."""
    name: str
    """Of its table."""
    noun: str
    """One row, in words."""
    item: Any
    """Model of what is served."""
    query: type[BaseModel] = NoQuery
    """Model of what the list can be asked."""
    bodies: Mapping[Operation, Any] = field(default_factory=dict)
    """Models of what create, replace and change are sent."""
    operations: tuple[Operation, ...]
    create_by: str = "POST"
    """Method of create."""
    before: Hook[ContextT, OwnT] | None = None
    """Refuses or completes a change, a deletion too."""
    after: Hook[ContextT, OwnT] | None = None
    """Does what follows from a change."""
    own: OwnT = NOTHING
    """What the vendor's conventions know of it besides."""


def sent(_resource: Resource[Any, Any], operation: Operation, body: BaseModel, _before: Values | None) -> Values:
    """The values of a body; of a change only those that were given."""
    return body.model_dump(exclude_unset=operation == "change")


def transaction(context: Context) -> AbstractAsyncContextManager[object]:
    """A transaction of the world's database."""
    return context.world.db.transaction()


@dataclass(frozen=True, kw_only=True)
class Conventions(Generic[ContextT, OwnT]):
    """What a vendor does in the same way for all its resources."""

    context: Any
    """The annotation of a parameter that is the context: `Annotated[..., Depends(...)]`."""
    describe: Callable[[Resource[ContextT, OwnT], Operation], Mapping[str, Any]]
    """What `APIRouter.add_api_route` is told of an operation besides path, method and endpoint."""
    list: Callable[[ContextT, Resource[ContextT, OwnT], Any], Awaitable[Any]]
    """The rows that a query asks for."""
    read: Callable[[ContextT, Resource[ContextT, OwnT], Any], Awaitable[Any]]
    """What is served of an id; refuses an unknown one."""
    find: Callable[[ContextT, Resource[ContextT, OwnT], Any, Operation], Awaitable[Values]]
    """The row of an id that is to be written; refuses an unknown one, and one that must not be."""
    write: Callable[[Change[ContextT, OwnT]], Awaitable[Any]]
    """Adds, changes or removes a row, and makes what is served of it."""
    answer: Callable[[ContextT, Resource[ContextT, OwnT], Operation, Any], Awaitable[Response]]
    """The answer of what the four functions above made."""
    values: Callable[[Resource[ContextT, OwnT], Operation, Any, Values | None], Values] = sent
    """The values that a body means for a row, which is None for a new one."""
    check: Hook[ContextT, OwnT] | None = None
    """Refuses or completes any change of any resource."""
    writing: Callable[[ContextT], AbstractAsyncContextManager[object]] = transaction
    """Encloses a change and all that follows from it."""
    find_first: bool = False
    """Whether the row is found, or refused, before the body is read."""
    key: Any = int
    """The type of the id in the path of one row."""
    key_says: str = "Number of the {noun}."
    """Describes that id."""


def mount(router: APIRouter, resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> None:
    """Adds the operations of a resource to a router."""
    one = f"{resource.path.removesuffix('/')}/{resource.key}"
    for operation in resource.operations:
        method, make = _OPERATIONS[operation]
        path = resource.path if operation in ("list", "create") else one
        router.add_api_route(
            path,
            make(resource, conventions),
            methods=[resource.create_by if operation == "create" else method],
            **conventions.describe(resource, operation),
        )


async def perform(conventions: Conventions[ContextT, OwnT], change: Change[ContextT, OwnT]) -> Any:
    """Makes a change with all that follows from it; answers what the vendor's `write` made."""
    resource = change.resource
    async with conventions.writing(change.context):
        if conventions.check is not None:
            await conventions.check(change)
        if resource.before is not None:
            await resource.before(change)
        change.result = await conventions.write(change)
        if resource.after is not None:
            await resource.after(change)
    return change.result


def _typed(
    endpoint: FunctionT, resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT], **more: Any
) -> FunctionT:
    """Gives a function's parameters the types that FastAPI reads."""
    annotations = {"context": conventions.context, **more}
    if "key" in endpoint.__annotations__:
        says = conventions.key_says.format(noun=resource.noun)
        name = resource.key.strip("{}").partition(":")[0]
        annotations["key"] = Annotated[conventions.key, Path(alias=name, description=says)]
    endpoint.__annotations__.update(annotations)
    return endpoint


def _list(resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> Endpoint:
    async def endpoint(context: ContextT, query: Any) -> Response:
        found = await conventions.list(context, resource, query)
        return await conventions.answer(context, resource, "list", found)

    return _typed(endpoint, resource, conventions, query=Annotated[resource.query, Query()])


def _read(resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> Endpoint:
    async def endpoint(context: ContextT, key: Any) -> Response:
        found = await conventions.read(context, resource, key)
        return await conventions.answer(context, resource, "read", found)

    return _typed(endpoint, resource, conventions)


def _create(resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> Endpoint:
    async def endpoint(context: ContextT, body: Any) -> Response:
        values = conventions.values(resource, "create", body, None)
        made = await perform(conventions, Change(context, resource, "create", None, values))
        return await conventions.answer(context, resource, "create", made)

    return _typed(endpoint, resource, conventions, body=resource.bodies["create"])


def _write(operation: Operation) -> "_Make":
    def made(resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> Endpoint:
        async def find(context: ContextT, key: Any) -> Values:
            return await conventions.find(context, resource, key, operation)

        async def write(context: ContextT, before: Values, body: Any) -> Response:
            after = conventions.values(resource, operation, body, before)
            written = await perform(conventions, Change(context, resource, operation, before, after))
            return await conventions.answer(context, resource, operation, written)

        async def find_and_write(context: ContextT, key: Any, body: Any) -> Response:
            return await write(context, await find(context, key), body)

        body = resource.bodies[operation]
        if conventions.find_first:
            found = Annotated[Values, Depends(_typed(find, resource, conventions))]
            return _typed(write, resource, conventions, before=found, body=body)
        return _typed(find_and_write, resource, conventions, body=body)

    return made


def _delete(resource: Resource[ContextT, OwnT], conventions: Conventions[ContextT, OwnT]) -> Endpoint:
    async def endpoint(context: ContextT, key: Any) -> Response:
        before = await conventions.find(context, resource, key, "delete")
        gone = await perform(conventions, Change(context, resource, "delete", before, None))
        return await conventions.answer(context, resource, "delete", gone)

    return _typed(endpoint, resource, conventions)


_Make = Callable[[Resource[Any, Any], Conventions[Any, Any]], Endpoint]
_OPERATIONS: Mapping[Operation, tuple[str, _Make]] = {
    "list": ("GET", _list),
    "create": ("POST", _create),
    "read": ("GET", _read),
    "replace": ("PUT", _write("replace")),
    "change": ("PATCH", _write("change")),
    "delete": ("DELETE", _delete),
}
