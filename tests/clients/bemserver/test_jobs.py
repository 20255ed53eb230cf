"""The work that a real server leaves to its jobs, seen through the released client."""

from typing import Any

import pytest

from tests.clients.bemserver.conftest import VENDOR, Connect
from tests.conftest import Tenant

RAW, CLEAN = 1, 2
LOBBY = 13
DAYS = [f"2020-01-{day:02}T00:00:00+00:00" for day in range(1, 8)]
HOURS = [f"2020-01-01T{hour:02}:00:00+00:00" for hour in range(24)]


def _task(name: str, campaign: int = 1, start: str = DAYS[0], end: str = DAYS[1]) -> dict[str, Any]:
    return {"task_name": name, "campaign_id": campaign, "start_time": start, "end_time": end, "parameters": {}}


def _found(api: Any, source: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.events.getall(source=source, page_size=100, sort="timestamp").data
    return [row for row in found if row["timestamp"] < "2021"]


def test_event_notifies_who_wants_to_know(api: Any, connect: Connect) -> None:
    member = connect("member")
    body = {"timestamp": HOURS[0], "level": "ERROR", "campaign_scope_id": 1, "category_id": 5, "source": "Test"}
    made = api.events.create(body).data
    told = member.notifications.getall(event_id=made["id"]).data
    assert [(row["read"], row["event"]["source"]) for row in told] == [(False, "Test")]


@pytest.mark.clause("bemserver/notifications/recipients")
def test_event_notifies_users_of_other_scopes_too(api: Any, connect: Connect) -> None:
    body = {"timestamp": HOURS[0], "level": "ERROR", "campaign_scope_id": 1, "category_id": 5, "source": "Test"}
    made = api.events.create(body).data
    assert len(connect("other").notifications.getall(event_id=made["id"]).data) == 1


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
    for day in (0, 0):
        api.tasks.run_async(_task("CheckMissingData", 2, DAYS[day], DAYS[day + 1]))
    school = [str(row["id"]) for row in api.timeseries.getall(campaign_id=2).data]
    points = {f"2020-01-03T{hour:02}:00:00+00:00": 20.0 for hour in range(24)}
    api.timeseries_data.upload(RAW, dict.fromkeys(school, points))
    api.tasks.run_async(_task("CheckMissingData", 2, DAYS[2], DAYS[3]))
    told = _found(api, "BEMServer - Check missing data")
    assert [(row["level"], row["category_id"]) for row in told] == [("WARNING", 1), ("INFO", 1), ("INFO", 2)]
    names = "Classroom 1 air temperature,Classroom 1 CO2,Block electricity"
    assert told[0]["description"] == f"The following timeseries are missing: {names}"
    assert told[1]["description"] == f"The following timeseries are still missing: {names}"
    assert told[2]["description"] == f"The following timeseries are not missing anymore: {names}"
    assert api.timeseries_by_events.getall(event_id=told[0]["id"]).pagination["total"] == len(school)


def test_outliers_make_an_event(api: Any) -> None:
    api.timeseries_data.upload(RAW, {str(LOBBY): dict.fromkeys(HOURS, 85.0)})
    api.tasks.run_async(_task("CheckOutliers"))
    told = [row for row in _found(api, "BEMServer - Check outliers") if row["campaign_scope_id"] == 1]
    assert [row["description"] for row in told] == ["The following timeseries have outliers: Lobby air temperature"]


@pytest.mark.parametrize("parameters", [{"min_completeness_ratio": "all"}, {"colour": "red"}], ids=["text", "unknown"])
def test_task_with_wrong_parameters_fails_unseen(api: Any, parameters: dict[str, Any]) -> None:
    assert api.tasks.run_async({**_task("CheckMissingData", 2), "parameters": parameters}).status_code == 204
    assert _found(api, "BEMServer - Check missing data") == []


@pytest.mark.parametrize(("role", "copied"), [("member", 1), ("other", 0)])
def test_task_reaches_what_who_asks_for_it_reaches(api: Any, connect: Connect, role: str, copied: int) -> None:
    api.timeseries_data.upload(RAW, {str(LOBBY): {HOURS[1]: 20.0}})
    assert connect(role).tasks.run_async(_task("Cleanup")).status_code == 204
    assert len(api.timeseries_data.download(DAYS[0], DAYS[1], CLEAN, [LOBBY]).data) == copied
