"""What the server makes of data and events, through the released client: analyses, tasks, notifications."""

from typing import Any

import pytest

RAW, CLEAN = 1, 2
LOBBY, OUTDOOR, MAIN_ELECTRICITY = 13, 34, 23
DAYS = [f"2020-01-{day:02}T00:00:00+00:00" for day in range(1, 6)]
CATEGORY = 6


def _hours(values: list[float]) -> dict[str, float]:
    """A value every six hours from the first of January."""
    return {f"2020-01-{1 + at // 4:02}T{at % 4 * 6:02}:00:00+00:00": value for at, value in enumerate(values)}


def test_completeness_counts_what_was_expected(api: Any, enums: Any) -> None:
    api.timeseries_data.upload(RAW, {str(LOBBY): _hours([20.0] * 6)})
    told = api.analysis.get_completeness(DAYS[0], DAYS[2], [LOBBY], RAW, 1, enums.BucketWidthUnit.day).data
    assert told["timestamps"] == DAYS[:2]
    series = told["timeseries"][str(LOBBY)]
    assert series["name"] == "Lobby air temperature"
    assert (series["count"], series["total_count"], series["interval"]) == ([4, 2], 6, 3600.0)
    assert series["ratio"] == pytest.approx([4 / 24, 2 / 24])
    assert series["undefined_interval"] is False


def test_energy_is_broken_down_by_what_it_is_used_for(api: Any, enums: Any) -> None:
    api.timeseries_data.upload(CLEAN, {str(MAIN_ELECTRICITY): _hours([1.0, 2.0, 3.0, 4.0, 5.0])})
    told = api.analysis.get_energy_consumption_breakdown(
        enums.StructuralElement.building, 1, DAYS[0], DAYS[2], 1, enums.BucketWidthUnit.day
    ).data
    assert told["energy"]["electricity"] == {"all": [10.0, 5.0], "lighting": [0.0, 0.0], "ventilation": [0.0, 0.0]}
    assert told["energy"]["natural gas"] == {"all": [0.0, 0.0]}


def test_energy_of_the_demo_site_is_its_buildings_together(api: Any, enums: Any) -> None:
    last = api.timeseries_data.get_stats(CLEAN, [MAIN_ELECTRICITY]).data["stats"][str(MAIN_ELECTRICITY)]
    asked = (last["first_timestamp"], last["last_timestamp"], 1, enums.BucketWidthUnit.week)
    site, *buildings = (
        sum(api.analysis.get_energy_consumption_breakdown(kind, number, *asked).data["energy"]["electricity"]["all"])
        for kind, number in (
            (enums.StructuralElement.site, 1),
            (enums.StructuralElement.building, 1),
            (enums.StructuralElement.building, 2),
        )
    )
    assert site == pytest.approx(sum(buildings), rel=0.01)


def test_degree_days_follow_the_clean_temperature_outside(api: Any) -> None:
    api.timeseries_data.upload(CLEAN, {str(OUTDOOR): _hours([8.0] * 4 + [20.0] * 4)})
    told = api.sites.get_degree_days(1, "2020-01-01", "2020-01-03").data["degree_days"]
    assert list(told) == ["2020-01-01T00:00:00+01:00", "2020-01-02T00:00:00+01:00"]
    assert told["2020-01-01T00:00:00+01:00"] == pytest.approx(10.0)


def test_weather_cannot_be_downloaded_without_a_key(api: Any, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIConflictError) as impossible:
        api.sites.download_weather_data(1, DAYS[0], DAYS[1])
    assert impossible.value.message == "Missing weather API settings."


def test_tasks_are_listed_with_their_parameters(api: Any) -> None:
    tasks = {row["name"]: row["default_parameters"] for row in api.tasks.getall().data}
    assert tasks == {
        "CheckMissingData": {"min_completeness_ratio": 0.9},
        "CheckOutliers": {"min_correctness_ratio": 0.9},
        "Cleanup": {},
        "DownloadWeatherData": {"sites": [], "forecast": False},
    }


def test_unknown_task_is_refused(api: Any, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as unknown:
        api.tasks.run_async(_task("Nothing"))
    assert unknown.value.errors == {"_general": ["Unknown task"]}


def _task(name: str) -> dict[str, Any]:
    return {"task_name": name, "campaign_id": 1, "start_time": DAYS[0], "end_time": DAYS[4], "parameters": {}}


def test_notifications_are_counted_and_marked_as_read(connect: Any) -> None:
    member = connect("member")
    known = member.users.getall().data[0]["id"]
    before = member.notifications.count_by_campaign(user_id=known, read=False).data
    assert before["total"] == before["campaigns"][0]["count"] > 0
    assert before["campaigns"][0]["campaign_name"] == "Riverside campus"
    assert member.notifications.mark_all_as_read(user_id=known, campaign_id=1).status_code == 204
    assert member.notifications.count_by_campaign(user_id=known, read=False).data == {"total": 0, "campaigns": []}


def test_list_of_events_is_served_in_pages(api: Any) -> None:
    first = api.events.getall(sort="-timestamp", page_size=10)
    assert first.pagination == {
        "total": 18,
        "total_pages": 2,
        "first_page": 1,
        "last_page": 2,
        "page": 1,
        "next_page": 2,
    }
    second = api.events.getall(sort="-timestamp", page_size=10, page=2)
    times = [row["timestamp"] for row in (*first.data, *second.data)]
    assert times == sorted(times, reverse=True)
    assert len(times) == 18
