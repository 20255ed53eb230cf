"""A tenant is kept as it is and brought back."""

from typing import Any

import httpx
import pytest

from tests.control.plane import Plane
from understudy.control import tenants


def test_a_restored_tenant_is_as_it_was(served: Plane, default: httpx.Client) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    default.post("/seed/acme", json={"items": [{"name": "bell"}]})
    default.patch("/settings/acme", json={"greeting": "hi"})
    default.put("/licence/acme", json={"state": "blocked"})
    default.put("/limits/acme", json={"mode": "off"})
    taken = default.post("/snapshots", json={"name": "before"})
    assert (taken.status_code, taken.json()["taken"]) == (201, "2030-05-01T08:00:00Z")
    default.post("/reset")
    assert default.post("/snapshots/before/restore").status_code == 204
    assert served.acme().get("/items/3").json()["name"] == "bell"
    assert default.get("/settings/acme").json()["greeting"] == "hi"
    assert default.get("/licence/acme").json()["effective"] == "blocked"
    assert default.get("/limits/acme").json()["mode"] == "off"
    assert default.get("/clock").json()["now"] == "2030-05-01T08:00:00Z"


def test_a_clock_in_step_with_the_host_does_not_fall_back(default: httpx.Client) -> None:
    default.post("/snapshots", json={"name": "before"})
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    passed = default.get("/snapshots").json()["snapshots"][0]["taken"]
    default.post("/snapshots/before/restore")
    assert passed < default.get("/clock").json()["now"] < "2030"
    first, second = (default.get("/clock").json()["now"] for _ in range(2))
    assert first < second


def test_credentials_come_back_with_their_snapshot(served: Plane, default: httpx.Client) -> None:
    default.post("/snapshots", json={"name": "before"})
    key = default.post("/acme/keys", json={"name": "ci"}).json()["key"]
    default.post("/snapshots", json={"name": "after"})
    default.post("/snapshots/before/restore")
    assert served.tenants.holders("acme", key) == []
    default.post("/snapshots/after/restore")
    assert served.tenants.holders("acme", key) == ["default"]


def test_a_snapshot_can_be_restored_twice(served: Plane, default: httpx.Client) -> None:
    default.post("/snapshots", json={"name": "before"})
    for _ in range(2):
        assert served.acme().post("/items", json={"name": "bell"}).json()["id"] == 3
        assert default.post("/snapshots/before/restore").status_code == 204
    assert default.get("/state/acme").json()["collections"]["items"] == 2


def test_snapshots_are_listed_replaced_and_deleted(default: httpx.Client) -> None:
    default.get("/state/acme")
    for name in ("a", "b", "a"):
        default.post("/snapshots", json={"name": name})
    listed = default.get("/snapshots").json()["snapshots"]
    assert [each["name"] for each in listed] == ["a", "b"]
    assert listed[0]["vendors"]["acme"] > 1000
    assert default.delete("/snapshots/a").status_code == 204
    assert [each["name"] for each in default.get("/snapshots").json()["snapshots"]] == ["b"]


def test_a_tenant_keeps_a_bounded_number_of_them(default: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants, "MOST_SNAPSHOTS", 1)
    assert default.post("/snapshots", json={"name": "a"}).status_code == 201
    assert default.post("/snapshots", json={"name": "a"}).status_code == 201
    assert default.post("/snapshots", json={"name": "b"}).status_code == 409


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/snapshots/x"), ("POST", "/snapshots/x/restore")])
def test_a_snapshot_that_is_not_there_is_not_found(default: httpx.Client, method: str, path: str) -> None:
    answer = default.request(method, path)
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no snapshot x.")


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "a/b"}, {"name": "."}, {"name": "a", "of": "acme"}])
def test_a_snapshot_without_a_proper_name_is_refused(default: httpx.Client, body: dict[str, Any]) -> None:
    assert default.post("/snapshots", json=body).status_code == 422
    assert default.get("/snapshots").json()["snapshots"] == []
