"""Rows in and out in the format of the fixture files, and many of them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.btec.conftest import Btec
from tests.effort import Effort, effort

SANDBOX = [
    *("user_groups", "users", "customers", "departments", "manufacturers"),
    *("test_procedures", "test_equipment", "duts", "tests", "projects"),
]


def test_what_a_tenant_has_seeds_another(btec: Btec, new_btec: Callable[..., Btec]) -> None:
    client = btec.client()
    client.patch("/api/v1/customers/1", json={"note": "geändert"})
    client.post("/api/v1/projects/1/duts", json={"dut_id": 29})
    rows = {name: btec.state(name) for name in SANDBOX}
    other = new_btec(seed={"btec": rows}, anchor="fixed")
    assert {name: other.state(name) for name in SANDBOX} == rows
    mine, theirs = client.get("/api/v1/tests/3").json(), other.client().get("/api/v1/tests/3").json()
    assert mine == theirs


def test_rows_for_production_have_collections_of_their_own(btec: Btec) -> None:
    customer = {"id": 5, "name": "Echt", "modified_at": "2026-06-01T00:00:00Z"}
    answer = btec.tenant.control.post("/seed/btec", json={"production_customers": [customer]})
    assert answer.json()["added"] == {"production_customers": 1}
    client = btec.client("production", "btec-production")
    assert client.get("/api/v1/customers/5").json()["name"] == "Echt"
    assert client.post("/api/v1/customers", json={"name": "Neu"}).json()["id"] == 6
    assert btec.client().get("/api/v1/customers/5").json()["name"] == "Steuerkanzlei Weiß & Partner"


def test_seeded_tests_date_their_devices(btec: Btec) -> None:
    row = {"id": 900, "dut_id": 22, "date": "2026-03-31", "steps": [{"name": "x", "passed": False}]}
    assert btec.tenant.control.post("/seed/btec", json={"tests": [row]}).status_code == 200
    client = btec.client()
    assert client.get("/api/v1/tests/900").json()["passed"] is False
    assert client.get("/api/v1/duts/22").json()["next_test_date"] == "2026-09-30"


@pytest.mark.parametrize(
    "rows",
    [
        {"duts": [{"id": 1, "colour": "red"}]},
        {"duts": [{"id": 700, "dut_number": "x", "designation": "x", "customer_id": 99, "protection_class": 1}]},
        {"manufacturers": [{"id": 1, "name": "Doppelt"}]},
        {"tokens": [{"id": 70, "token": "a b", "name": "x", "scopes": [], "created_at": "2026-06-01T00:00:00Z"}]},
        {"dogs": []},
    ],
)
def test_rows_that_do_not_fit_are_refused_as_a_whole(btec: Btec, rows: dict[str, list[Any]]) -> None:
    before = btec.tenant.control.get("/state/btec").json()
    good = {"production_manufacturers": [{"id": 1, "name": "Gut"}]}
    assert btec.tenant.control.post("/seed/btec", json={**good, **rows}).status_code in (409, 422)
    assert btec.tenant.control.get("/state/btec").json() == before


def test_half_a_character_is_no_text(btec: Btec) -> None:
    row = b'{"manufacturers": [{"id": 90, "name": "\\ud800"}]}'
    headers = {"Content-Type": "application/json"}
    answer = btec.tenant.control.post("/seed/btec", content=row, headers=headers)
    assert answer.status_code == 422


def test_a_seeded_token_is_good_at_once(btec: Btec) -> None:
    row = {
        "id": 70,
        "token": "my-own-token",
        "name": "own",
        "scopes": ["duts:read"],
        "created_at": "2026-06-01T00:00:00Z",
    }
    assert btec.tenant.control.post("/seed/btec", json={"tokens": [row]}).status_code == 200
    assert btec.with_token("my-own-token").get("/api/v1/duts").status_code == 200


def test_times_move_to_today_unless_fixed(new_btec: Callable[..., Btec]) -> None:
    fixed, moved = new_btec(anchor="fixed"), new_btec()
    written = fixed.client().get("/api/v1/tests/1").json()["date"]
    assert written == "2024-07-15"
    assert moved.client().get("/api/v1/tests/1").json()["date"] != written
    assert fixed.client().get("/api/v1/customers/1").json()["modified_at"] == "2026-05-11T07:42:10Z"


def test_a_reset_brings_the_demo_data_back(btec: Btec) -> None:
    client = btec.client()
    before = client.get("/api/v1/projects").json()
    client.delete("/api/v1/projects/1")
    btec.tenant.control.post("/reset")
    btec.limits("off")
    assert client.get("/api/v1/projects").json() == before


def test_many_devices_are_made_where_they_are_asked_for(btec: Btec) -> None:
    wish = {"duts": 250, "customers": 3, "environment": "production"}
    answer = btec.tenant.control.post("/seed/btec", json={"generate": wish})
    assert answer.json()["added"] == {"production_customers": 3, "production_duts": 250}
    client = btec.client("production", "btec-production")
    page = client.get("/api/v1/duts", params={"limit": 1, "sort": "dut_number", "order": "desc"}).json()
    assert (page["total"], page["items"][0]["dut_number"]) == (250, "V1-000250")
    again = btec.tenant.control.post("/seed/btec", json={"generate": wish})
    assert again.json()["added"]["production_duts"] == 250


PAGES: list[dict[str, Any]] = [
    {},
    {"sort": "next_test_date", "order": "desc"},
    {"sort": "designation", "offset": 500},
    {"customer_id": 8, "sort": "dut_number"},
    {"customer_id": 8, "next_test_date_from": "2027-01-01", "sort": "next_test_date"},
    {"protection_class": 2, "sort": "modified_at"},
    {"search": "notebook", "sort": "serial_number"},
]
FEW, MANY = 1_000, 20_000


def test_pages_of_many_devices_cost_hardly_more(new_btec: Callable[..., Btec]) -> None:
    with effort() as spent:
        few, many = new_btec(), new_btec()
        for btec, count in ((few, FEW), (many, MANY)):
            assert btec.tenant.control.post("/seed/btec", json={"generate": {"duts": count}}).status_code == 200
        last: list[dict[str, Any]] = [{"sort": "designation", "offset": count - 50} for count in (FEW, MANY)]
        for short, long in [*((query, query) for query in PAGES), last]:
            less, more = steps(spent, few, short), steps(spent, many, long)
            assert 0 < more <= 2 * less, f"{long}: {less} steps, {more} steps"


def steps(spent: Effort, btec: Btec, query: dict[str, Any]) -> int:
    """What the database does for a page of 50 of a list that was asked for before."""
    client = btec.client()

    def ask() -> None:
        answer = client.get("/api/v1/duts", params={"limit": 50, **query})
        assert len(answer.json()["items"]) > 10

    ask()
    return spent.of(ask)
