"""Completeness, energy, degree days, weather, tasks."""

from typing import Any

import httpx
import pytest

DAYS: dict[str, Any] = {"start_time": "2020-03-28T00:00:00Z", "end_time": "2020-03-30T00:00:00Z"}
DAILY: dict[str, Any] = {**DAYS, "bucket_width_value": 1, "bucket_width_unit": "day"}


@pytest.fixture
def site(first: httpx.Client) -> httpx.Client:
    """The administrator of a site with a meter of electricity and a thermometer."""
    first.post("/campaigns/", json={"name": "C", "timezone": "Europe/Paris"})
    first.post("/campaign_scopes/", json={"name": "S", "campaign_id": 1})
    first.post("/sites/", json={"name": "Site", "campaign_id": 1})
    first.post("/buildings/", json={"name": "Building", "site_id": 1})
    for name, unit in (("Meter", "kWh"), ("Air", "°C")):
        row = {"name": name, "unit_symbol": unit, "campaign_id": 1, "campaign_scope_id": 1}
        first.post("/timeseries/", json=row)
    use = {"energy_id": 2, "end_use_id": 1, "timeseries_id": 1}
    first.post("/energy_consumption_timeseries_by_sites/", json={"site_id": 1, **use})
    first.post("/energy_consumption_timeseries_by_buildings/", json={"building_id": 1, **use})
    air = {"site_id": 1, "parameter": "AIR_TEMPERATURE", "timeseries_id": 2, "forecast": False}
    first.post("/weather_timeseries_by_sites/", json=air)
    points = {f"2020-03-{day}T{hour:02}:00:00Z": hour for day in (28, 29) for hour in range(24)}
    for state in (1, 2):
        first.post("/timeseries_data/", params={"data_state": state}, json={"1": points, "2": points})
    return first


def test_completeness_follows_the_interval(site: httpx.Client) -> None:
    asked = {**DAILY, "timeseries": 1, "data_state": 1}
    found = site.get("/analysis/completeness", params=asked).json()["timeseries"]["1"]
    assert (found["interval"], found["undefined_interval"], found["ratio"]) == (3600.0, True, [1.0, 1.0])
    site.post("/timeseries_property_data/", json={"timeseries_id": 1, "property_id": 3, "value": "1800"})
    found = site.get("/analysis/completeness", params=asked).json()["timeseries"]["1"]
    assert (found["undefined_interval"], found["ratio"], found["expected_count"]) == (False, [0.5, 0.5], [48.0, 48.0])


def test_completeness_of_nothing_has_no_ratio(site: httpx.Client) -> None:
    asked = {**DAILY, "start_time": "2021-01-01T00:00:00Z", "end_time": "2021-01-02T00:00:00Z"}
    found = site.get("/analysis/completeness", params={**asked, "timeseries": 1, "data_state": 1}).json()
    assert found["timeseries"]["1"]["avg_ratio"] is None
    asked["end_time"] = asked["start_time"]
    empty = site.get("/analysis/completeness", params={**asked, "timeseries": 1, "data_state": 1}).text
    assert '"avg_count":NaN' in empty


@pytest.mark.parametrize("kind", ["site", "building"])
def test_energy_is_summed_by_source_and_use(site: httpx.Client, kind: str) -> None:
    path = f"/analysis/energy_consumption/{kind}/1"
    found = site.get(path, params={**DAILY, "unit": "kWh"}).json()
    assert found["energy"] == {"electricity": {"all": [276.0, 276.0]}}
    assert site.get(path, params={**DAILY, "unit": "K"}).json()["message"] == "Incompatible unit in input timeseries."
    told = f'{kind.title()} has no "Area" property.'
    assert site.get(path, params={**DAILY, "ratio_property": "Area"}).json()["message"] == told
    assert site.get(f"/analysis/energy_consumption/{kind}/9", params=DAILY).status_code == 404


def test_energy_is_related_to_a_property(site: httpx.Client) -> None:
    site.post("/structural_element_properties/", json={"name": "Area", "value_type": "float"})
    site.post("/structural_element_properties/", json={"name": "Label"})
    for number, value in ((1, "276"), (2, "big")):
        site.post("/site_properties/", json={"structural_element_property_id": number})
        site.post("/site_property_data/", json={"site_id": 1, "site_property_id": number, "value": value})
    path = "/analysis/energy_consumption/site/1"
    found = site.get(path, params={**DAILY, "unit": "kWh", "ratio_property": "Area"}).json()
    assert found["energy"]["electricity"]["all"] == [1.0, 1.0]
    assert site.get(path, params={**DAILY, "ratio_property": "Label"}).status_code == 500


def test_energy_needs_the_clean_state(site: httpx.Client) -> None:
    site.delete("/timeseries_data_states/2", headers={"If-Match": "*"})
    assert site.get("/analysis/energy_consumption/site/1", params=DAILY).status_code == 500


@pytest.mark.parametrize(
    ("period", "more", "values"),
    [
        ("day", {}, [None, 7.0, 6.5, 0.0]),
        ("month", {}, [13.5]),
        ("year", {"type": "cooling", "base": 10}, [15.0]),
        ("day", {"unit": "K", "base": 291.15}, [None, 7.0, 6.5, 0.0]),
    ],
)
def test_degree_days_are_of_local_days(
    site: httpx.Client, period: str, more: dict[str, Any], values: list[float]
) -> None:
    asked = {"start_date": "2020-03-27", "end_date": "2020-03-31", "period": period, **more}
    found = site.get("/sites/1/degree_days", params=asked).json()["degree_days"]
    assert list(found.values()) == pytest.approx(values)


def test_degree_days_of_reversed_dates_are_none(site: httpx.Client) -> None:
    asked = {"start_date": "2020-03-31", "end_date": "2020-03-27", "period": "day"}
    assert site.get("/sites/1/degree_days", params=asked).json() == {"degree_days": {}}
    bad = site.get("/sites/1/degree_days", params={**asked, "unit": "kWh", "end_date": "2020-04-02"})
    assert bad.status_code in (200, 422)


def test_weather_is_downloaded_where_none_is_wanted(site: httpx.Client, member: httpx.Client) -> None:
    path = "/sites/1/download_weather_data"
    assert site.put(path, params=DAYS).json()["message"] == "Missing weather API settings."
    assert site.put(path, params={**DAYS, "forecast": True}).status_code == 204
    assert site.put("/sites/9/download_weather_data", params=DAYS).status_code == 404
    assert member.put(path, params=DAYS).status_code == 403


def run(client: httpx.Client, name: str, **changes: Any) -> httpx.Response:
    body = {"task_name": name, "campaign_id": 1, **DAYS, "parameters": {}}
    return client.post("/tasks/run", json={**body, **changes})


@pytest.mark.clause("bemserver/tasks/cleanup")
def test_the_task_cleanup_copies_what_is_within_bounds(site: httpx.Client) -> None:
    for number, value in ((1, "5"), (2, "20")):
        site.post("/timeseries_property_data/", json={"timeseries_id": 1, "property_id": number, "value": value})
    site.delete("/timeseries_data/", params={**DAYS, "timeseries": 1, "data_state": 2})
    assert run(site, "Cleanup").status_code == 204
    found = site.get("/timeseries_data/", params={**DAYS, "timeseries": 1, "data_state": 2}).json()["1"]
    assert sorted(set(found.values())) == list(range(5, 21))


def told(client: httpx.Client) -> list[str]:
    events: list[dict[str, str]] = client.get("/events/", params={"page_size": 100, "sort": "timestamp"}).json()
    return [f"{row['level']} {row['description']}" for row in events]


def test_missing_data_are_told_of_when_they_begin_go_on_and_end(site: httpx.Client) -> None:
    for day in (28, 30, 31):
        span = {"start_time": f"2020-03-{day}T00:00:00Z", "end_time": f"2020-03-{day}T12:00:00Z"}
        run(site, "CheckMissingData", **span)
    later = {f"2020-04-01T{hour:02}:00:00Z": 1 for hour in range(24)}
    site.post("/timeseries_data/", params={"data_state": 1}, json={"1": later})
    run(site, "CheckMissingData", start_time="2020-04-01T00:00:00Z", end_time="2020-04-02T00:00:00Z")
    assert told(site) == [
        "WARNING The following timeseries are missing: Meter,Air",
        "INFO The following timeseries are still missing: Meter,Air",
        "INFO The following timeseries are still missing: Air",
        "INFO The following timeseries are not missing anymore: Meter",
    ]
    assert len(site.get("/timeseries_by_events/").json()) == 6


def test_outliers_are_told_of(site: httpx.Client) -> None:
    site.post("/timeseries_property_data/", json={"timeseries_id": 2, "property_id": 2, "value": "10"})
    run(site, "CheckOutliers")
    assert told(site) == ["WARNING The following timeseries have outliers: Air"]
    run(site, "CheckOutliers", parameters={"unknown": 1})
    run(site, "CheckOutliers", campaign_id=99)
    assert len(told(site)) == 1


def test_tasks_that_cannot_be_run_say_so(site: httpx.Client) -> None:
    assert run(site, "Nope").json()["message"] == "Unknown task"
    body = {"task_name": "Cleanup", "campaign_id": 1, **DAYS}
    assert site.post("/tasks/run", json=body).status_code == 500
    assert run(site, "DownloadWeatherData").status_code == 204
    assert [task["name"] for task in site.get("/tasks/").json()] == [
        "CheckMissingData",
        "CheckOutliers",
        "Cleanup",
        "DownloadWeatherData",
    ]
