"""The operations that most types of objects share: list, get, create, change, delete."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row, Select, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.core.refusals import Refusal
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import Body
from understudy.ontakt.filters import Filter, asked, conditions
from understudy.ontakt.objects import UnitOfWork, Values, read, served, unit_of_work
from understudy.ontakt.operations import Endpoint, answer, found, gone, key_of, mapped, operation, shown
from understudy.ontakt.refusals import Missing, NotFound
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
    required: tuple[str, ...] = ("name",)
    """Fields without which none is created."""
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
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other spellings that a change may use, with the fields they stand for."""

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
    def keys(self) -> dict[str, str]:
        """The id in that path, with what it is."""
        return {self.key: f"Number of the {self.called}."}


def mount(router: APIRouter, resource: Resource) -> None:
    """Adds the operations of a resource."""
    mounts = {LIST: _mount_list, GET: _mount_get, CREATE: _mount_create, CHANGE: _mount_change, DELETE: _mount_delete}
    for name in resource.operations:
        mounts[name](router, resource)


def _mount_list(router: APIRouter, resource: Resource) -> None:
    model: Any = shown(resource.kind.model)
    operation(
        router,
        "GET",
        resource.path,
        _listing(resource),
        name=f"list_{resource.nouns}",
        says=f"Every {resource.called}, by its number.",
        model=dict[str, model],
        filters=resource.filters,
        refusals=(Missing,) if any(each.to for each in resource.filters) else (),
    )


def _mount_get(router: APIRouter, resource: Resource) -> None:
    operation(
        router,
        "GET",
        resource.item,
        _one(resource),
        name=f"get_{resource.noun}",
        says=f"One {resource.called}.",
        model=shown(resource.kind.model),
        keys=resource.keys,
        refusals=(NotFound,),
    )


def _mount_create(router: APIRouter, resource: Resource) -> None:
    body = Body(resource.kind.model, resource.required)
    required = f"; required: {', '.join(resource.required)}" if resource.required else ""
    operation(
        router,
        resource.create_by,
        resource.path,
        _creation(resource, body),
        name=f"create_{resource.noun}",
        says=f"Creates {resource.some}{required}.",
        model=shown(resource.kind.model),
        status=HTTPStatus.CREATED,
        body=body.described(),
        refusals=(Missing, *resource.refusals),
    )


def _mount_change(router: APIRouter, resource: Resource) -> None:
    body = Body(resource.kind.model, None, resource.aliases)
    operation(
        router,
        "PATCH",
        resource.item,
        _change(resource, body),
        name=f"change_{resource.noun}",
        says=f"Changes the fields of {resource.some} that are given; unknown and read-only ones are ignored.",
        model=shown(resource.kind.model),
        body=body.described(),
        keys=resource.keys,
        refusals=(NotFound, Missing, *resource.refusals),
    )


def _mount_delete(router: APIRouter, resource: Resource) -> None:
    operation(
        router,
        "DELETE",
        resource.item,
        _deletion(resource),
        name=f"delete_{resource.noun}",
        says=f"Deletes {resource.some}.",
        status=HTTPStatus.NO_CONTENT,
        keys=resource.keys,
        refusals=(NotFound,),
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
    async def one(exchange: CurrentExchange) -> Response:
        row = await found(exchange, resource.kind, key_of(exchange))
        return answer((await served(exchange.world.db, resource.kind, [row]))[0])

    return one


def _creation(resource: Resource, body: Body) -> Endpoint:
    async def creation(exchange: CurrentExchange, user: CurrentUser) -> Response:
        values = await body.values(exchange)
        async with unit_of_work(exchange.world, user.id) as work:
            made = await create(work, resource, values)
        return answer(made, HTTPStatus.CREATED)

    return creation


async def create(work: UnitOfWork, resource: Resource, values: Values) -> Values:
    """A new object with all that follows from it."""
    if resource.prepare is not None:
        await resource.prepare(work, values, None)
    made = await work.create(resource.kind, values)
    if resource.settle is not None:
        await resource.settle(work, made)
    return made


def _change(resource: Resource, body: Body) -> Endpoint:
    async def change(exchange: CurrentExchange, user: CurrentUser) -> Response:
        row = await found(exchange, resource.kind, key_of(exchange))
        values = await body.values(exchange)
        async with unit_of_work(exchange.world, user.id) as work:
            if resource.prepare is not None:
                await resource.prepare(work, values, row)
            changed = await work.change(resource.kind, row.id, values)
            if resource.settle is not None:
                await resource.settle(work, changed)
        return answer(changed)

    return change


def _deletion(resource: Resource) -> Endpoint:
    async def deletion(exchange: CurrentExchange, user: CurrentUser) -> Response:
        row = await found(exchange, resource.kind, key_of(exchange))
        async with unit_of_work(exchange.world, user.id) as work:
            if resource.forget is not None:
                await resource.forget(work, row._asdict())
            await work.remove(resource.kind, row.id)
        return gone()

    return deletion
