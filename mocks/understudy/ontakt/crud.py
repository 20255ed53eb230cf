"""The operations that most types of objects share: list, get, create, change, delete."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Row, Select, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.refusals import Refusal
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import change, creation, required
from understudy.ontakt.filters import Filter, asked, conditions, described
from understudy.ontakt.objects import UnitOfWork, Values, read, served, unit_of_work
from understudy.ontakt.operations import Endpoint, answer, gone, loaded, mapped, refused, shown
from understudy.ontakt.refusals import Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.tables import ObjectType

Prepare = Callable[[UnitOfWork, Values, Row[Any] | None], Awaitable[None]]
Settle = Callable[[UnitOfWork, Values], Awaitable[None]]

LIST, GET, CREATE, CHANGE, DELETE = "list", "get", "create", "change", "delete"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A type of object that is served in the usual way."""

    kind: ObjectType
    noun: str
    """One of them, in operation ids."""
    nouns: str
    """Many of them, in operation ids."""
    path: str
    """Path of the collection, with its slash at the end."""
    key: str
    """Name of the id in the path of one object."""
    operations: tuple[str, ...] = (LIST, GET, CREATE, CHANGE, DELETE)
    filters: tuple[Filter, ...] = ()
    prepare: Prepare | None = None
    """Completes and checks what is to be written; it is given the row that is to be changed, None for a new one."""
    settle: Settle | None = None
    """Does what follows from an object that was written."""
    forget: Settle | None = None
    """Does what follows from an object that is to be deleted."""
    refusals: tuple[type[Refusal], ...] = ()
    """What `prepare` raises."""
    create_by: str = "PUT"
    """Method that creates."""

    @property
    def called(self) -> str:
        """One of them, for people."""
        return self.noun.replace("_", " ")

    @property
    def some(self) -> str:
        """One of them, with its article."""
        return f"{'an' if self.called[0] in 'aeio' else 'a'} {self.called}"

    @property
    def item(self) -> str:
        """Path of one object."""
        return f"{self.path}{{{self.key}:int}}"

    @property
    def loaded(self) -> Any:
        """A dependency that is the object of that path."""
        return loaded(self.kind, self.key, self.called)


def mount(router: APIRouter, resource: Resource) -> None:
    """Adds the operations of a resource."""
    mounts = {LIST: _mount_list, GET: _mount_get, CREATE: _mount_create, CHANGE: _mount_change, DELETE: _mount_delete}
    for name in resource.operations:
        mounts[name](router, resource)


def _mount_list(router: APIRouter, resource: Resource) -> None:
    model: Any = shown(resource.kind.model)
    refusals = (Missing,) if any(each.to for each in resource.filters) else ()
    router.add_api_route(
        resource.path,
        _listing(resource),
        name=f"list_{resource.nouns}",
        description=f"Every {resource.called}, by its number.",
        response_model=dict[str, model],
        openapi_extra={"parameters": described(resource.filters)},
        responses=refused(Invalid, *refusals) if resource.filters else refused(),
    )


def _mount_get(router: APIRouter, resource: Resource) -> None:
    router.add_api_route(
        resource.item,
        _one(resource),
        name=f"get_{resource.noun}",
        description=f"One {resource.called}.",
        response_model=shown(resource.kind.model),
        responses=refused(NotFound),
    )


def _mount_create(router: APIRouter, resource: Resource) -> None:
    names = required(resource.kind.model)
    needs = f"; required: {', '.join(names)}" if names else ""
    router.add_api_route(
        resource.path,
        _creation(resource),
        methods=[resource.create_by],
        name=f"create_{resource.noun}",
        description=f"Creates {resource.some}{needs}.",
        response_model=shown(resource.kind.model),
        status_code=HTTPStatus.CREATED,
        responses=refused(TooLarge, Invalid, Missing, *resource.refusals),
    )


def _mount_change(router: APIRouter, resource: Resource) -> None:
    router.add_api_route(
        resource.item,
        _change(resource),
        methods=["PATCH"],
        name=f"change_{resource.noun}",
        description=f"Changes the fields of {resource.some} that are given; unknown and read-only ones are ignored.",
        response_model=shown(resource.kind.model),
        responses=refused(TooLarge, Invalid, NotFound, Missing, *resource.refusals),
    )


def _mount_delete(router: APIRouter, resource: Resource) -> None:
    router.add_api_route(
        resource.item,
        _deletion(resource),
        methods=["DELETE"],
        name=f"delete_{resource.noun}",
        description=f"Deletes {resource.some}.",
        status_code=HTTPStatus.NO_CONTENT,
        responses=refused(NotFound),
    )


SHAPES = 200
"""Statements that are kept of one list."""


def _listing(resource: Resource) -> Endpoint:
    kind = resource.kind
    statements: dict[Hashable, Select[Any]] = {}

    async def listing(exchange: CurrentExchange) -> Response:
        wanted = await asked(exchange, resource.filters)
        statement = statements.get(wanted.shape)
        if statement is None:
            if len(statements) >= SHAPES:
                statements.clear()
            statement = select(kind.table).where(*conditions(kind, wanted.shape)).order_by(kind.table.c.id)
            statements[wanted.shape] = statement
        return mapped(await read(exchange.world.db, kind, statement, wanted.values))

    return listing


def _one(resource: Resource) -> Endpoint:
    async def one(world: CurrentWorld, row: Annotated[Row[Any], resource.loaded]) -> Response:
        return answer((await served(world.db, resource.kind, [row]))[0])

    return one


def _creation(resource: Resource) -> Endpoint:
    given = creation(resource.kind.model)

    async def create_one(world: CurrentWorld, user: CurrentUser, body: Annotated[Values, given]) -> Response:
        async with unit_of_work(world, user.id) as work:
            made = await create(work, resource, body)
        return answer(made, HTTPStatus.CREATED)

    return create_one


async def create(work: UnitOfWork, resource: Resource, values: Values) -> Values:
    """A new object with all that follows from it."""
    if resource.prepare is not None:
        await resource.prepare(work, values, None)
    made = await work.create(resource.kind, values)
    if resource.settle is not None:
        await resource.settle(work, made)
    return made


def _change(resource: Resource) -> Endpoint:
    given = change(resource.kind.model)

    async def change_one(
        world: CurrentWorld,
        user: CurrentUser,
        row: Annotated[Row[Any], resource.loaded],
        body: Annotated[Values, given],
    ) -> Response:
        async with unit_of_work(world, user.id) as work:
            if resource.prepare is not None:
                await resource.prepare(work, body, row)
            changed = await work.change(resource.kind, row.id, body)
            if resource.settle is not None:
                await resource.settle(work, changed)
        return answer(changed)

    return change_one


def _deletion(resource: Resource) -> Endpoint:
    async def delete_one(world: CurrentWorld, user: CurrentUser, row: Annotated[Row[Any], resource.loaded]) -> Response:
        async with unit_of_work(world, user.id) as work:
            if resource.forget is not None:
                await resource.forget(work, row._asdict())
            await work.remove(resource.kind, row.id)
        return gone()

    return delete_one
