"""The demo data: what the sensors of the campus and the school have measured."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from understudy.bemserver.demo.sensors import Series, measured
from understudy.bemserver.demo.series import SERIES

VENDOR = "bemserver"
DAY = 86_400
AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
RAW, CLEAN = 1, 2
NAMED = {series.name: series for series in SERIES}
Api = Callable[..., Any]


def signed_in(tenant: Tenant, role: str = "admin") -> Api:
    """Asks as a role and answers the JSON."""
    url = tenant.path_url(VENDOR)
    tokens = httpx.post(f"{url}/auth/token", json=tenant.credential(VENDOR, role), timeout=60).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    def get(path: str, **query: Any) -> Any:
        return httpx.get(url + path, params=query, headers=headers, timeout=60).raise_for_status().json()

    return get


@pytest.fixture
def fixed(new_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant whose today is the day as of which the fixtures are written."""
    return new_tenant(anchor="fixed")


def _statistics(get: Api, name: str, state: int = RAW) -> dict[str, Any]:
    number = get("/timeseries/", name=name)[0]["id"]
    told = get("/timeseries_data/stats", data_state=state, timeseries=number)["stats"]
    return dict(told[str(number)])


def _mean(series: Series, year: int, month: int, hours: range = range(24), weekdays: range = range(7)) -> float:
    start = int(datetime(year, month, 1, tzinfo=UTC).timestamp())
    found = [
        point.value
        for point in measured("test", series, start, start + 28 * DAY, start + 3650 * DAY)
        if point.sound and (point.moment // 3600) % 24 in hours and (point.moment // DAY + 3) % 7 in weekdays
    ]
    return sum(found) / len(found)


def test_demo_has_a_hundred_thousand_points_of_forty_timeseries(tenant: Tenant) -> None:
    counts = tenant.control.get(f"/state/{VENDOR}").json()["collections"]
    assert counts["timeseries"] == len(SERIES) == 41
    assert 100_000 < counts["timeseries_data"] < 130_000


def test_a_dozen_timeseries_tell_every_ten_minutes_for_thirty_days(fixed: Tenant) -> None:
    get = signed_in(fixed)
    quick = [row for row in get("/timeseries_property_data/", property_id=3) if row["value"] == "600"]
    assert len(quick) == 12
    told = _statistics(get, "Meeting room air temperature")
    assert told["first_timestamp"] == "2026-05-02T00:00:00+00:00"
    assert told["last_timestamp"] == "2026-06-01T11:50:00+00:00"
    assert 4_200 < told["count"] <= 30.5 * 144


def test_data_reach_up_to_the_tenants_now(tenant: Tenant) -> None:
    now = datetime.fromisoformat(tenant.control.get("/clock").json()["now"])
    last = datetime.fromisoformat(_statistics(signed_in(tenant), "Lobby air temperature")["last_timestamp"])
    # A point an hour, and by chance none for four.
    assert now - timedelta(hours=6) < last <= now


def test_gap_is_where_the_event_says(fixed: Tenant) -> None:
    get = signed_in(fixed)
    told = "The following timeseries are still missing: Open space B CO2"
    event = next(row for row in get("/events/", page_size=100) if row.get("description") == told)
    number = get("/timeseries/", event_id=event["id"])[0]["id"]
    day, asked = event["timestamp"], {"data_state": RAW, "timeseries": number}
    assert get("/timeseries_data/", start_time=day, end_time="2026-05-22T23:00:00Z", **asked) == {}
    assert get("/timeseries_data/", start_time="2026-05-23T00:00:00Z", end_time="2026-05-24T00:00:00Z", **asked) != {}


def test_clean_data_hold_no_outliers(fixed: Tenant) -> None:
    get = signed_in(fixed)
    raw, clean = (_statistics(get, "Hall electricity", state) for state in (RAW, CLEAN))
    assert raw["min"] == -1.0
    assert clean["min"] > 0
    assert raw["count"] - clean["count"] == 3


def test_sensors_fail_now_and_then(fixed: Tenant) -> None:
    assert _statistics(signed_in(fixed), "Meeting room air temperature")["max"] == 85.0


def test_each_kind_of_user_sees_what_he_is_to_see(fixed: Tenant) -> None:
    assert len(signed_in(fixed, "member")("/timeseries/", page_size=100)) == 38
    assert [row["name"] for row in signed_in(fixed, "other")("/campaigns/")] == ["Hillside school"]
    assert {row["campaign_scope_id"] for row in signed_in(fixed, "analyst")("/timeseries/", page_size=100)} == {2, 3}


def test_heating_follows_the_season() -> None:
    gas = NAMED["Main building natural gas"]
    assert _mean(gas, 2026, 1) > 10 * _mean(gas, 2026, 7)


def test_panels_follow_the_sun() -> None:
    panels = NAMED["Annex solar power"]
    assert _mean(panels, 2026, 6, hours=range(1)) == 0
    assert _mean(panels, 2026, 6, hours=range(11, 13)) > 2 * _mean(panels, 2026, 12, hours=range(11, 13))


def test_rooms_fill_on_working_days() -> None:
    breath, workday, weekend = NAMED["Meeting room CO2"], range(5), range(5, 7)
    assert _mean(breath, 2026, 3, range(9, 10), workday) > 1.5 * _mean(breath, 2026, 3, range(9, 10), weekend)


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name.replace(" ", "-"))
def test_part_of_a_time_is_measured_as_within_the_whole(series: Series) -> None:
    today = int(AS_OF.timestamp()) // DAY * DAY
    whole = list(measured("test", series, today - 3 * DAY, today, today))
    part = list(measured("test", series, today - 2 * DAY + 3600, today - DAY, today))
    assert part == [point for point in whole if today - 2 * DAY + 3600 <= point.moment < today - DAY]


def test_nothing_jumps_at_midnight() -> None:
    start = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
    told = list(measured("test", NAMED["Outdoor air temperature"], start, start + 60 * DAY, start + 3650 * DAY))
    steps = [
        (abs(after.value - before.value), after.moment % DAY == 0)
        for before, after in pairwise(told)
        if before.sound and after.sound and after.moment - before.moment == 3600
    ]
    nights, others = ([step for step, midnight in steps if midnight is wanted] for wanted in (True, False))
    assert max(nights) <= max(others)


def test_more_days_are_made_on_request(fixed: Tenant) -> None:
    fixed.control.post(f"/seed/{VENDOR}", json={"generate": {"days": 70}}).raise_for_status()
    assert _statistics(signed_in(fixed), "Wind speed")["first_timestamp"] == "2026-03-23T00:00:00+00:00"


def test_days_on_request_end_at_the_tenants_now(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant()
    tenant.control.put("/clock", json={"mode": "frozen", "now": "2027-02-03T14:30:00Z"}).raise_for_status()
    tenant.control.post(f"/seed/{VENDOR}", json={"generate": {"days": 2}}).raise_for_status()
    assert _statistics(signed_in(tenant), "Lobby air temperature")["last_timestamp"] == "2027-02-03T14:00:00+00:00"


def test_tasks_of_the_demo_are_kept_as_those_of_clients(fixed: Tenant) -> None:
    get = signed_in(fixed)
    assert [row["task_name"] for row in get("/tasks_by_campaigns/", task_name="CleanupScheduled")] == ["Cleanup"]
    rows = fixed.control.get(f"/state/{VENDOR}/tasks_by_campaigns").json()
    assert rows[0]["task_name"] == "Cleanup"


def test_no_points_are_made_where_the_user_has_his_own(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(seed={VENDOR: {"timeseries_data": []}})
    assert tenant.control.get(f"/state/{VENDOR}").json()["collections"]["timeseries_data"] == 0


def test_empty_seed_is_a_fresh_server_with_an_administrator(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(seed={VENDOR: "empty"})
    counts = tenant.control.get(f"/state/{VENDOR}").json()["collections"]
    assert {name: count for name, count in counts.items() if count} == {
        "users": 1,
        "timeseries_properties": 3,
        "timeseries_data_states": 2,
        "event_categories": 4,
        "energies": 10,
        "energy_end_uses": 6,
        "energy_production_technologies": 4,
    }
    assert [row["is_admin"] for row in signed_in(tenant)("/users/")] == [True]
