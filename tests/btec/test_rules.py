"""What must hold between resources, and what follows from what was sent."""

from typing import Any

import httpx
import pytest

from tests.btec.conftest import Btec
from understudy.btec.evaluation import Verdict

TESTS = "/api/v1/tests"


def says(answer: httpx.Response) -> str:
    assert answer.status_code == 400, answer.text
    description: str = answer.json()["description"]
    return description


def value(number: float | None, limit: float | None, comparison: str | None, **more: Any) -> dict[str, Any]:
    return {"ident": "RPE", "value": number, "limit": limit, "comparison": comparison, "unit": "Ohm", **more}


def performed(client: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = client.post(TESTS, json={"dut_id": 1, "date": "2026-06-01", **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.parametrize(
    ("measured", "valid", "passed"),
    [
        (value(0.3, 0.3, "max"), True, True),
        (value(0.301, 0.3, "max"), False, False),
        (value(2.0, 2.0, "min"), True, True),
        (value(1.99, 2.0, "min"), False, False),
        (value(None, 2.0, "min"), None, None),
        (value(1.0, None, None), None, None),
        (value(1.0, 2.0, None), None, None),
        (value(9.9, 0.3, "max", valid=True), True, True),
        (value(0.1, 0.3, "max", valid=False), False, False),
        (value(9.9, 0.3, "max", kind="time"), None, None),
    ],
)
def test_a_value_is_judged_by_its_limit_unless_the_instrument_did(
    sandbox: httpx.Client, measured: dict[str, Any], valid: Verdict, passed: Verdict
) -> None:
    made = performed(sandbox, steps=[{"name": "Schritt", "values": [measured]}])
    assert made["steps"][0]["values"][0]["valid"] is valid
    assert made["steps"][0]["passed"] is passed
    assert made["passed"] is passed


GOOD, BAD, OPEN = ({"name": "x", "passed": verdict} for verdict in (True, False, None))


@pytest.mark.parametrize(
    ("steps", "inspection", "passed"),
    [
        ([], None, None),
        ([GOOD], None, True),
        ([GOOD, GOOD], {"passed": True}, True),
        ([GOOD, BAD], {"passed": True}, False),
        ([GOOD, OPEN], {"passed": True}, None),
        ([OPEN, BAD], None, False),
        ([GOOD], {"passed": False}, False),
        ([GOOD], {}, None),
        ([], {"passed": True}, True),
        ([GOOD], {"answers": [{"question": "a", "passed": True}, {"question": "b", "passed": False}]}, False),
        ([GOOD], {"answers": [{"question": "a", "passed": True}]}, True),
        ([GOOD], {"passed": True, "answers": [{"question": "a", "passed": False}]}, False),
        ([{"name": "x", "passed": True, "values": [value(1.0, 0.3, "max")]}], None, False),
    ],
)
def test_a_failed_part_fails_the_test(
    sandbox: httpx.Client, steps: list[Any], inspection: Any, passed: Verdict
) -> None:
    assert performed(sandbox, steps=steps, visual_inspection=inspection)["passed"] is passed


def test_a_test_names_its_procedure_as_it_was_called(sandbox: httpx.Client) -> None:
    made = performed(sandbox, procedure_id=9)
    assert made["procedure_name"] == "Schweißstromquelle, Hausnorm"
    sandbox.patch("/api/v1/test-procedures/9", json={"name": "Anders"})
    assert sandbox.get(f"{TESTS}/{made['id']}").json()["procedure_name"] == "Schweißstromquelle, Hausnorm"
    assert performed(sandbox, procedure_id=9, procedure_name="Eigener")["procedure_name"] == "Eigener"


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-01-15", 12, "2027-01-15"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-12-01", None, None),
        ("9999-12-31", 12, "9999-12-31"),
    ],
)
def test_the_next_test_is_an_interval_after_the_last(
    sandbox: httpx.Client, day: str, months: int | None, due: str | None
) -> None:
    body = {"dut_number": "N", "designation": "N", "customer_id": 1, "protection_class": 1}
    number = sandbox.post("/api/v1/duts", json={**body, "test_interval_months": months}).json()["id"]
    performed(sandbox, dut_id=number, date=day)
    device = sandbox.get(f"/api/v1/duts/{number}").json()
    assert (device["last_test_date"], device["next_test_date"]) == (day, due)


def test_the_days_of_a_device_follow_its_tests_and_its_interval(sandbox: httpx.Client) -> None:
    def days() -> tuple[str | None, str | None]:
        device = sandbox.get("/api/v1/duts/22").json()
        return device["last_test_date"], device["next_test_date"]

    assert days() == (None, None)
    later = performed(sandbox, dut_id=22, date="2026-05-05")["id"]
    performed(sandbox, dut_id=22, date="2025-05-05")
    assert days() == ("2026-05-05", "2026-11-05")
    sandbox.patch("/api/v1/duts/22", json={"test_interval_months": 12})
    assert days() == ("2026-05-05", "2027-05-05")
    sandbox.delete(f"{TESTS}/{later}")
    assert days() == ("2025-05-05", "2026-05-05")
    assert [each["id"] for each in due(sandbox, "2026-05-05")] == [22]


def due(client: httpx.Client, day: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/api/v1/duts", params={"next_test_date": day}).json()["items"]
    return items


def test_a_change_of_a_device_follows_the_clock(btec: Btec, sandbox: httpx.Client) -> None:
    btec.tenant.control.put("/clock", json={"mode": "frozen", "now": "2030-01-02T03:04:05Z"})
    assert sandbox.patch("/api/v1/duts/1", json={"remark": "x"}).json()["modified_at"] == "2030-01-02T03:04:05Z"


@pytest.mark.parametrize(
    ("path", "change", "named"),
    [
        ("departments/2", {"parent_id": 2}, "parent_id"),
        ("departments/1", {"parent_id": 3}, "parent_id"),
        ("departments/2", {"parent_id": 6}, "parent_id"),
        ("departments/2", {"parent_id": 999}, "parent_id"),
        ("departments/2", {"customer_id": 999}, "customer_id"),
        ("departments/1", {"customer_id": 2}, "customer_id"),
        ("departments/4", {"customer_id": 2}, "customer_id"),
        ("duts/1", {"department_id": 6}, "department_id"),
        ("duts/1", {"customer_id": 2}, "department_id"),
        ("duts/6", {"customer_id": 2, "department_id": None}, "customer_id"),
        ("duts/1", {"procedure_id": 999}, "procedure_id"),
        ("projects/2", {"customer_id": 3}, "customer_id"),
        ("projects/2", {"customer_id": 999}, "customer_id"),
        ("users/1", {"group_id": 999}, "group_id"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(
    sandbox: httpx.Client, path: str, change: dict[str, Any], named: str
) -> None:
    before = sandbox.get(f"/api/v1/{path}").json()
    assert f"{named} (body)" in says(sandbox.patch(f"/api/v1/{path}", json=change))
    assert sandbox.get(f"/api/v1/{path}").json() == before


def test_an_empty_department_moves_to_another_customer(sandbox: httpx.Client) -> None:
    made = sandbox.post("/api/v1/departments", json={"customer_id": 1, "name": "Neu"}).json()["id"]
    moved = sandbox.patch(f"/api/v1/departments/{made}", json={"customer_id": 2, "parent_id": 6})
    assert (moved.status_code, moved.json()["parent_id"]) == (200, 6)


def test_a_project_without_customer_holds_devices_of_any(sandbox: httpx.Client) -> None:
    assert sandbox.patch("/api/v1/projects/2", json={"customer_id": None}).status_code == 200
    assert sandbox.post("/api/v1/projects/2/duts", json={"dut_id": 62}).status_code == 201
    assert "62" in says(sandbox.patch("/api/v1/projects/2", json={"customer_id": 1}))


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("customers", {"name": "x", "number": "K-1004"}, "number"),
        ("duts", {"dut_number": "10001", "designation": "x", "customer_id": 1, "protection_class": 1}, "dut_number"),
        ("manufacturers", {"name": "Jansen Kabel"}, "name"),
        ("test-procedures", {"name": "Verlängerungsleitung SK I"}, "name"),
        ("projects", {"name": "Sommerferien Mühlenbach"}, "name"),
        ("test-equipment", {"type": "x", "serial_number": "18061533"}, "serial_number"),
        ("users", {"email": "s.brandt@elektro-pruefdienst.example", "group_id": 1}, "email"),
        ("user-groups", {"title": "Prüfer"}, "title"),
    ],
)
def test_what_stands_once_is_refused_a_second_time(
    sandbox: httpx.Client, path: str, body: dict[str, Any], named: str
) -> None:
    before = sandbox.get(f"/api/v1/{path}").json()["total"]
    assert f"{named} (body)" in says(sandbox.post(f"/api/v1/{path}", json=body))
    assert sandbox.get(f"/api/v1/{path}").json()["total"] == before


def test_two_customers_may_use_the_same_inventory_number(sandbox: httpx.Client) -> None:
    body = {"dut_number": "10001", "designation": "x", "customer_id": 2, "protection_class": 1}
    assert sandbox.post("/api/v1/duts", json=body).status_code == 201


@pytest.mark.parametrize(
    ("path", "needers"),
    [
        ("customers/1", ["departments 1, 2, 3, 4, 5", "duts 1, 2, 3, 4, 5 and more", "projects 2"]),
        ("departments/6", ["departments 7, 8"]),
        ("departments/9", ["duts 20, 21, 22, 23"]),
        ("duts/15", ["tests", "projects 1"]),
        ("manufacturers/10", ["duts 7, 8, 9, 40, 48 and more"]),
        ("test-procedures/9", ["duts 3, 4", "tests"]),
        ("user-groups/4", ["users 6"]),
    ],
)
def test_what_others_need_is_not_deleted(sandbox: httpx.Client, path: str, needers: list[str]) -> None:
    description = says(sandbox.delete(f"/api/v1/{path}"))
    assert [each for each in needers if each not in description] == []
    assert sandbox.get(f"/api/v1/{path}").status_code == 200


@pytest.mark.parametrize("path", ["user-groups/1", "user-groups/3", "test-procedures/1"])
def test_what_is_locked_stays_as_it_is(sandbox: httpx.Client, path: str) -> None:
    before = sandbox.get(f"/api/v1/{path}").json()
    body = {"title": "x"} if "groups" in path else {"name": "x"}
    for method in ("PUT", "PATCH", "DELETE"):
        answer = sandbox.request(method, f"/api/v1/{path}", json=body if method != "DELETE" else None)
        assert "cannot be changed or deleted" in says(answer)
    assert sandbox.get(f"/api/v1/{path}").json() == before


def test_nobody_makes_a_standard_group(sandbox: httpx.Client) -> None:
    made = sandbox.post("/api/v1/user-groups", json={"title": "x", "standard": True}).json()
    assert made["standard"] is False


@pytest.mark.parametrize("field", ["dut_id", "date", "steps", "visual_inspection", "instrument", "examiner"])
def test_what_was_measured_is_never_edited(sandbox: httpx.Client, field: str) -> None:
    before = sandbox.get(f"{TESTS}/1").json()
    assert field in says(sandbox.patch(f"{TESTS}/1", json={field: before[field], "remark": "x"}))
    assert sandbox.get(f"{TESTS}/1").json() == before


def test_a_connection_is_made_once_and_undone_once(sandbox: httpx.Client) -> None:
    connections = "/api/v1/projects/2/duts"
    assert says(sandbox.post(connections, json={"dut_id": 62})).startswith("dut_id (body)")
    assert says(sandbox.post(connections, json={"dut_id": 999})).startswith("dut_id (body)")
    assert says(sandbox.post(connections, json={"dut_id": 6})).endswith("already.")
    assert sandbox.post("/api/v1/projects/999/duts", json={"dut_id": 6}).status_code == 404
    assert sandbox.delete(f"{connections}/6").json() == {"project_id": 2, "dut_id": 6}
    assert sandbox.delete(f"{connections}/6").status_code == 404
    assert sandbox.delete("/api/v1/projects/999/duts/6").status_code == 404
    assert sandbox.get("/api/v1/projects/999/duts").status_code == 404


def test_a_deleted_project_lets_its_devices_go(sandbox: httpx.Client) -> None:
    body = {"dut_number": "P", "designation": "P", "customer_id": 1, "protection_class": 1}
    number = sandbox.post("/api/v1/duts", json=body).json()["id"]
    sandbox.post("/api/v1/projects/2/duts", json={"dut_id": number})
    assert "projects 2" in says(sandbox.delete(f"/api/v1/duts/{number}"))
    assert sandbox.delete("/api/v1/projects/2").status_code == 200
    assert sandbox.delete(f"/api/v1/duts/{number}").status_code == 200


def test_a_licence_ends_by_the_clock_with_the_code_that_is_set(btec: Btec) -> None:
    client = btec.client()
    btec.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-01T00:00:00Z"})
    btec.licence("ok", "2026-06-01T00:00:01Z")
    assert client.get("/api/v1/duts").status_code == 200
    btec.tenant.control.post("/clock/advance", json={"seconds": 1})
    assert client.get("/api/v1/duts").status_code == 426
    btec.settings(ended_licence="expired_427")
    assert client.get("/api/v1/duts").status_code == 427
    btec.licence("expired_426")
    assert client.get("/api/v1/duts").status_code == 426
