"""The resource engine, under a vendor of two resources that exists nowhere."""

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, cast

import httpx
import pytest
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
from understudy.core.resources import Conventions, Operation, mount, perform
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


@pytest.fixture
def client() -> Client:
    db = Database()
    asyncio.run(db.create(TABLES))
    router = APIRouter()
    for resource in (SHELF, BOX):
        mount(router, resource, CONVENTIONS)
    app = FastAPI(routes=router.routes)
    app.state.world, app.state.log = cast("World", SimpleNamespace(db=db)), []

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> Response:
        return Response(refusal.text, refusal.code)

    client = Client(app)
    client.ask("PUT", "/shelves/", {"name": "low"})
    return client


def test_what_is_created_is_read_and_listed(client: Client) -> None:
    number = client.make(label="nails", weight=12)
    row = {"id": number, "shelf_id": 1, "label": "nails", "weight": 12, "heavy": 1}
    assert client.get(f"/boxes/{number}") == {"B": row}
    assert client.get("/shelves/") == {"items": [[1, "low"]], "total": 0}


def test_a_resource_says_how_its_paths_and_creation_look(client: Client) -> None:
    assert client.ask("POST", "/shelves/", {"name": "high"}).status_code == 405
    assert client.ask("PUT", "/shelves/", {"name": "high"}).json() == {"S": 2}
    assert client.get("/shelves/2") == {"S": {"id": 2, "name": "high"}}
    assert client.ask("GET", "/shelves/two").status_code == 404


def test_a_change_gives_parts_and_a_replacement_all(client: Client) -> None:
    number = client.make(label="nails", weight=3)
    assert client.ask("PATCH", f"/boxes/{number}", {"label": "screws"}).json() == {"B": number}
    assert client.get(f"/boxes/{number}")["B"]["weight"] == 3
    client.ask("PUT", f"/boxes/{number}", {"shelf_id": 1})
    assert client.get(f"/boxes/{number}")["B"] == {
        "id": number,
        "shelf_id": 1,
        "label": None,
        "weight": 1,
        "heavy": 0,
    }


def test_what_is_not_there_is_refused(client: Client) -> None:
    answers = [
        client.ask("GET", "/boxes/7"),
        client.ask("PUT", "/boxes/7", {"shelf_id": 1}),
        client.ask("PATCH", "/boxes/7", {}),
        client.ask("DELETE", "/boxes/7"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, "There is no box 7.")}


def test_a_deletion_goes_through_the_hooks(client: Client) -> None:
    number = client.make()
    assert client.ask("DELETE", "/shelves/1").status_code == 409
    assert client.ask("DELETE", f"/boxes/{number}").json() == {"B": number}
    assert client.ask("GET", f"/boxes/{number}").status_code == 404
    assert client.app.state.log[-1] == f"delete {number}"


@pytest.mark.parametrize(
    ("values", "status"),
    [({"weight": 101}, 409), ({"label": "cursed"}, 409), ({"shelf_id": 9}, 404), ({"weight": "much"}, 422)],
    ids=["before", "after", "check", "body"],
)
def test_a_refused_change_leaves_nothing(client: Client, values: Values, status: int) -> None:
    assert client.ask("POST", "/boxes", {"shelf_id": 1, **values}).status_code == status
    assert client.get("/boxes")["total"] == 0


def test_a_list_is_filtered_sorted_and_counted(client: Client) -> None:
    for label, weight in (("a", 3), ("b", 2), ("ab", 1)):
        client.make(label=label, weight=weight)
    assert client.list("limit=9&sort=weight") == ["ab", "b", "a"]
    assert client.list("limit=9&sort=-weight&label=a") == ["a", "ab"]
    assert client.list("lightest=2&heaviest=2") == ["b"]
    page = client.get("/boxes?limit=1&offset=1")
    assert ([row[2] for row in page["items"]], page["total"]) == (["b"], 3)


def test_a_value_can_choose_its_condition(client: Client) -> None:
    client.make(label="a", weight=3)
    assert client.list("weight=3") == ["a"]
    assert client.list("weight=0") == []


def test_one_shape_of_query_has_one_statement() -> None:
    first, second = (asked(FILTERS, BoxQuery(shelf_id=number, lightest=number)) for number in (1, 2))
    assert first.shape == second.shape
    assert hash(first.shape) == hash(second.shape)
    assert (first.values, second.values) == ({"shelf_id": 1, "lightest": 1}, {"shelf_id": 2, "lightest": 2})


def test_the_document_says_what_the_models_say(client: Client) -> None:
    paths = client.app.openapi()["paths"]
    assert sorted(paths) == ["/boxes", "/boxes/{id}", "/shelves/", "/shelves/{shelf_id}"]
    asked = {each["name"]: each for each in paths["/boxes"]["get"]["parameters"]}
    assert sorted(asked) == ["heaviest", "label", "lightest", "limit", "offset", "shelf_id", "sort", "weight"]
    assert asked["limit"]["description"] == "Boxes at most."
    assert "parameters" not in paths["/shelves/"]["get"]
    assert paths["/boxes/{id}"]["patch"]["parameters"][0]["description"] == "Number of the box."
    body = paths["/boxes/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/BoxChange"}


def test_other_handlers_write_in_the_same_way(client: Client) -> None:
    state = client.app.state
    change = Change(Visit(state.world, state.log), BOX, "create", None, {"shelf_id": 1, "weight": 20})
    assert asyncio.run(perform(CONVENTIONS, change)) == 1
    assert client.get("/boxes/1")["B"]["heavy"] == 1
