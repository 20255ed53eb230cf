"""Parts, alarms, downtime."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new

NOON = 1780315200.0
"""2026-06-01T12:00Z."""


@pytest.fixture
def lathe(empty: Tenant, bare: Client) -> int:
    """A machine of a tenant whose clock stands still."""
    freeze(empty, "2026-06-01T12:00:00Z")
    return int(new(bare, "/api/machines/", name="Lathe", downtime_alarms=["CHUCK"])["id"])


def down(api: Client, machine: int, **fields: Any) -> dict[str, Any]:
    answer = api.put(f"/api/downtime/{machine}", json={"start": NOON, **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tell(api: Client, machine: int, **state: Any) -> None:
    assert api.post(f"/api/machines/{machine}/state", json=state).status_code == 200


def end_of(api: Client, block: dict[str, Any]) -> float | None:
    end: float | None = api.get(f"/api/downtime/{block['id']}").json()["end"]
    return end


def test_parts_are_filtered(api: Client) -> None:
    query = {"machine": 9, "end": 1600000000}
    assert list(api.get("/api/parts/", params=query).json()) == ["45349", "45351", "45353"]
    assert api.get("/api/parts/", params={"work_order": "WO-2609", "scrapped": "1", "machine": [9, 8]}).json()
    assert api.get("/api/parts/", params={"start": 1595426450, "end": 1595426500}).json().keys() == {"45351"}


def test_whoever_changes_a_part_is_its_editor(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    part = client_of(tenant, "shop").patch("/api/parts/45349", json={"scrapped": True, "finished": 5}).json()
    assert (part["scrapped"], part["editor_id"], part["finished"]) == (True, 3, 1595426416.769725)


def test_a_part_can_be_deleted(api: Client) -> None:
    assert api.delete("/api/parts/45349").status_code == 204
    assert api.get("/api/parts/45349").status_code == 404


def test_alarms_are_filtered_by_machine_and_day_in_utc(api: Client) -> None:
    assert api.get("/api/alarms/?machine=9&day=2020-07-22").json().keys() == {"758", "759", "760"}
    assert api.get("/api/alarms/?machine=8&day=2020-07-22").json() == {}
    assert api.get("/api/alarms/?machine=99").status_code == 424
    assert api.get("/api/alarms/?day=9999-12-31").json() == {}


def test_an_alarm_can_be_called_false(api: Client) -> None:
    alarm = api.patch("/api/alarms/758", json={"false_alarm": True, "alarm_type": "x"}).json()
    assert (alarm["false_alarm"], alarm["alarm_type"], alarm["editor_id"]) == (True, "EXTREME ALARM", 1)


def test_downtime_has_a_reporter_and_a_start(bare: Client, lathe: int) -> None:
    assert down(bare, lathe, notes="Setup")["reporter_id"] == 1
    assert bare.put(f"/api/downtime/{lathe}", json={}).json() == {"error": "start: is required."}
    assert bare.put("/api/downtime/99", json={"start": NOON}).status_code == 404


def test_downtime_does_not_end_before_it_begins(bare: Client, lathe: int) -> None:
    assert bare.put(f"/api/downtime/{lathe}", json={"start": NOON, "end": NOON - 1}).status_code == 400
    block = down(bare, lathe)
    assert bare.patch(f"/api/downtime/{block['id']}", json={"end": NOON - 1}).status_code == 400
    assert end_of(bare, block) is None


@pytest.mark.parametrize("field", ["category_id", "alarm_id", "maintenance_item_id"])
def test_downtime_refers_to_what_exists(bare: Client, lathe: int, field: str) -> None:
    assert bare.put(f"/api/downtime/{lathe}", json={"start": NOON, field: 77}).status_code == 424
    assert bare.get("/api/downtime/").json() == {}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("planned=1", "a"),
        ("planned=0", "bc"),
        ("user=0", ""),
        ("user=1", "abc"),
        ("alarm=0", "abc"),
        ("category=0", "abc"),
        ("issue=4", "b"),
        ("issue=0", "ac"),
        ("maintenance_item=0", "abc"),
        (f"start={NOON + 50}", "ab"),
        (f"end={NOON + 50}", "abc"),
        (f"end={NOON - 1}", ""),
        (f"start={NOON + 101}", "b"),
    ],
)
def test_downtime_is_filtered(bare: Client, lathe: int, query: str, wanted: str) -> None:
    for name, fields in {
        "a": {"planned": True, "end": NOON + 100},
        "b": {"start": NOON + 10, "end": NOON + 200, "issue_id": 4},
        "c": {},
    }.items():
        down(bare, lathe, notes=name, **fields)
    found = bare.get(f"/api/downtime/?{query}").json().values()
    assert sorted(each["notes"] for each in found) == sorted(wanted)


def test_downtime_ends_when_the_machine_becomes_active(bare: Client, empty: Tenant, lathe: int) -> None:
    block, other = down(bare, lathe, auto_end="ACTIVE"), down(bare, lathe)
    for seconds, state, end in ((60, "FEED_HOLD", None), (60, "ACTIVE", NOON + 120)):
        advance(empty, seconds)
        tell(bare, lathe, cycle_state=state)
        assert end_of(bare, block) == end
    assert end_of(bare, other) is None


def test_downtime_ends_when_a_part_is_made_minus_its_cycle(bare: Client, empty: Tenant, lathe: int) -> None:
    tell(bare, lathe, part_count=0)
    advance(empty, 300)
    tell(bare, lathe, part_count=1)
    block = down(bare, lathe, start=NOON + 310, auto_end="PART")
    advance(empty, 500)
    tell(bare, lathe, cycle_state="ACTIVE")
    assert end_of(bare, block) is None
    advance(empty, 100)
    tell(bare, lathe, part_count=2)
    assert end_of(bare, block) == NOON + 310


def test_downtime_that_has_an_end_keeps_it(bare: Client, empty: Tenant, lathe: int) -> None:
    block = down(bare, lathe, auto_end="ACTIVE", end=NOON + 10)
    advance(empty, 60)
    tell(bare, lathe, cycle_state="ACTIVE")
    assert end_of(bare, block) == NOON + 10


def test_a_listed_alarm_begins_downtime_by_itself(bare: Client, empty: Tenant, lathe: int) -> None:
    tell(bare, lathe, cycle_state="ACTIVE")
    tell(bare, lathe, cycle_state="STOPPED", alarms={"CHUCK": NOON, "OTHER": NOON})
    block = next(iter(bare.get("/api/downtime/?user=0").json().values()))
    alarm = bare.get(f"/api/alarms/{block['alarm_id']}").json()
    assert (alarm["alarm_type"], block["auto_end"], block["end"]) == ("CHUCK", "ACTIVE", None)
    advance(empty, 600)
    tell(bare, lathe, cycle_state="ACTIVE", alarms={})
    assert end_of(bare, block) == NOON + 600
    assert bare.get(f"/api/machines/{lathe}").json()["alarms"] == []


def test_downtime_can_be_deleted(bare: Client, lathe: int) -> None:
    block = down(bare, lathe)
    assert bare.delete(f"/api/downtime/{block['id']}").status_code == 204
    assert bare.get("/api/downtime/").json() == {}
