"""Machines, states, goals, charts, state updates."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new, set_to


@pytest.fixture
def lathe(empty: Tenant, bare: Client) -> dict[str, Any]:
    """A machine of a tenant whose clock stands still."""
    freeze(empty, "2026-06-01T12:00:00Z")
    return new(bare, "/api/machines/", name="Lathe")


def tell(api: Client, machine: dict[str, Any], **state: Any) -> dict[str, Any]:
    answer = api.post(f"/api/machines/{machine['id']}/state", json=state)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_planner_may_change_a_machine_and_not_create_one(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    plan = client_of(tenant, "plan")
    assert plan.patch("/api/machines/9", json={"description": "Busy"}).json()["description"] == "Busy"
    assert plan.put("/api/machines/", json={"name": "New"}).json()["allowed"] == ["admin"]


def test_what_the_server_knows_of_a_machine_cannot_be_written(bare: Client, lathe: dict[str, Any]) -> None:
    body = {"alarms": [{}], "estopped": True, "feed_rate_override": 5, "active_tool": 3, "cycle_state_id": 1}
    assert bare.patch(f"/api/machines/{lathe['id']}", json=body).json() == lathe


def test_a_deleted_machine_takes_what_is_its_own_along(api: Client) -> None:
    assert api.delete("/api/machines/9").status_code == 204
    for path in ("/api/parts/", "/api/alarms/", "/api/downtime/", "/api/programs/", "/api/processes/"):
        assert 9 not in {each["machine_id"] for each in api.get(path).json().values()}
    assert all(9 not in shift["machines"] for shift in api.get("/api/shifts/").json().values())
    assert api.get("/api/equipment/2").json()["machine_id"] is None


def test_a_raw_state_is_mapped_once(api: Client) -> None:
    answer = api.put("/api/machines/states/", json={"name": "Also running", "machine_states": ["ACTIVE"]})
    assert (answer.status_code, answer.json()) == (403, {"error": "ACTIVE is mapped to Running already."})
    assert api.patch("/api/machines/states/2", json={"machine_states": ["ACTIVE"]}).status_code == 403
    assert api.patch("/api/machines/states/1", json={"machine_states": ["ACTIVE", "RUN"]}).status_code == 200


@pytest.mark.parametrize("color", ["red", "#12345", "#12345G", "123456"])
def test_a_colour_is_written_one_way(api: Client, color: str) -> None:
    assert api.put("/api/machines/states/", json={"name": "Odd", "color": color}).status_code == 400


def test_an_update_makes_parts_states_alarms_and_programs(bare: Client, empty: Tenant, lathe: dict[str, Any]) -> None:
    tell(bare, lathe, part_count=100, cycle_state="ACTIVE", program_name="O1.NC")
    advance(empty, 60)
    shown = tell(bare, lathe, part_count=102, cycle_state="STOPPED", alarms={"OIL LOW": 1780315000.5}, estopped=True)
    assert shown["estopped"]
    assert [alarm["alarm_type"] for alarm in shown["alarms"]] == ["OIL LOW"]
    parts = list(bare.get("/api/parts/").json().values())
    assert [part["program_name"] for part in parts] == ["O1.NC", "O1.NC"]
    assert [alarm["timestamp"] for alarm in bare.get("/api/alarms/").json().values()] == [1780315000.5]
    records = list(bare.get(f"/api/machines/{lathe['id']}/state_records").json().values())
    assert [(each["state"], each["state_def_id"], each["end"] is None) for each in records] == [
        ("ACTIVE", 1, False),
        ("STOPPED", None, True),
    ]
    program = next(iter(bare.get("/api/programs/").json().values()))
    assert program["last_cycle"] == parts[0]["finished"]


def test_a_smaller_count_means_that_counting_began_anew(bare: Client, lathe: dict[str, Any]) -> None:
    for count in (10, 12, 3):
        tell(bare, lathe, part_count=count)
    assert len(bare.get("/api/parts/").json()) == 2 + 3


def test_too_many_parts_at_once_are_one(bare: Client, empty: Tenant, lathe: dict[str, Any]) -> None:
    set_to(empty, part_report_limit=5)
    for count in (0, 5, 11):
        tell(bare, lathe, part_count=count)
    assert len(bare.get("/api/parts/").json()) == 5 + 1


def test_no_program_has_a_name(bare: Client, lathe: dict[str, Any]) -> None:
    tell(bare, lathe, program_name="")
    assert [each["filename"] for each in bare.get("/api/programs/").json().values()] == ["(No Program)"]


def test_an_alarm_that_stays_is_entered_once(bare: Client, lathe: dict[str, Any]) -> None:
    for alarms in ({"A": 1780315000}, {"A": 1780315000, "B": 1780315100}, {}, {"A": 1780315200}):
        tell(bare, lathe, alarms=alarms)
    assert [each["alarm_type"] for each in bare.get("/api/alarms/").json().values()] == ["A", "B", "A"]


def test_the_newer_form_of_alarms_is_taken(bare: Client, lathe: dict[str, Any]) -> None:
    alarm = {"timestamp": 1780315000, "alarm_code": "77", "alarm_type": "CHUCK", "info": {"X": 4}}
    tell(bare, lathe, alarms=[alarm])
    entered = next(iter(bare.get("/api/alarms/").json().values()))
    assert {**alarm, "timestamp": 1780315000.0}.items() <= entered.items()


def test_a_common_variable_can_load_a_program(bare: Client, lathe: dict[str, Any]) -> None:
    bare.patch(f"/api/machines/{lathe['id']}", json={"program_cv": 500})
    one, two = (
        new(bare, "/api/programs/", machine_id=lathe["id"], filename=name, load_by_var_value=number)
        for number, name in ((1, "A.NC"), (2, "B.NC"))
    )
    process = new(bare, "/api/processes/", machine_id=lathe["id"], name="B")
    bare.patch(f"/api/programs/{two['id']}", json={"process_id": process["id"]})
    tell(bare, lathe, common_vars={"500": 1})
    assert [each["id"] for each in bare.get("/api/programs/?loaded=1").json().values()] == [one["id"]]
    tell(bare, lathe, common_vars={"500": 2})
    assert bare.get(f"/api/processes/{process['id']}").json()["loaded"]


def test_a_process_keeps_variables_and_counts_by_one(bare: Client, lathe: dict[str, Any]) -> None:
    cv_map = {"SERIAL": {"number": 501, "notifyComparison": "EQ", "notifyValue": 9}}
    process = new(bare, "/api/processes/", machine_id=lathe["id"], name="P", part_count_cv=510, cv_map=cv_map)
    new(bare, "/api/programs/", machine_id=lathe["id"], filename="P.NC", process_id=process["id"])
    tell(bare, lathe, program_name="P.NC", common_vars={"510": 3})
    tell(bare, lathe, common_vars={"510": 4, "501": 77})
    assert [each["variables"] for each in bare.get("/api/parts/").json().values()] == [{"SERIAL": 77.0}]


def test_an_update_can_raise_alerts(bare: Client, lathe: dict[str, Any]) -> None:
    tell(bare, lathe, alerts=["Probe is lost"])
    alert = next(iter(bare.get("/api/alerts/").json().values()))
    assert (alert["message"], alert["machine_id"]) == ("Probe is lost", lathe["id"])


@pytest.mark.parametrize(
    "state",
    [
        {"part_count": -1},
        {"part_count": 2**32},
        {"part_count": "5"},
        {"cycle_state": 5},
        {"alarms": {"A": "now"}},
        {"alarms": [{"alarm_code": "1"}]},
        {"common_vars": {"x": 1}},
    ],
)
def test_an_update_that_does_not_fit_changes_nothing(bare: Client, lathe: dict[str, Any], state: Any) -> None:
    assert bare.post(f"/api/machines/{lathe['id']}/state", json=state).status_code == 400
    assert bare.get(f"/api/machines/{lathe['id']}").json() == lathe


def test_goals_grow_with_the_shift(bare: Client, lathe: dict[str, Any]) -> None:
    # Chicago is five hours behind in June: 06:00 there is 11:00 UTC, 1780311600.
    new(bare, "/api/shifts/", name="Early", start_time="06:00", end_time="14:00", machines=[lathe["id"]])
    process = new(bare, "/api/processes/", machine_id=lathe["id"], name="P", time_per_cycle=10, parts_per_cycle=2)
    new(bare, "/api/programs/", machine_id=lathe["id"], filename="P.NC", process_id=process["id"])
    tell(bare, lathe, program_name="P.NC")
    path = f"/api/machines/{lathe['id']}/goals"
    line = bare.get(path, params={"start": 1780308000, "end": 1780318800}).json()
    assert line == {"1780308000": 0, "1780311600": 0, "1780315200": 12, "1780318800": 24}


def test_goals_without_a_span_are_those_of_the_start_of_the_local_day(bare: Client, lathe: dict[str, Any]) -> None:
    assert bare.get(f"/api/machines/{lathe['id']}/goals").json() == {"1780290000": 0}


def test_a_chart_shows_the_features_asked_for(api: Client) -> None:
    span = {"start": 1595426400, "end": 1595426600}
    chart = api.get("/api/machines/9/chart", params={**span, "feature": ["parts", "tmac_alarms"]}).json()
    assert set(chart) == {"parts", "programs", "processes", "tmac_alarms"}
    assert [part["id"] for part in chart["parts"]] == [45349, 45351, 45353]
    assert [alarm["id"] for alarm in chart["tmac_alarms"]] == [759, 760]
    assert [each["filename"] for each in chart["programs"].values()] == ["TM4_DEMO_PROG.MIN"]


def test_a_chart_shows_all_features_by_default(api: Client) -> None:
    # 2023-11-14T12:00Z to the next noon: the early shift has begun at six in the morning there.
    chart = api.get("/api/machines/9/chart", params={"start": 1699963200, "end": 1700049600}).json()
    assert set(chart) == {
        "nc_alarms", "autocomp_data", "downtime", "feed_rate_overrides", "goals", "parts", "programs", "processes",
        "rapid_overrides", "shifts", "tmac_alarms", "tools", "tool_replacements",
    }  # fmt: skip
    assert [shift["name"] for shift in chart["shifts"]] == ["Early", "Late"]
    assert len(chart["tools"]) == 3


def test_overrides_are_a_line_in_the_chart(bare: Client, empty: Tenant, lathe: dict[str, Any]) -> None:
    tell(bare, lathe, feed_rate_override=80, rapid_override=100)
    advance(empty, 10)
    tell(bare, lathe, feed_rate_override=120)
    span = {"start": 1780315200, "end": 1780315300}
    chart = bare.get(f"/api/machines/{lathe['id']}/chart", params={**span, "feature": ["feed_rate", "rapid"]}).json()
    assert chart["feed_rate_overrides"] == [[1780315200.0, 80], [1780315210.0, 120]]
    assert chart["rapid_overrides"] == [[1780315200.0, 100]]
    assert bare.get(f"/api/machines/{lathe['id']}").json()["feed_rate_override"] == 120


@pytest.mark.parametrize("query", ["feature=weather", "start=x", "start=0&end=1780315200"])
def test_a_chart_that_cannot_be_drawn_is_refused(api: Client, query: str) -> None:
    assert api.get(f"/api/machines/9/chart?{query}").status_code == 400


def test_records_can_be_asked_for_by_time(bare: Client, empty: Tenant, lathe: dict[str, Any]) -> None:
    for state in ("ACTIVE", "STOPPED", "ACTIVE"):
        tell(bare, lathe, cycle_state=state)
        advance(empty, 100)
    path = f"/api/machines/{lathe['id']}/state_records"
    assert len(bare.get(path, params={"start": 1780315350}).json()) == 2
    assert len(bare.get(path, params={"end": 1780315250}).json()) == 1


def test_a_tool_monitor_tells_of_its_own_alarms(bare: Client, lathe: dict[str, Any]) -> None:
    path = f"/api/machines/{lathe['id']}/state"
    assert bare.post(path, params={"src": "tmac"}, json={"alarms": {"WEAR ALARM": 1780315000}}).status_code == 200
    assert next(iter(bare.get("/api/alarms/").json().values()))["alarm_src"] == "TMAC"
    assert bare.post(path, params={"src": "plc"}, json={}).status_code == 400
