"""The resource engine, under the sixth vendor."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient
from starlette.responses import Response

from tests.sixth.conftest import Clerk, Make
from tests.sixth.warehouse import BOX, CONVENTIONS, FILTERS, SHELVES, TABLES, BoxQuery, Change, Unknown
from understudy.core import rows
from understudy.core.database import Databases
from understudy.core.exchange import Exchange
from understudy.core.lists import asked
from understudy.core.resources import mount, perform
from understudy.core.rows import Values


@pytest.fixture
def client(new_clerk: Make) -> Clerk:
    """A client of the vendor with one shelf."""
    return new_clerk(boxes=[])


def test_what_is_created_is_read_and_listed(client: Clerk) -> None:
    number = client.make(label="nails", weight=12)
    row = {"id": number, "shelf_id": 1, "label": "nails", "weight": 12, "heavy": True}
    assert client.get(f"/boxes/{number}") == row
    assert client.get("/shelves/") == {"items": [[1, "low"]], "total": 0}


def test_a_resource_says_how_its_paths_and_creation_look(client: Clerk) -> None:
    assert client.ask("POST", "/shelves/", {"name": "high"}).status_code == 405
    assert client.ask("PUT", "/shelves/", {"name": "high"}).json() == {"id": 2}
    assert client.get("/shelves/2") == {"id": 2, "name": "high"}
    assert client.ask("GET", "/shelves/two").status_code == 404


def test_a_change_gives_parts_and_a_replacement_all(client: Clerk) -> None:
    number = client.make(label="nails", weight=3)
    assert client.ask("PATCH", f"/boxes/{number}", {"label": "screws"}).json() == {"id": number}
    assert client.get(f"/boxes/{number}")["weight"] == 3
    client.ask("PUT", f"/boxes/{number}", {"shelf_id": 1})
    assert client.get(f"/boxes/{number}") == {
        "id": number,
        "shelf_id": 1,
        "label": None,
        "weight": 1,
        "heavy": False,
    }


def test_what_is_not_there_is_refused(client: Clerk) -> None:
    answers = [
        client.ask("GET", "/boxes/7"),
        client.ask("PUT", "/boxes/7", {"shelf_id": 1}),
        client.ask("PATCH", "/boxes/7", {}),
        client.ask("DELETE", "/boxes/7"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, '{"error":"There is no box 7."}')}


async def nobody() -> None:
    """Whoever asks is welcome."""


async def missing(*_asked: Any) -> Values:
    raise Unknown


@pytest.mark.parametrize(("first", "status"), [(False, 422), (True, 404)])
def test_conventions_say_whether_the_row_or_the_body_is_looked_at_first(first: bool, status: int) -> None:  # noqa: FBT001 pytest gives it by name
    router = APIRouter()
    mount(router, BOX, replace(CONVENTIONS, context=Annotated[Any, Depends(nobody)], find=missing, find_first=first))
    app = FastAPI(routes=router.routes)
    app.add_exception_handler(Unknown, lambda _request, _error: Response(status_code=404))
    client = TestClient(app)
    assert client.patch("/boxes/7", json={"weight": "much"}).status_code == status
    assert client.patch("/boxes/7", json={"label": "nails"}).status_code == 404


def test_what_others_need_is_not_deleted(client: Clerk) -> None:
    number = client.make()
    assert client.ask("DELETE", "/shelves/1").status_code == 409
    assert client.ask("DELETE", f"/boxes/{number}").json() == {"id": number}
    assert client.ask("GET", f"/boxes/{number}").status_code == 404
    assert client.ask("DELETE", "/shelves/1").json() == {"id": 1}


@pytest.mark.parametrize(
    ("values", "status"),
    [({"weight": 101}, 409), ({"label": "one too many"}, 409), ({"shelf_id": 9}, 404), ({"weight": "much"}, 422)],
    ids=["before", "after", "check", "body"],
)
def test_a_refused_change_leaves_nothing(client: Clerk, values: Values, status: int) -> None:
    client.control.patch("/settings/warehouse", json={"most_boxes": 1})
    if status == 409:
        client.make(label="first")
    before = client.get("/boxes")
    assert client.ask("POST", "/boxes", {"shelf_id": 1, **values}).status_code == status
    assert client.get("/boxes") == before


def test_a_list_is_filtered_sorted_and_counted(client: Clerk) -> None:
    for label, weight in (("a", 3), ("b", 2), ("ab", 1)):
        client.make(label=label, weight=weight)
    assert client.list("limit=9&sort=weight") == ["ab", "b", "a"]
    assert client.list("limit=9&sort=-weight&label=a") == ["a", "ab"]
    assert client.list("lightest=2&heaviest=2") == ["b"]
    page = client.get("/boxes?limit=1&offset=1")
    assert ([row[2] for row in page["items"]], page["total"]) == (["b"], 3)


def test_a_value_can_choose_its_condition(client: Clerk) -> None:
    client.make(label="a", weight=3)
    assert client.list("weight=3") == ["a"]
    assert client.list("weight=0") == []


def test_one_shape_of_query_has_one_statement() -> None:
    first, second = (asked(FILTERS, BoxQuery(heaviest=number, lightest=number)) for number in (1, 2))
    assert first.shape == second.shape
    assert hash(first.shape) == hash(second.shape)
    assert (first.values, second.values) == ({"heaviest": 1, "lightest": 1}, {"heaviest": 2, "lightest": 2})


def test_the_document_says_what_the_models_say(client: Clerk) -> None:
    paths = client.get("/openapi.json")["paths"]
    assert sorted(paths) == ["/boxes", "/boxes/{id}", "/shelves/", "/shelves/{shelf_id}"]
    asked = {each["name"]: each for each in paths["/boxes"]["get"]["parameters"]}
    assert sorted(asked) == ["heaviest", "label", "lightest", "limit", "offset", "sort", "weight"]
    assert asked["limit"]["description"] == "Boxes at most."
    assert "parameters" not in paths["/shelves/"]["get"]
    assert paths["/boxes/{id}"]["patch"]["parameters"][0]["description"] == "Number of the box."
    body = paths["/boxes/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/BoxBody"}


def test_other_handlers_write_in_the_same_way() -> None:
    seen: list[tuple[str, Values | None]] = []

    async def note(change: Change) -> None:
        seen.append((change.operation, change.result))

    async def play() -> None:
        database = Databases().open()
        await database.create(TABLES)
        await rows.add(database, SHELVES, {"id": 1, "name": "low"})
        world = SimpleNamespace(db=database, ids=SimpleNamespace(integer=lambda _name: 7))
        context, noted = cast("Exchange", SimpleNamespace(world=world)), replace(BOX, before=note, after=note)
        await perform(CONVENTIONS, Change(context, noted, "create", None, {"shelf_id": 1}))
        await perform(CONVENTIONS, Change(context, noted, "delete", {"id": 7}, None))

    asyncio.run(play())
    made = {"id": 7}
    assert seen == [("create", None), ("create", made), ("delete", None), ("delete", made)]
