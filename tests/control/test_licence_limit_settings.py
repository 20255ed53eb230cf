"""Licence, rate limit and settings of a tenant with a vendor."""

from typing import Any

import httpx
import pytest

from tests.control.plane import Plane


def statuses(served: Plane, count: int = 6, key: str = "demo-key") -> list[int]:
    acme = served.acme(key)
    return [acme.get("/items/1").status_code for _ in range(count)]


def test_a_licence_starts_ok_and_for_ever(default: httpx.Client) -> None:
    assert default.get("/licence/acme").json() == {
        "state": "ok",
        "valid_until": None,
        "effective": "ok",
        "states": ["ok", "expired", "blocked"],
    }


def test_a_licence_ends_by_the_tenants_clock(default: httpx.Client) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    until = {"state": "ok", "valid_until": "2030-05-01T09:00:00Z"}
    assert default.put("/licence/acme", json=until).json()["effective"] == "ok"
    default.post("/clock/advance", json={"seconds": 3600})
    assert default.get("/licence/acme").json()["effective"] == "expired"
    assert default.get("/licence/acme").json()["state"] == "ok"


def test_a_licence_can_be_put_into_any_state_of_the_vendor(served: Plane, default: httpx.Client) -> None:
    assert default.put("/licence/acme", json={"state": "blocked"}).json()["effective"] == "blocked"
    world = served.runner.run(served.tenants.world(served.tenants.all()[0], "acme"))
    assert world.licence_state() == "blocked"


@pytest.mark.parametrize("body", [{"state": "lost"}, {}, {"state": "ok", "valid_until": "soon"}])
def test_a_state_that_the_vendor_has_not_is_refused(default: httpx.Client, body: dict[str, Any]) -> None:
    assert default.put("/licence/acme", json=body).status_code == 422
    assert default.get("/licence/acme").json()["effective"] == "ok"


def test_the_documented_rate_is_enforced_at_first(served: Plane, default: httpx.Client) -> None:
    limit = {"mode": "enforce", "rate": "5/second", "documented": "5/second"}
    assert default.get("/limits/acme").json() == limit
    default.put("/limits/acme", json={"mode": "enforce", "rate": "5/hour"})
    assert statuses(served) == [200] * 5 + [429]


def test_an_observed_rate_marks_the_journal_and_refuses_nothing(served: Plane, default: httpx.Client) -> None:
    default.put("/limits/acme", json={"mode": "observe", "rate": "5 per 1 hour"})
    assert statuses(served) == [200] * 6
    over = [entry["over_rate"] for entry in default.get("/journal").json()["entries"]]
    assert over == [False] * 5 + [True]


@pytest.mark.parametrize("limit", [{"mode": "off"}, {"mode": "enforce", "rate": None}])
def test_a_rate_can_be_lifted(served: Plane, default: httpx.Client, limit: dict[str, Any]) -> None:
    assert default.put("/limits/acme", json=limit).status_code == 200
    assert statuses(served) == [200] * 6


def test_a_rate_left_out_is_the_vendors_own(default: httpx.Client) -> None:
    default.put("/limits/acme", json={"mode": "enforce", "rate": "1/day"})
    assert default.put("/limits/acme", json={"mode": "enforce"}).json()["rate"] == "5/second"


def test_a_moved_clock_opens_the_window_anew(served: Plane, default: httpx.Client) -> None:
    default.put("/limits/acme", json={"mode": "enforce", "rate": "5/hour"})
    assert statuses(served)[-1] == 429
    default.post("/clock/advance", json={"seconds": 1})
    assert statuses(served, 1) == [200]


@pytest.mark.parametrize("rate", ["often", "5/second;1/minute", "5/fortnight", "/second", "", 5])
def test_a_rate_that_is_none_is_refused(default: httpx.Client, rate: object) -> None:
    assert default.put("/limits/acme", json={"mode": "enforce", "rate": rate}).status_code == 422
    assert default.get("/limits/acme").json()["rate"] == "5/second"


def test_settings_named_are_changed_and_the_others_stay(served: Plane, default: httpx.Client) -> None:
    assert default.get("/settings/acme").json() == {"mark_answers": True, "greeting": "hello"}
    assert "understudy-request-id" in served.acme().get("/items/1").headers
    changed = default.patch("/settings/acme", json={"mark_answers": False})
    assert changed.json() == {"mark_answers": False, "greeting": "hello"}
    assert "understudy-request-id" not in served.acme().get("/items/1").headers
    assert default.get("/settings/acme").json() == changed.json()


@pytest.mark.parametrize("body", [{"colour": "red"}, {"greeting": 5}, {"greeting": "x", "mark_answers": "?"}, [], 1])
def test_a_setting_that_the_vendor_has_not_is_refused(default: httpx.Client, body: object) -> None:
    assert default.patch("/settings/acme", json=body).status_code == 422
    assert default.get("/settings/acme").json() == {"mark_answers": True, "greeting": "hello"}


@pytest.mark.parametrize("path", ["/licence/other", "/limits/other", "/settings/other", "/state/other"])
def test_a_vendor_that_is_not_there_is_not_found(default: httpx.Client, path: str) -> None:
    answer = default.get(path)
    assert (answer.status_code, answer.json()["known"]) == (404, ["acme"])
