"""Rows in, rows out, all or nothing."""

from typing import Any

import httpx
import pytest

from tests.control.plane import Plane


def test_rows_come_out_as_fixture_files_hold_them(default: httpx.Client) -> None:
    assert default.get("/state/acme").json() == {"collections": {"keys": 1, "items": 2}}
    rows = default.get("/state/acme/items").json()
    assert rows == [{"id": 1, "name": "anvil"}, {"id": 2, "name": "rope"}]


def test_rows_that_came_out_go_in_again(control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "bare", "seed": {"acme": "empty"}})
    rows = control.get("/tenants/default/state/acme/items").json()
    assert control.post("/tenants/bare/seed/acme", json={"items": rows}).status_code == 200
    assert control.get("/tenants/bare/state/acme/items").json() == rows


def test_rows_are_added_to_what_is_there(served: Plane, default: httpx.Client) -> None:
    answer = default.post("/seed/acme", json={"items": [{"name": "bell"}, {"id": 9, "name": "horn"}]})
    assert answer.json() == {"added": {"items": 2}, "collections": {"keys": 1, "items": 4}}
    assert served.acme().get("/items/3").json()["name"] == "bell"
    assert served.acme().post("/items", json={"name": "drum"}).json()["id"] == 10


def test_a_credential_among_the_rows_selects_the_tenant(served: Plane, control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "mine", "seed": {"acme": {"items": [{"id": 5, "name": "horn"}]}}})
    control.post("/tenants/mine/seed/acme", json={"keys": [{"key": "second-key"}]})
    assert served.acme("second-key").get("/items/5").status_code == 200


def test_a_generator_makes_many_rows(default: httpx.Client) -> None:
    answer = default.post("/seed/acme", json={"generate": {"items": 300}})
    assert answer.json()["added"] == {"items": 300}
    assert len(default.get("/state/acme/items").json()) == 302


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"items": [{"name": "bell"}, {"colour": "red"}]}, 422, "row 2, field name"),
        ({"items": [{"name": "bell"}, {"name": "rope"}]}, 422, "items"),
        ({"boxes": []}, 422, "boxes"),
        ({"items": {"name": "bell"}}, 422, "items"),
        ({"items": "bell"}, 422, "items"),
        ({"generate": {"boxes": 1}}, 422, "body/generate/items"),
        ({"items": [{"name": "bell"}], "generate": {"items": 0}}, 422, "body/generate/items"),
        ({"items": [{"name": "bell"}], "keys": [{"key": "demo-key.mine"}]}, 409, "mine"),
    ],
)
def test_rows_that_do_not_fit_leave_all_as_it_was(
    served: Plane, control: httpx.Client, body: dict[str, Any], status: int, says: str
) -> None:
    control.post("/tenants", json={"id": "mine"})
    answer = control.post("/tenants/default/seed/acme", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert control.get("/tenants/default/state/acme").json()["collections"] == {"keys": 1, "items": 2}
    assert served.tenants.holders("acme", "demo-key.mine") == ["mine"]
    assert served.acme().post("/items", json={"name": "drum"}).json()["id"] == 3


def test_a_collection_that_is_not_there_is_not_found(default: httpx.Client) -> None:
    answer = default.get("/state/acme/boxes")
    assert (answer.status_code, answer.json()["known"]) == (404, ["keys", "items"])
