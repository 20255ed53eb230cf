"""Local time by arithmetic is local time by the library."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from understudy.bemserver.models.temporal import micros, moment
from understudy.bemserver.timeseries_data.calendar import Calendar
from understudy.bemserver.timeseries_data.storage import Run, runs

START, END = datetime(2019, 12, 31, 20, tzinfo=UTC), datetime(2021, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Africa/Casablanca"])
def test_every_quarter_of_an_hour_is_written_as_the_library_writes_it(zone: str) -> None:
    text = Calendar(zone, micros(START), micros(END)).writer(plain=False)
    at = START
    while at < END:
        assert text(micros(at)) == at.astimezone(ZoneInfo(zone)).isoformat()
        at += timedelta(minutes=45)


def test_fractions_are_written_unless_plain() -> None:
    at = datetime(2020, 1, 1, 1, 2, 3, 4, tzinfo=UTC)
    calendar = Calendar("Europe/Paris", micros(at), micros(at))
    assert calendar.writer(plain=False)(micros(at)) == "2020-01-01T02:02:03.000004+01:00"
    assert calendar.writer(plain=True)(micros(at)) == "2020-01-01T02:02:03+0100"


@pytest.mark.parametrize(
    ("unit", "count"), [("hour", 23), ("day", 1), ("minute", 23 * 60), ("week", 1), ("month", 1), ("year", 1)]
)
def test_the_day_that_loses_an_hour_has_fewer_buckets(unit: str, count: int) -> None:
    start, end = (datetime(2020, 3, day, tzinfo=ZoneInfo("Europe/Paris")) for day in (29, 30))
    buckets = Calendar("Europe/Paris", micros(start), micros(end)).buckets(micros(start), micros(end), unit)
    assert len(buckets.bounds) == count + 1


def test_buckets_over_a_change_of_the_clock_are_few_runs() -> None:
    start, end = (datetime(2020, month, 1, tzinfo=ZoneInfo("Europe/Paris")) for month in (3, 5))
    buckets = Calendar("Europe/Paris", micros(start), micros(end)).buckets(micros(start), micros(end), "day")
    hour = 3600 * 1_000_000
    found = list(runs(buckets.bounds))
    assert [(run.width // hour, run.count) for run in found] == [(24, 28), (23, 1), (24, 32)]
    assert found[0] == Run(micros(start), 24 * hour, 28)


def test_moments_before_1970_are_numbers_too() -> None:
    at = datetime(1950, 6, 1, 12, 0, 0, 5, tzinfo=UTC)
    assert moment(micros(at)) == at
    assert Calendar("UTC", micros(at), micros(at)).floor(micros(at), "hour") == micros(at.replace(microsecond=0))
