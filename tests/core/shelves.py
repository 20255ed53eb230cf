"""A vendor that exists nowhere, of two resources on the engine and nothing else."""

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, cast

import httpx
from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, bindparam
from starlette.responses import Response

from understudy.core import resources, rows
from understudy.core.database import Database, ForeignKeyViolation
from understudy.core.filters import Filter, asked, equals, filters_of, least, most
from understudy.core.paging import Listing, Page
from understudy.core.refusals import Refusal
from understudy.core.resources import Conventions, Operation, mount
from understudy.core.rows import Values
from understudy.core.world import World

TABLES = MetaData()
SHELVES = Table("shelves", TABLES, Column("id", Integer, primary_key=True), Column("name", String, nullable=False))
BOXES = Table(
    "boxes",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("shelf_id", ForeignKey("shelves.id"), nullable=False),
    Column("label", String),
    Column("weight", Integer),
    Column("heavy", Integer),
)


class Unknown(Refusal):
    """There is no such thing."""

    status = 404
    clause = "tiny/unknown"


class TooHeavy(Refusal):
    """The shelf does not carry it."""

    status = 409
    clause = "tiny/heavy"


@dataclass(frozen=True)
class Visit:
    """The tiny vendor's context."""

    world: World
    log: list[str]


Change = resources.Change[Visit, str]
Resource = resources.Resource[Visit, str]


async def visit(request: Request) -> Visit:
    return Visit(request.app.state.world, request.app.state.log)


class ShelfBody(BaseModel):
    name: str


class BoxBody(BaseModel):
    shelf_id: int
    label: str | None = None
    weight: int = 1


class BoxChange(BaseModel):
    shelf_id: int = 0
    label: str | None = None
    weight: int = 1


def _begins(column: Any, name: str) -> Any:
    return column.startswith(bindparam(name))


def _none(column: Any, _name: str) -> Any:
    return column.is_(None)


def _weight(name: str, value: int) -> tuple[Any, Values]:
    return (equals, {name: value}) if value else (_none, {})


class BoxQuery(BaseModel):
    limit: int = Field(2, description="Boxes at most.")
    offset: int = 0
    sort: str = "id"
    shelf_id: int | None = None
    label: Annotated[str | None, Filter(compare=_begins)] = None
    lightest: Annotated[int | None, Filter(column="weight", compare=least)] = None
    heaviest: Annotated[int | None, Filter(column="weight", compare=most)] = None
    weight: Annotated[int | None, Filter(choose=_weight)] = None


FILTERS = filters_of(BoxQuery, apart={"limit", "offset", "sort"})
BOX_LIST, SHELF_LIST = Listing(BOXES), Listing(SHELVES, columns=("id", "name"))


async def refuse_heavy(change: Change) -> None:
    if change.after is not None:
        change.after["heavy"] = int(change.after.get("weight", 1) > 10)
        if change.after.get("weight", 0) > 100:
            raise TooHeavy


async def tell(change: Change) -> None:
    change.context.log.append(f"{change.operation} {change.result}")
    if change.after is not None and change.after.get("label") == "cursed":
        raise TooHeavy


SHELF = Resource(
    path="/shelves/",
    key="{shelf_id:int}",
    name="shelves",
    noun="shelf",
    item=ShelfBody,
    bodies={"create": ShelfBody},
    operations=("list", "create", "read", "delete"),
    create_by="PUT",
    own="S",
)
BOX = Resource(
    path="/boxes",
    name="boxes",
    noun="box",
    item=BoxBody,
    query=BoxQuery,
    bodies={"create": BoxBody, "replace": BoxBody, "change": BoxChange},
    operations=("list", "create", "read", "replace", "change", "delete"),
    before=refuse_heavy,
    after=tell,
    own="B",
)


async def _listed(visit: Visit, resource: Resource, query: Any) -> Any:
    if resource is SHELF:
        return Page(await SHELF_LIST.all(visit.world.db, asked({}, query)), 0)
    order = ((query.sort.lstrip("-"), query.sort.startswith("-")),)
    wanted = asked(FILTERS, query)
    return await BOX_LIST.page(visit.world.db, wanted, limit=query.limit, offset=query.offset, order=order)


async def _read(visit: Visit, resource: Resource, key: int) -> Values:
    row = await rows.find(visit.world.db, TABLES.tables[resource.name], key)
    if row is None:
        raise Unknown(f"There is no {resource.noun} {key}.")
    return row


async def _found(visit: Visit, resource: Resource, key: int, _operation: Operation) -> Values:
    return await _read(visit, resource, key)


async def _write(change: Change) -> int:
    db, table = change.context.world.db, TABLES.tables[change.resource.name]
    if change.after is None:
        assert change.before is not None
        try:
            await rows.remove(db, table, change.before["id"])
        except ForeignKeyViolation:
            raise TooHeavy from None
        return int(change.before["id"])
    if change.before is not None:
        await rows.write(db, table, change.before["id"], change.after)
        return int(change.before["id"])
    await rows.add(db, table, change.after)
    return int((await db.all(table.select()))[-1].id)


async def _check(change: Change) -> None:
    shelf = (change.after or {}).get("shelf_id")
    if shelf and await rows.column(change.context.world.db, SHELVES, "name", shelf) is None:
        raise Unknown(f"There is no shelf {shelf}.")


async def _answer(_visit: Visit, resource: Resource, operation: Operation, found: Any) -> Response:
    if isinstance(found, Page):
        content: Any = {"items": [list(row) for row in found.rows], "total": found.total}
    else:
        content = {resource.own: found}
    return Response(to_json(content), 201 if operation == "create" else 200, media_type="application/json")


CONVENTIONS = Conventions[Visit, str](
    context=Annotated[Visit, Depends(visit)],
    describe=lambda resource, operation: {"name": f"{operation}_{resource.name}", "tags": [resource.name]},
    list=_listed,
    read=_read,
    find=_found,
    write=_write,
    check=_check,
    answer=_answer,
)


class Client:
    """Asks an app without a socket."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://tiny") as client:
                return await client.request(method, path, json=body)

        return asyncio.run(answered())

    def get(self, path: str) -> Any:
        return self.ask("GET", path).json()

    def list(self, query: str) -> list[str]:
        """The labels of the boxes that a query finds."""
        return [row[2] for row in self.get(f"/boxes?{query}")["items"]]

    def make(self, **values: Any) -> int:
        """Makes a box."""
        answer = self.ask("POST", "/boxes", {"shelf_id": 1, **values})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["B"])


def create_app(conventions: Conventions[Visit, str] = CONVENTIONS) -> FastAPI:
    """The two resources over an empty database."""
    db = Database()
    asyncio.run(db.create(TABLES))
    router = APIRouter()
    for resource in (SHELF, BOX):
        mount(router, resource, conventions)
    app = FastAPI(routes=router.routes)
    app.state.world, app.state.log = cast("World", SimpleNamespace(db=db)), []
    app.add_exception_handler(Refusal, _refused)
    return app


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return Response(error.text, error.code)
