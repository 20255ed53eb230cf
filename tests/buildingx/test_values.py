"""Values: computed, sent and commanded, by the tenant's clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.buildingx.conftest import MEDIA, Client, Sign, token_request
from tests.conftest import Tenant

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
POINTS = "/operations/partitions/{p}/points"


@pytest.fixture
def frozen(client: Client) -> Client:
    """The client of a tenant whose clock stands."""
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": NOW.isoformat()})
    return client


def _room(client: Client) -> dict[str, str]:
    """Ids of the points of a room controller by their names."""
    devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"]
    points = client.all(f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points")
    return {each["attributes"]["name"]: each["id"] for each in points}


def _values(client: Client, point: str, begin: datetime, end: datetime | None = None) -> list[dict[str, Any]]:
    query = {"filter[timestamp][from]": begin.isoformat()}
    if end is not None:
        query["filter[timestamp][to]"] = end.isoformat()
    return [each["attributes"] for each in client.all(f"{POINTS}/{point}/values", params=query)]


def _now(client: Client, point: str) -> dict[str, Any]:
    answer = client.get(f"{POINTS}/{point}", params={"field[Point]": "pointValue"})
    value: dict[str, Any] = answer.json()["data"]["attributes"].get("pointValue", {})
    return value


def _send(client: Client, point: str, *values: tuple[datetime, str], api: str = "ingest", **query: Any) -> Any:
    data = [{"type": "PointValue", "attributes": {"timestamp": at.isoformat(), "value": text}} for at, text in values]
    path = f"/{api}/partitions/{{p}}/points/{point}/values"
    return client.send("POST", path, {"data": data}, params=query)


def _command(client: Client, point: str, value: str) -> Any:
    body = {"data": {"type": "Point", "id": point, "attributes": {"pointValue": {"value": value}}}}
    return client.send("PATCH", f"{POINTS}/{point}", body)


def test_history_is_the_same_for_whoever_asks_and_whenever(frozen: Client) -> None:
    point = _room(frozen)["Temperature"]
    day = _values(frozen, point, NOW - timedelta(days=2), NOW - timedelta(days=1))
    frozen.tenant.control.post("/clock/advance", json={"seconds": 40 * 86_400})
    assert _values(_signed_in_again(frozen), point, NOW - timedelta(days=2), NOW - timedelta(days=1)) == day


def _signed_in_again(client: Client) -> Client:
    answer = httpx.post(client.tenant.url("buildingx") + "/oauth/token", json=token_request(client.credential))
    client.http.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def test_history_reaches_back_thirteen_months_and_no_further(frozen: Client) -> None:
    point = _room(frozen)["Temperature"]
    assert _values(frozen, point, NOW - timedelta(days=395), NOW - timedelta(days=394))
    assert _values(frozen, point, NOW - timedelta(days=420), NOW - timedelta(days=400)) == []


@pytest.mark.clause("buildingx/values/quality")
def test_history_has_gaps_and_bad_values_but_few(frozen: Client) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"values_page": 50_000})
    found = [value for point in _room(frozen).values() for value in _values(frozen, point, NOW - timedelta(days=60))]
    qualities = [value["qualityOfValue"] for value in found]
    full = len(_room(frozen)) * 60 * 144
    assert {0, 1, 2, 3} >= set(qualities) >= {0, 2}
    assert 0.97 * full < len(found) < full
    assert 0.97 * len(found) < qualities.count(0) < len(found)


def test_advancing_the_clock_moves_the_building(frozen: Client) -> None:
    room = _room(frozen)
    by_day = {name: _now(frozen, point) for name, point in room.items()}
    frozen.tenant.control.post("/clock/advance", json={"seconds": 12 * 3600})
    by_night = {name: _now(frozen, point) for name, point in room.items()}
    assert float(by_day["CO2 level"]["value"]) > float(by_night["CO2 level"]["value"]) + 100
    assert by_night["Presence"]["value"] == "false"
    assert by_night["Temperature"]["timestamp"] > by_day["Temperature"]["timestamp"]


def test_a_meter_counts_up_by_what_its_power_says(frozen: Client) -> None:
    devices = frozen.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "PAC2200"}).json()["data"]
    points = frozen.all(f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points")
    named = {each["attributes"]["name"]: each["id"] for each in points}
    counted = [float(each["value"]) for each in _values(frozen, named["Active energy"], NOW - timedelta(days=7))]
    power = [float(each["value"]) for each in _values(frozen, named["Active power"], NOW - timedelta(days=7))]
    assert counted == sorted(counted)
    used = counted[-1] - counted[0]
    assert used == pytest.approx(sum(power) / len(power) * 7 * 24, rel=0.05)


def test_a_new_set_point_warms_the_room_over_hours(frozen: Client) -> None:
    room = _room(frozen)
    assert _command(frozen, room["Temperature setpoint"], "26").status_code == 204
    assert _now(frozen, room["Temperature setpoint"])["targetValue"] == "26"
    before = float(_now(frozen, room["Temperature"])["value"])
    frozen.tenant.control.post("/clock/advance", json={"seconds": 4 * 3600})
    assert _now(frozen, room["Temperature setpoint"])["value"] == "26"
    assert float(_now(frozen, room["Temperature"])["value"]) > before + 2.5
    history = _values(frozen, room["Temperature setpoint"], NOW, NOW + timedelta(hours=1))
    assert [each["value"] for each in history] == ["21.5", *["26"] * 6]


def test_commands_can_be_discarded_by_setting(frozen: Client) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"discard_commands": True})
    point = _room(frozen)["Heating valve"]
    assert _command(frozen, point, "100").status_code == 204
    frozen.tenant.control.post("/clock/advance", json={"seconds": 600})
    assert _now(frozen, point)["value"] != "100"
    assert "targetValue" not in _now(frozen, point)


def test_a_sent_value_stands_for_an_hour(frozen: Client) -> None:
    point = _room(frozen)["Temperature"]
    assert _send(frozen, point, (NOW - timedelta(minutes=5), "40.5")).status_code == 204
    assert _now(frozen, point)["value"] == "40.5"
    frozen.tenant.control.post("/clock/advance", json={"seconds": 50 * 60})
    assert _now(frozen, point)["value"] == "40.5"
    frozen.tenant.control.post("/clock/advance", json={"seconds": 15 * 60})
    assert float(_now(frozen, point)["value"]) < 30
    history = [each["value"] for each in _values(frozen, point, NOW - timedelta(minutes=30))]
    assert history.count("40.5") == 1


def test_of_two_values_of_a_millisecond_the_first_stands_unless_overwritten(frozen: Client) -> None:
    point = _room(frozen)["Temperature"]
    at = NOW - timedelta(days=1)
    assert _send(frozen, point, (at, "1"), api="operations").status_code == 204
    dropped = _send(frozen, point, (at + timedelta(microseconds=400), "2"), (at + timedelta(seconds=1), "3"))
    assert (dropped.status_code, dropped.json()) == (202, {"meta": {"conflicts": [0]}})
    assert _send(frozen, point, (at, "4"), overwrite="true").status_code == 204
    begun = _values(frozen, point, at, at + timedelta(minutes=1))
    assert [each["value"] for each in begun] == ["4", "3"]


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_takes_one_to_a_hundred_values(frozen: Client, count: int) -> None:
    point = _room(frozen)["Temperature"]
    values = [(NOW - timedelta(seconds=number), "1") for number in range(count)]
    assert _send(frozen, point, *values).status_code == 400
    assert [each for each in _values(frozen, point, NOW - timedelta(minutes=5)) if each["value"] == "1"] == []


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_sent_and_computed_values_page_without_loss_in_both_orders(frozen: Client, order: str) -> None:
    point = _room(frozen)["Temperature setpoint"]
    sent = [(NOW - timedelta(minutes=7 * number), str(17 + number)) for number in range(1, 9)]
    assert _send(frozen, point, *sent).status_code == 204
    whole = _values(frozen, point, NOW - timedelta(hours=2))
    frozen.tenant.control.patch("/settings/buildingx", json={"values_page": 3, "values_order": order})
    paged = _values(frozen, point, NOW - timedelta(hours=2))
    assert (paged if order == "ascending" else paged[::-1]) == whole
    assert len({each["timestamp"] for each in whole}) == len(whole) == 12 + 1 + 8


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-06-10T11:00:00Z",
        "2026-06-10T11:00:00.1Z",
        "2026-06-10T11:00:00.123456Z",
        "2026-06-10T13:00:00.123456789+02:00",
    ],
)
def test_moments_come_with_any_fraction_and_leave_with_milliseconds(frozen: Client, stamp: str) -> None:
    point = _room(frozen)["Temperature"]
    body = {"data": [{"type": "PointValue", "attributes": {"timestamp": stamp, "value": "1"}}]}
    assert frozen.send("POST", f"/ingest/partitions/{{p}}/points/{point}/values", body).status_code == 204
    found = next(each for each in _values(frozen, point, NOW - timedelta(hours=1)) if each["value"] == "1")
    assert found["timestamp"].startswith("2026-06-10T11:00:00.")
    assert len(found["timestamp"]) == 24


@pytest.mark.parametrize("stamp", ["2026-06-10", "2026-06-10T11:00:00", "2026-13-10T11:00:00Z", "soon", ""])
def test_what_is_no_moment_is_refused(frozen: Client, stamp: str) -> None:
    point = _room(frozen)["Temperature"]
    body = {"data": [{"type": "PointValue", "attributes": {"timestamp": stamp, "value": "1"}}]}
    refused = frozen.send("POST", f"/ingest/partitions/{{p}}/points/{point}/values", body)
    assert refused.json()["errors"][0]["source"] == {"pointer": "/data/0/attributes/timestamp"}
    assert frozen.get(f"{POINTS}/{point}/values", params={"filter[timestamp][from]": stamp}).status_code == 400


def test_a_machine_user_for_ingest_reads_nothing(tenant: Tenant, sign_in: Sign) -> None:
    point = _room(sign_in(tenant))["Temperature"]
    logger = sign_in(tenant, "ingest")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert _send(logger, point, (at, "1")).status_code == 204
    assert logger.get(f"{POINTS}/{point}").status_code == 403
    assert logger.http.headers.get("content-type") != MEDIA


@pytest.mark.clause("buildingx/alarms/configured")
def test_a_limit_raises_an_event_while_the_value_is_beyond_it(frozen: Client) -> None:
    devices = frozen.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"]
    events = f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/events"
    point = _room(frozen)["Temperature"]
    attributes = {"alarmType": "highLimitAlarm", "limit": 35, "category": "Emergency", "message": "Hot"}
    body = {"data": {"type": "AlarmConfiguration", "attributes": attributes}}
    made = frozen.send("POST", f"{POINTS}/{point}/alarm-configurations", body).json()["data"]
    begun = {each["id"] for each in frozen.all(events)}
    _send(frozen, point, (NOW, "40"))
    raised = [each for each in frozen.all(events) if each["id"] not in begun]
    assert [each["attributes"]["message"] for each in raised] == ["Hot"]
    assert frozen.all(events, params={"filter[category]": "Emergency", "filter[open]": "true"})[-1] == raised[0]
    frozen.tenant.control.post("/clock/advance", json={"seconds": 7200})
    transitions = frozen.all(f"{events}/{raised[0]['id']}/transitions")
    assert [each["attributes"]["isActive"] for each in transitions] == [True, False]
    assert frozen.send("DELETE", f"{POINTS}/{point}/alarm-configurations/{made['id']}").status_code == 204
    assert frozen.all(f"{POINTS}/{point}/alarm-configurations") == []
