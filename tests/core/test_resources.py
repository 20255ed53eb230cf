"""The resource engine, under a vendor of two resources that exists nowhere."""

import asyncio
from dataclasses import replace

import pytest

from tests.core.shelves import BOX, CONVENTIONS, FILTERS, BoxQuery, Change, Client, Visit, create_app
from understudy.core.filters import asked
from understudy.core.resources import perform
from understudy.core.rows import Values


@pytest.fixture
def client() -> Client:
    """A client of the vendor with one shelf."""
    client = Client(create_app())
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


@pytest.mark.parametrize(("first", "status"), [(False, 422), (True, 404)])
def test_conventions_say_whether_the_row_or_the_body_is_looked_at_first(*, first: bool, status: int) -> None:
    client = Client(create_app(replace(CONVENTIONS, find_first=first)))
    client.ask("PUT", "/shelves/", {"name": "low"})
    number = client.make(label="nails")
    assert client.ask("PATCH", f"/boxes/{number}", {"label": "screws"}).status_code == 200
    assert client.ask("PATCH", f"/boxes/{number}", {"weight": "much"}).status_code == 422
    assert client.ask("PATCH", f"/boxes/{number + 1}", {"weight": "much"}).status_code == status


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
