"""The work that a real server leaves to its jobs, seen through the released client."""

from typing import Any

import pytest

from tests.clients.bemserver.conftest import VENDOR, Connect
from tests.conftest import Tenant

RAW, CLEAN = 1, 2
LOBBY = 13
DAYS = [f"2020-01-{day:02}T00:00:00+00:00" for day in range(1, 8)]
HOURS = [f"2020-01-01T{hour:02}:00:00+00:00" for hour in range(24)]


def _task(name: str, start: str = DAYS[0], end: str = DAYS[1], **parameters: Any) -> dict[str, Any]:
    return {"task_name": name, "campaign_id": 1, "start_time": start, "end_time": end, "parameters": parameters}


def _found(api: Any, source: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.events.getall(source=source, page_size=100, sort="timestamp").data
    return [row for row in found if row["timestamp"] < "2021"]


def test_event_notifies_who_wants_to_know(api: Any, connect: Connect) -> None:
    member = connect("member")
    body = {"timestamp": HOURS[0], "level": "ERROR", "campaign_scope_id": 1, "category_id": 5, "source": "Test"}
    made = api.events.create(body).data
    told = member.notifications.getall(event_id=made["id"]).data
    assert [(row["read"], row["event"]["source"]) for row in told] == [(False, "Test")]


def test_event_below_the_level_of_a_user_notifies_nobody(api: Any, connect: Connect) -> None:
    member = connect("member")
    body = {"timestamp": HOURS[0], "level": "WARNING", "campaign_scope_id": 1, "category_id": 3, "source": "Test"}
    made = api.events.create(body).data
    assert member.notifications.getall(event_id=made["id"]).data == []


def test_no_job_runs_where_they_are_switched_off(api: Any, tenant: Tenant) -> None:
    tenant.control.patch(f"/settings/{VENDOR}", json={"background_jobs": False}).raise_for_status()
    body = {"timestamp": HOURS[0], "level": "ERROR", "campaign_scope_id": 1, "category_id": 5, "source": "Test"}
    made = api.events.create(body).data
    assert api.notifications.getall(event_id=made["id"]).data == []
    assert api.tasks.run_async(_task("CheckMissingData")).status_code == 204
    assert _found(api, "BEMServer - Check missing data") == []


def test_cleanup_copies_what_lies_between_least_and_most(api: Any) -> None:
    values = [20.0, 21.0, 85.0, 22.0]
    api.timeseries_data.upload(RAW, {str(LOBBY): dict(zip(HOURS[1:5], values, strict=True))})
    assert api.tasks.run_async(_task("Cleanup")).status_code == 204
    kept = api.timeseries_data.download(DAYS[0], DAYS[1], CLEAN, [LOBBY]).data
    assert list(kept[str(LOBBY)].values()) == [20.0, 21.0, 22.0]


def test_missing_data_make_an_event_once_and_another_when_they_are_back(api: Any) -> None:
    for day in range(2):
        api.tasks.run_async(_task("CheckMissingData", DAYS[day], DAYS[day + 1]))
    points = {f"2020-01-03T{hour:02}:00:00+00:00": 20.0 for hour in range(24)}
    scope = api.timeseries.getall(campaign_scope_id=3, page_size=100).data
    api.timeseries_data.upload(RAW, {str(row["id"]): points for row in scope})
    api.tasks.run_async(_task("CheckMissingData", DAYS[2], DAYS[3]))
    told = [row for row in _found(api, "BEMServer - Check missing data") if row["campaign_scope_id"] == 3]
    assert [(row["level"], row["category_id"]) for row in told] == [("WARNING", 1), ("INFO", 1), ("INFO", 2)]
    assert told[0]["description"].startswith("The following timeseries are missing: ")
    linked = api.timeseries_by_events.getall(event_id=told[0]["id"]).pagination["total"]
    assert linked == len(scope)


def test_outliers_make_an_event(api: Any) -> None:
    api.timeseries_data.upload(RAW, {str(LOBBY): dict.fromkeys(HOURS, 85.0)})
    api.tasks.run_async(_task("CheckOutliers"))
    told = [row for row in _found(api, "BEMServer - Check outliers") if row["campaign_scope_id"] == 1]
    assert [row["description"] for row in told] == ["The following timeseries have outliers: Lobby air temperature"]


@pytest.mark.parametrize("role", ["member", "other"])
def test_anybody_may_ask_for_a_task_that_then_does_nothing(api: Any, connect: Connect, role: str) -> None:
    api.timeseries_data.upload(RAW, {str(LOBBY): {HOURS[1]: 20.0}})
    assert connect(role).tasks.run_async(_task("Cleanup")).status_code == 204
    assert api.timeseries_data.download(DAYS[0], DAYS[1], CLEAN, [LOBBY]).data == {}
