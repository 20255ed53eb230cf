"""Background jobs and what they leave behind; the real server works them off at once here.

Its job that writes notifications is not among them: worked off at once, it does not see the event.
"""

from collections.abc import Iterator
from typing import Any

from tests.differential.probe import Probe
from tests.differential.scenarios.scenario import Scenario

_SPAN = {"start_time": "2020-01-10T00:00:00Z", "end_time": "2020-01-11T00:00:00Z"}
_READ = ("/events/?page_size=100", "/timeseries_by_events/?page_size=100")


def _hours(day: str, count: int, value: float = 20.0) -> dict[str, float]:
    return {f"{day}T{hour:02}:00:00Z": value + hour for hour in range(count)}


def _look(probe: Probe) -> None:
    for path in _READ:
        probe("GET", path)


def _run(probe: Probe, name: str, user: str = "admin", **changes: Any) -> None:
    body = {"task_name": name, "campaign_id": 1, **_SPAN, "parameters": {}, **changes}
    probe("POST", "/tasks/run", body, user=user)


def cleaning(probe: Probe) -> None:
    """Raw data within bounds become clean ones."""
    data = {"1": _hours("2020-01-10", 24, 20.0), "2": _hours("2020-01-10", 24, -5.0), "5": _hours("2020-01-10", 5)}
    probe("POST", "/timeseries_data/", data, query="data_state=1")
    query = "timeseries=1&timeseries=2&timeseries=5&start_time=2020-01-09T00:00:00Z&end_time=2020-01-12T00:00:00Z"
    for user in ("outsider", "member", "admin"):
        _run(probe, "Cleanup", user)
        probe("GET", "/timeseries_data/", query=f"{query}&data_state=2")
    _run(probe, "Cleanup", campaign_id=99)
    _run(probe, "Cleanup", parameters={"unknown": 1})
    probe("GET", "/timeseries_data/", query=f"{query}&data_state=2")


def checking(probe: Probe) -> None:
    """Missing data and outliers are told of when they begin, go on and end."""
    whole, half = _hours("2020-01-10", 24), _hours("2020-01-11", 12)
    data = {"1": {**whole, **half}, "2": _hours("2020-01-10", 20), "5": {**whole, **_hours("2020-01-12", 24)}}
    probe("POST", "/timeseries_data/", data, query="data_state=1")
    for name in ("CheckMissingData", "CheckOutliers"):
        for day in range(10, 14):
            span = {"start_time": f"2020-01-{day}T00:00:00Z", "end_time": f"2020-01-{day + 1}T00:00:00Z"}
            _run(probe, name, **span)
            _look(probe)
        ratio = {"CheckMissingData": "min_completeness_ratio", "CheckOutliers": "min_correctness_ratio"}[name]
        for parameters in ({ratio: 0.4}, {"unknown": 1}):
            _run(probe, name, parameters=parameters)
            _look(probe)


def all_of() -> Iterator[Scenario]:
    """The scenarios of this module."""
    for run in (cleaning, checking):
        yield Scenario(f"jobs {run.__name__}", run)
