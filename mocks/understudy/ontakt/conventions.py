"""What OnTakt does in the same way for all types of objects: paths, bodies, lists that are maps by id, refusals."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import Row
from starlette.requests import HTTPConnection
from starlette.responses import Response

from understudy.core import resources
from understudy.core.database import Database
from understudy.core.exchange import CurrentWorld, exchange_of
from understudy.core.lists import Asked, Filter, Listing, asked
from understudy.core.refusals import Refusal, documented
from understudy.core.resources import Conventions, NoQuery, Operation, mount, perform
from understudy.core.rows import Values
from understudy.core.world import World
from understudy.ontakt.auth import CurrentUser, User, current_user
from understudy.ontakt.bodies import change, creation, required, shown
from understudy.ontakt.fields import ApiModel
from understudy.ontakt.models.system import ErrorAnswer
from understudy.ontakt.objects import UnitOfWork, by_id, check_known, found, served, show, unit_of_work
from understudy.ontakt.parameters import IdFilter, filters_on, real_ids
from understudy.ontakt.refusals import JSON, Invalid, LevelTooLow, Missing, NotFound, TooLarge, Unauthenticated
from understudy.ontakt.tables import ObjectType

_OPERATIONS: tuple[Operation, ...] = ("list", "read", "create", "change", "delete")
PathId = Annotated[int, Field(ge=0)]


@dataclass(slots=True)
class Context:
    """The tenant's world, who asks, and the changes that the request makes."""

    world: World
    user: User
    work: UnitOfWork = None  # type: ignore[assignment] # `writing` sets it before a hook reads it

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """Keeps what is changed inside all or not at all."""
        async with unit_of_work(self.world, self.user.id) as self.work:
            yield self.work


async def _context(connection: HTTPConnection, user: CurrentUser) -> Context:
    return Context(exchange_of(connection).world, user)


CurrentContext = Annotated[Context, Depends(_context)]


@dataclass(frozen=True, kw_only=True)
class Details:
    """What OnTakt knows of a resource besides what any vendor does."""

    kind: ObjectType
    nouns: str
    """Many of them, in words."""
    refusals: tuple[type[Refusal], ...]
    """What its hooks raise besides what any hook may."""
    filters: Mapping[str, Filter]
    listing: Listing


Resource = resources.Resource[Context, Details]
Change = resources.Change[Context, Details]

_BODIES: Mapping[Operation, Callable[[type[ApiModel]], Any]] = {"create": creation, "change": change}


def resource(
    kind: ObjectType,
    path: str,
    *,
    without: tuple[Operation, ...] = (),
    query: type[BaseModel] = NoQuery,
    nouns: str = "",
    refusals: tuple[type[Refusal], ...] = (),
    **given: Any,
) -> Resource:
    """A resource that serves a type of object, at the path of one of them; the engine's own fields may be given too."""
    operations = tuple(each for each in _OPERATIONS if each not in without)
    bodies = {each: Annotated[Values, _BODIES[each](kind.model)] for each in operations if each in _BODIES}
    filters, listing = filters_on(kind, query), Listing(kind.table)
    nouns = nouns or kind.name.replace("_", " ")
    own = Details(kind=kind, nouns=nouns, refusals=refusals, filters=filters, listing=listing)
    collection, _, key = path.rpartition("/")
    known = {"path": f"{collection}/", "key": key, "noun": kind.noun, "item": shown(kind.model), "create_by": "PUT"}
    return Resource(name=kind.name, operations=operations, query=query, bodies=bodies, own=own, **{**known, **given})


def answer(content: Any, status: int = HTTPStatus.OK) -> Response:
    """A JSON answer."""
    return Response(to_json(content), int(status), media_type=JSON)


def mapped(objects: Sequence[Values]) -> Response:
    """A list as OnTakt answers it: a JSON object from ids to objects."""
    return answer(by_id(objects))


def gone() -> Response:
    """The answer to a deletion."""
    return Response(status_code=int(HTTPStatus.NO_CONTENT))


def operations(*served: Resource) -> APIRouter:
    """A router, with the operations of resources, that asks who asks and whether that user's level may do it."""
    router = APIRouter(dependencies=[Depends(current_user)], responses=refused())
    for each in served:
        mount(router, each, CONVENTIONS)
    return router


def refused(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` of an operation that refuses so, besides those without a good key or level."""
    return documented(Unauthenticated, LevelTooLow, *refusals, body=ErrorAnswer)


def loaded(kind: ObjectType, key: str, noun: str = "") -> Any:
    """A dependency that is the object whose id stands in the path; raises NotFound."""
    path = Path(alias=key, description=f"Number of the {noun or kind.noun}.")

    async def load(world: CurrentWorld, number: Annotated[PathId, path]) -> Row[Any]:
        return await found(world.db, kind, number)

    return Depends(load)


async def asked_known(db: Database, filters: Mapping[str, Filter], query: BaseModel) -> Asked:
    """What a query asks of a list; raises Missing for an id that no object has."""
    wanted = asked(filters, query)
    for name, _, _ in wanted.shape:
        each = filters[name]
        if isinstance(each, IdFilter) and each.of:
            await check_known(db, name, each.of, real_ids(getattr(query, name)))
    return wanted


_SAYS: Mapping[Operation, tuple[str, str, tuple[type[Refusal], ...]]] = {
    "list": ("list_{nouns}", "Every {noun}, by its number.", ()),
    "read": ("get_{noun}", "One {noun}.", (NotFound,)),
    "create": ("create_{noun}", "Creates {a} {noun}{needs}.", (TooLarge, Invalid, Missing)),
    "change": (
        "change_{noun}",
        "Changes the fields of {a} {noun} that are given; unknown and read-only ones are ignored.",
        (TooLarge, Invalid, NotFound, Missing),
    ),
    "delete": ("delete_{noun}", "Deletes {a} {noun}.", (NotFound,)),
}
"""Ids of the operations, what the OpenAPI document says of them, and how each may be refused."""
_STATUS: Mapping[Operation, HTTPStatus] = {"create": HTTPStatus.CREATED, "delete": HTTPStatus.NO_CONTENT}


def _describe(resource: Resource, operation: Operation) -> Mapping[str, Any]:
    name, says, refusals = _SAYS[operation]
    own, noun, model = resource.own, resource.noun, resource.item
    if operation == "list" and own.filters:
        refusals = (Invalid, Missing) if _refuses_ids(own.filters) else (Invalid,)
    elif operation in _BODIES:
        refusals = (*refusals, *own.refusals)
    needs = ", ".join(required(own.kind.model))
    words = {"noun": noun, "a": "an" if noun[0] in "aeio" else "a", "needs": f"; required: {needs}" if needs else ""}
    return {
        "name": name.format(noun=noun, nouns=own.nouns).replace(" ", "_"),
        "description": says.format(**words),
        "response_model": {"list": dict[str, model], "delete": None}.get(operation, model),  # type: ignore[valid-type] # the class is a value here
        "status_code": _STATUS.get(operation),
        "responses": refused(*refusals),
    }


def _refuses_ids(filters: Mapping[str, Filter]) -> bool:
    return any(isinstance(each, IdFilter) and each.of for each in filters.values())


async def _list(context: Context, resource: Resource, query: BaseModel) -> list[Values]:
    own, db = resource.own, context.world.db
    return await served(db, own.kind, await own.listing.all(db, await asked_known(db, own.filters, query)))


async def _read(context: Context, resource: Resource, key: int) -> Values:
    return await show(context.world.db, resource.own.kind, key)


async def _find(context: Context, resource: Resource, key: int, _operation: Operation) -> Values:
    return (await found(context.world.db, resource.own.kind, key))._asdict()


async def _write(change: Change) -> Values | None:
    work, kind = change.context.work, change.resource.own.kind
    if change.after is None:
        await work.remove(kind, change.key)
        return None
    if change.before is None:
        return await work.create(kind, change.after)
    return await work.change(kind, change.key, change.after)


async def _answer(_context: Context, _resource: Resource, operation: Operation, found: Any) -> Response:
    if operation == "delete":
        return gone()
    return mapped(found) if operation == "list" else answer(found, _STATUS.get(operation, HTTPStatus.OK))


CONVENTIONS = Conventions[Context, Details](
    context=CurrentContext,
    describe=_describe,
    list=_list,
    read=_read,
    find=_find,
    find_first=True,
    values=lambda _resource, _operation, body, _before: body,
    write=_write,
    writing=Context.writing,
    answer=_answer,
    key=PathId,
)


async def create(context: Context, resource: Resource, values: Values) -> Response:
    """Creates an object as if its resource had been asked for it."""
    return answer(await perform(CONVENTIONS, Change(context, resource, "create", None, values)))
