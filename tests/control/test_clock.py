"""A tenant's time stands, moves, runs fast."""

import httpx
import pytest

from tests.control.plane import Plane


def test_a_frozen_clock_shows_its_moment(served: Plane, default: httpx.Client) -> None:
    answer = default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T10:00:00+02:00"})
    assert answer.json() == {"mode": "frozen", "now": "2030-05-01T08:00:00Z", "speed": 1.0}
    assert default.get("/clock").json() == answer.json()
    assert served.acme().get("/items/1").headers["date"] == "Wed, 01 May 2030 08:00:00 GMT"


def test_a_clock_advances_in_its_mode(default: httpx.Client) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    answer = default.post("/clock/advance", json={"seconds": 900})
    assert answer.json() == {"mode": "frozen", "now": "2030-05-01T08:15:00Z", "speed": 1.0}


def test_a_clock_can_run_fast(default: httpx.Client) -> None:
    default.put("/clock", json={"mode": "real", "now": "2030-05-01T00:00:00Z", "speed": 100_000})
    first, second = (default.get("/clock").json()["now"] for _ in range(2))
    assert second > first
    assert default.get("/clock").json()["speed"] == 100_000


def test_freezing_without_a_moment_stops_where_it_stands(default: httpx.Client) -> None:
    before = default.get("/clock").json()["now"]
    frozen = default.put("/clock", json={"mode": "frozen"}).json()["now"]
    assert frozen >= before
    assert default.get("/clock").json()["now"] == frozen


def test_two_tenants_have_two_clocks(control: httpx.Client) -> None:
    control.post("/tenants", json={"id": "mine"})
    control.put("/tenants/mine/clock", json={"mode": "frozen", "now": "2040-01-01T00:00:00Z"})
    assert not control.get("/tenants/default/clock").json()["now"].startswith("2040")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"mode": "stopped"},
        {"mode": "frozen", "now": "2030-05-01T10:00:00"},
        {"mode": "frozen", "now": 1_900_000_000},
        {"mode": "frozen", "now": "tomorrow"},
        {"mode": "real", "speed": "2"},
        {"mode": "real", "speed": True},
        {"mode": "frozen", "now": "1979-12-31T23:59:59Z"},
        {"mode": "frozen", "now": "3000-01-01T00:00:00Z"},
        {"mode": "real", "speed": 0},
        {"mode": "real", "until": "2030-05-01T10:00:00Z"},
    ],
)
def test_a_clock_that_cannot_be_is_refused(default: httpx.Client, body: dict[str, object]) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    assert default.put("/clock", json=body).status_code == 422
    assert default.get("/clock").json() == {"mode": "frozen", "now": "2030-05-01T08:00:00Z", "speed": 1.0}


@pytest.mark.parametrize("seconds", [-1, "soon", 1e11, None, "5", False])
def test_a_clock_does_not_advance_back_nor_past_its_end(default: httpx.Client, seconds: object) -> None:
    default.put("/clock", json={"mode": "frozen", "now": "2030-05-01T08:00:00Z"})
    assert default.post("/clock/advance", json={"seconds": seconds}).status_code == 422
    assert default.get("/clock").json()["now"] == "2030-05-01T08:00:00Z"
