"""Shifts, shift notes, programs, processes, tools."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, made, new


@pytest.fixture
def lathe(bare: Client) -> int:
    """A machine of a tenant with little else."""
    return int(new(bare, "/api/machines/", name="Lathe")["id"])


def test_a_shift_links_machines_by_a_new_list(bare: Client, lathe: int) -> None:
    shift = new(bare, "/api/shifts/", name="Early", machines=[lathe], days=31)
    assert bare.patch(f"/api/shifts/{shift['id']}", json={"machines": []}).json()["machines"] == []
    assert bare.patch(f"/api/shifts/{shift['id']}", json={"machines": [lathe, 77]}).status_code == 424


@pytest.mark.parametrize("days", [-1, 128, 1.5, "31"])
def test_days_are_seven_bits(bare: Client, days: Any) -> None:
    assert bare.put("/api/shifts/", json={"name": "Early", "days": days}).status_code == 400


def test_shift_notes_answer_what_is_asked(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    shop = client_of(tenant, "shop")
    notes = {"date": "2026-06-01", "machine_id": 1, "shift_id": 1}
    assert shop.put("/api/shift_notes/", json=notes).json() == {"error": "values: Chips emptied is required."}
    assert shop.put("/api/shift_notes/", json={**notes, "values": {"99": "x"}}).status_code == 424
    submitted = new(shop, "/api/shift_notes/", **notes, values={"2": False, "1": "All of it"})
    assert (submitted["user_id"], submitted["date"]) == (3, "2026-06-01")
    assert shop.get("/api/shift_notes/?machine=1&shift=1").json().keys() == {str(submitted["id"])}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("machine=9", [13, 14]),
        ("machine=99", []),
        ("process=9", [13, 14]),
        ("process=0", [17]),
        ("process=9&loaded=1", [13]),
        ("machine=9&loaded=0", [14]),
        ("archived=1", [5]),
        ("archived=1&machine=9", []),
    ],
)
def test_programs_are_filtered(api: Client, query: str, found: list[int]) -> None:
    assert [each["id"] for each in api.get(f"/api/programs/?{query}").json().values()] == found


def test_programs_of_a_process_that_does_not_exist_are_a_failed_dependency(api: Client) -> None:
    assert api.get("/api/programs/?process=99").status_code == 424


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"filename": "A.NC"}, 400),
        ({"machine_id": 1}, 400),
        ({"filename": "A.NC", "machine_id": 99}, 424),
        ({"filename": "A.NC", "machine_id": 1, "process_id": 9}, 409),
        ({"filename": "A.NC", "machine_id": 1, "process_id": 99}, 424),
        ({"filename": "A.NC", "machine_id": 9, "process_id": 9}, 201),
    ],
)
def test_a_program_has_a_name_and_a_machine(api: Client, body: dict[str, Any], status: int) -> None:
    assert api.put("/api/programs/", json=body).status_code == status


def test_a_program_goes_into_no_process_of_another_machine(api: Client) -> None:
    assert api.patch("/api/programs/14", json={"process_id": 1}).status_code == 409
    assert api.patch("/api/programs/14", json={"process_id": 99}).status_code == 424
    assert (
        api.patch("/api/programs/14", json={"process_id": None, "filename": "x"}).json()["filename"] == "TM4_BASE.MIN"
    )


def test_an_overview_counts_a_years_parts(api: Client) -> None:
    api.patch("/api/parts/45349", json={"scrapped": True})
    overview = api.get("/api/programs/13/overview/2020").json()
    assert overview["months"]["7"] == {"parts": 3, "scrapped": 1}
    assert sum(month["parts"] for month in overview["months"].values()) == 3
    assert api.get("/api/programs/99/overview/2020").status_code == 404
    assert api.get("/api/programs/13/overview/99999").status_code == 404


def test_a_process_stays_with_its_machine(api: Client) -> None:
    process = api.patch("/api/processes/9", json={"machine_id": 1, "loaded": False, "tags": ["rush"]}).json()
    assert (process["machine_id"], process["loaded"], process["tags"]) == (9, True, ["rush"])
    assert process["last_cycle"] is not None


def test_a_deleted_process_leaves_its_programs(api: Client) -> None:
    assert api.delete("/api/processes/9").status_code == 204
    assert api.get("/api/programs/13").json()["process_id"] is None
    assert api.get("/api/tools/assemblies/?process=0").json().keys() >= {"25", "26", "27"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("machine=9", {25, 26, 27}),
        ("process=9", {25, 26, 27}),
        ("assembly=25", {25}),
        ("unassigned=1", {34}),
        ("inventory_item=6", {3, 6, 9, 12, 15, 34}),
        ("durable=durable&process=1", {3}),
        ("durable=consumable&process=1", {1, 2}),
        ("usage_mode=days&usage_mode=hours", set()),
        ("usage_mode=parts&machine=1", {1, 2, 3}),
        ("active=0&durable=durable", {34}),
    ],
)
def test_tools_are_filtered(api: Client, query: str, found: set[int]) -> None:
    answer = api.get(f"/api/tools/?{query}")
    assert {each["id"] for each in answer.json().values()} == found


def test_favourites_are_the_users_own(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    assert client_of(tenant, "shop").get("/api/tools/?favorite=1").json().keys() == {"1", "2"}
    assert client_of(tenant, "audit").get("/api/tools/?favorite=1").json() == {}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("process=9&machine=9", 400),
        ("unassigned=1&active=1", 400),
        ("assembly=1&inventory_item=1", 400),
        ("durable=both", 400),
        ("process=99&durable=both", 400),
        ("process=99", 424),
        ("machine=99", 424),
        ("assembly=99", 424),
        ("inventory_item=99", 424),
    ],
)
def test_filters_of_tools_that_do_not_go_are_refused(api: Client, query: str, status: int) -> None:
    assert api.get(f"/api/tools/?{query}").status_code == status


def test_tool_life_is_parts_between_replacements(bare: Client, empty: Tenant, lathe: int) -> None:
    freeze(empty, "2026-06-01T12:00:00Z")
    process = new(bare, "/api/processes/", name="P", machine_id=lathe)
    assembly = new(bare, "/api/tools/assemblies/", name="Drill", process_id=process["id"])
    tool = new(bare, "/api/tools/", assembly_id=assembly["id"])
    for count in (0, 4, 10):
        bare.post(f"/api/machines/{lathe}/state", json={"part_count": count})
        advance(empty, 60)
        new(bare, "/api/tools/replacements/", assembly_id=assembly["id"])
        advance(empty, 60)
    shown = bare.get("/api/tools/?life=1").json()[str(tool["id"])]
    assert shown["average_tool_life"] == 5.0
    assert bare.get("/api/tools/?warn_life=1").json() == {}
    bare.post(f"/api/machines/{lathe}/state", json={"part_count": 14})
    assert bare.get("/api/tools/?warn_life=1").json().keys() == {str(tool["id"])}
    assert "average_tool_life" not in bare.get("/api/tools/").json()[str(tool["id"])]


def test_a_replacement_is_taken_from_stock_and_renews_the_tool(api: Client) -> None:
    fields = {"assembly_id": 25, "condition": 33, "inventory_item_id": 3, "inventory_point_id": 1}
    replaced = new(api, "/api/tools/replacements/", **fields)
    assert (replaced["user_id"], replaced["condition"]) == (1, 33)
    assert api.get("/api/inventory/1").json()["items"]["3"] == 8
    assert api.get("/api/tools/25").json()["last_replaced"] == replaced["timestamp"]


@pytest.mark.parametrize("body", [{}, {"assembly_id": 25, "condition": 64}, {"assembly_id": 25, "condition": -1}])
def test_a_replacement_that_does_not_fit_is_refused(api: Client, body: dict[str, int]) -> None:
    assert api.put("/api/tools/replacements/", json=body).status_code == 400


def test_a_rule_keeps_its_type(api: Client) -> None:
    rule = api.patch("/api/tools/replacements/rules/1", json={"rule_type": "x", "enabled": False}).json()
    assert (rule["rule_type"], rule["enabled"]) == ("condition", False)
    assert api.patch("/api/tools/replacements/rules/1", json={"eval_qty": "many"}).status_code == 400
    assert api.delete("/api/tools/replacements/rules/1").status_code == 204


def test_an_assembly_can_be_duplicated(api: Client) -> None:
    copy = made(api.post("/api/tools/assemblies/25/duplicate"))
    original = api.get("/api/tools/assemblies/?process=9").json()["25"]
    assert copy == {**original, "id": copy["id"], "name": f"{original['name']} (copy)"}
    assert api.post("/api/tools/assemblies/99/duplicate").status_code == 404


def test_shared_assemblies_can_be_asked_for(api: Client) -> None:
    assert {each["shared"] for each in api.get("/api/tools/assemblies/?shared=1").json().values()} == {True}
    assert api.get("/api/tools/assemblies/?process=99").status_code == 424
