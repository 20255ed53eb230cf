"""Completeness, energy consumption, degree days, weather, tasks."""

from collections.abc import Iterator
from typing import Any

from tests.differential.probe import Probe
from tests.differential.scenarios.data import fill
from tests.differential.scenarios.scenario import Scenario

_SPAN = "start_time=2020-03-28T00:00:00Z&end_time=2020-03-31T00:00:00Z"
_USERS = ("admin", "member", "other", "outsider", None)
_BAD_SPANS = ("", "start_time=x&end_time=y", "start_time=2020-03-28T00:00:00Z")
_BUCKETS = (
    *("bucket_width_value=1&bucket_width_unit=day", "bucket_width_value=6&bucket_width_unit=hour"),
    *("bucket_width_value=1&bucket_width_unit=hour", "bucket_width_value=1&bucket_width_unit=week"),
    *("bucket_width_value=1&bucket_width_unit=month", "bucket_width_value=2&bucket_width_unit=day"),
    *("bucket_width_value=0&bucket_width_unit=day", "bucket_width_value=1&bucket_width_unit=x", ""),
    "bucket_width_value=1&bucket_width_unit=year",
)


def completeness(probe: Probe) -> None:  # noqa: C901 (a list of what is asked)
    """How complete data are, bucket by bucket."""
    fill(probe)
    path = "/analysis/completeness"
    for bucket in _BUCKETS:
        for rest in ("timeseries=1&timeseries=2&data_state=1", "timeseries=2&timeseries=4&data_state=1"):
            for zone in ("", "&timezone=Europe/Paris"):
                probe("GET", path, query=f"{_SPAN}&{bucket}&{rest}{zone}")
    day = f"{_SPAN}&{_BUCKETS[0]}"
    for rest in (
        *("timeseries=99&data_state=1", "timeseries=1&data_state=9", "data_state=1", "timeseries=1"),
        *("timeseries=x&data_state=1", "timeseries=1&data_state=1&timezone=x"),
    ):
        probe("GET", path, query=f"{day}&{rest}")
    for user in _USERS:
        for number in ("1", "11"):
            answer = probe("GET", path, query=f"{day}&timeseries={number}&data_state=1", user=user)
            headers = {"If-None-Match": answer.headers.get("etag", '"none"')}
            probe("GET", path, query=f"{day}&timeseries={number}&data_state=1", user=user, headers=headers)
    for span in _BAD_SPANS:
        probe("GET", path, query=f"{span}&{_BUCKETS[0]}&timeseries=1&data_state=1")
    reverse = "start_time=2020-03-31T00:00:00Z&end_time=2020-03-28T00:00:00Z"
    probe("GET", path, query=f"{reverse}&{_BUCKETS[0]}&timeseries=1&data_state=1")
    probe(
        "GET",
        path,
        query=f"start_time=2020-03-28T00:00:00Z&end_time=2020-03-28T00:00:00Z&{_BUCKETS[0]}&timeseries=1&data_state=1",
    )
    probe("GET", f"{path}/")
    for method in ("HEAD", "OPTIONS", "POST"):
        probe(method, path, query=f"{day}&timeseries=1&data_state=1")


def _clean(probe: Probe) -> None:
    """Energy and air temperature in the state that analyses read."""
    hours = {f"2020-03-{day:02}T{hour:02}:00:00Z": 10 * day + hour for day in (28, 29, 30) for hour in range(24)}
    gas = {at: value / 2 for at, value in hours.items() if "T1" not in at}
    air = {at: 4 + (value % 24) / 2 for at, value in hours.items()}
    probe("POST", "/timeseries_data/", {"3": hours, "4": gas, "1": air, "12": air}, query="data_state=2")


def energy(probe: Probe) -> None:  # noqa: C901 (a list of what is asked)
    """The energy that sites and buildings use, by source and use."""
    _clean(probe)
    for kind, number in (
        ("site", 1),
        ("site", 2),
        ("site", 3),
        ("building", 1),
        ("building", 2),
        ("site", 99),
        ("building", 99),
    ):
        path = f"/analysis/energy_consumption/{kind}/{number}"
        for bucket in _BUCKETS:
            for rest in ("", "&timezone=Europe/Paris", "&unit=kWh"):
                probe("GET", path, query=f"{_SPAN}&{bucket}{rest}")
        for rest in (
            "&unit=x",
            "&unit=K",
            "&unit=",
            "&ratio_property=Area",
            "&ratio_property=Nope",
            "&ratio_property=Label&unit=MWh",
        ):
            probe("GET", path, query=f"{_SPAN}&{_BUCKETS[0]}{rest}")
        for user in _USERS:
            answer = probe("GET", path, query=f"{_SPAN}&{_BUCKETS[0]}", user=user)
            headers = {"If-None-Match": answer.headers.get("etag", '"none"')}
            probe("GET", path, query=f"{_SPAN}&{_BUCKETS[0]}", user=user, headers=headers)
        for span in _BAD_SPANS:
            probe("GET", path, query=f"{span}&{_BUCKETS[0]}")
    probe("POST", "/site_property_data/", {"site_id": 3, "site_property_id": 1, "value": "50"})
    probe("GET", "/analysis/energy_consumption/site/3", query=f"{_SPAN}&{_BUCKETS[0]}&ratio_property=Area")
    link = {"site_id": 1, "energy_id": 3, "end_use_id": 3, "timeseries_id": 1}
    probe("POST", "/energy_consumption_timeseries_by_sites/", link)
    probe("GET", "/analysis/energy_consumption/site/1", query=f"{_SPAN}&{_BUCKETS[0]}")
    for path in ("/analysis/energy_consumption/site/x", "/analysis/energy_consumption/site/1/"):
        probe("GET", path, query=_SPAN)
    for kind in ("site", "building"):
        for method in ("HEAD", "OPTIONS", "POST"):
            probe(method, f"/analysis/energy_consumption/{kind}/1", query=f"{_SPAN}&{_BUCKETS[0]}")


def degree_days(probe: Probe) -> None:
    """Degree days of sites with and without an air temperature."""
    _clean(probe)
    span = "start_date=2020-03-27&end_date=2020-04-01"
    for site in ("1", "2", "3", "99"):
        path = f"/sites/{site}/degree_days"
        for period in ("day", "month", "year", "week", ""):
            probe("GET", path, query=f"{span}&period={period}")
        for rest in (
            *("&type=cooling&base=6", "&type=heating&base=10.5", "&type=x", "&base=x", "&base=nan"),
            *("&unit=degF&base=50", "&unit=kWh", "&unit=K&base=291", "&unit=nope", "&unit=", "&type=cooling"),
        ):
            probe("GET", path, query=f"{span}&period=day{rest}")
        for bad in (
            "",
            "start_date=2020-03-27",
            "start_date=x&end_date=y",
            "start_date=2020-03-27T00:00:00Z&end_date=2020-04-01",
        ):
            probe("GET", path, query=f"{bad}&period=day")
        probe("GET", path, query="start_date=2020-04-01&end_date=2020-03-27&period=day")
        probe("GET", path, query="start_date=2020-03-28&end_date=2020-03-28&period=month")
        for user in _USERS:
            probe("GET", path, query=f"{span}&period=day", user=user)
    for method in ("HEAD", "OPTIONS", "POST"):
        probe(method, "/sites/1/degree_days", query=f"{span}&period=day")


def weather(probe: Probe) -> None:
    """Asking for weather data without a key for the service that has them."""
    for site in ("1", "2", "99"):
        path = f"/sites/{site}/download_weather_data"
        for user in _USERS:
            for rest in ("", "&forecast=true", "&forecast=x"):
                probe("PUT", path, query=_SPAN + rest, user=user)
        for span in _BAD_SPANS:
            probe("PUT", path, query=span)
    for method in ("GET", "POST", "OPTIONS"):
        probe(method, "/sites/1/download_weather_data", query=_SPAN)


def tasks(probe: Probe) -> None:
    """The list of tasks, and running one that nobody works off."""
    for user in _USERS:
        probe("GET", "/tasks/", user=user)
    span = {"start_time": "2020-03-28T00:00:00Z", "end_time": "2020-03-31T00:00:00Z"}
    body = {"task_name": "Cleanup", "campaign_id": 1, **span, "parameters": {}}
    for user in _USERS:
        probe("POST", "/tasks/run", body, user=user)
    changes: tuple[dict[str, Any], ...] = (
        *({"task_name": "Nope"}, {"task_name": 5}, {"campaign_id": 99}, {"campaign_id": "x"}),
        *({"start_time": "x"}, {"end_time": None}, {"parameters": []}, {"parameters": None}, {"x": 1}),
        *({"task_name": "CheckMissingData"}, {"task_name": "CheckOutliers"}, {"task_name": "DownloadWeatherData"}),
    )
    for change in changes:
        probe("POST", "/tasks/run", {**body, **change})
    for name in body:
        probe("POST", "/tasks/run", {key: body[key] for key in body if key != name})
    for method in ("HEAD", "OPTIONS", "POST", "PUT"):
        probe(method, "/tasks/")
    for method in ("GET", "OPTIONS"):
        probe(method, "/tasks/run")
    probe("GET", "/tasks")


def all_of() -> Iterator[Scenario]:
    """The scenarios of this module."""
    for run in (completeness, energy, degree_days, weather, tasks):
        yield Scenario(f"analysis {run.__name__}", run)
