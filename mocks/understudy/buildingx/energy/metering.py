"""What a counter counted in each interval, what it cost and what it emitted."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Row

from understudy.buildingx.operations.profiles import PROFILES, REACH, Situation, instant, tuning_of
from understudy.core.timestamps import zone
from understudy.core.world import World

MOST = 10_000
"""Intervals of an answer at most."""


class MediumFacts(NamedTuple):
    """What is so of a medium wherever it is consumed."""

    unit: str
    """Of what meters count."""
    discipline: str
    """Of the building's technology."""
    price: float
    """Of a unit; the same in every currency."""
    emission: float
    """Kilograms of CO2 for a unit."""


MEDIA = {
    "electricity": MediumFacts("kWh", "electrical", 0.24, 0.128),
    "heat": MediumFacts("kWh", "heating", 0.11, 0.201),
    "water": MediumFacts("m3", "plumbing", 3.9, 0.34),
}
_FIXED = {"15min": timedelta(minutes=15), "hour": timedelta(hours=1)}


def beginnings(begin: datetime, end: datetime, interval: str, at: tzinfo) -> Iterator[datetime]:
    """The beginnings of the whole intervals that touch a span, days and longer ones by the calendar of the place."""
    moment = _floor(begin, interval, at)
    while moment < end:
        yield moment
        moment = _next(moment, interval, at)


def _floor(moment: datetime, interval: str, at: tzinfo) -> datetime:
    if interval in _FIXED:
        seconds = int(_FIXED[interval].total_seconds())
        return moment - timedelta(seconds=moment.timestamp() % seconds)
    local = moment.astimezone(at).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if interval == "week":
        return local - timedelta(days=local.weekday())
    if interval == "day":
        return local
    return local.replace(day=1) if interval == "month" else local.replace(month=1, day=1)


def _next(moment: datetime, interval: str, at: tzinfo) -> datetime:
    if interval in _FIXED:
        return moment + _FIXED[interval]
    # Longer than any such interval by less than one, then down to its beginning: right over changes of the clocks.
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[interval]
    naive = moment.astimezone(at).replace(tzinfo=None) + timedelta(days=days, hours=12)
    return _floor(naive.replace(tzinfo=at), interval, at)


class Counter:
    """The counter of a medium consumption."""

    def __init__(self, world: World, point: Row[Any]) -> None:
        self._tuning = tuning_of(point.tuning)
        self._profile = PROFILES[point.profile][0]
        now = world.clock.now()
        self._last = now.timestamp()
        self._first = self._last - REACH

    @property
    def place(self) -> tzinfo:
        """The time zone of the building."""
        return zone(self._tuning.zone)

    def read(self, moment: datetime) -> float:
        """What the counter shows, at the ends of its history where a moment lies outside."""
        seconds = int(min(max(moment.timestamp(), self._first), self._last))
        return self._profile(Situation(instant(seconds, self._tuning.zone), self._tuning))

    def used(self, begin: datetime, end: datetime, interval: str) -> list[tuple[datetime, float]]:
        """What was consumed in each interval of a span; nothing of it lies in the future."""
        stop = min(end.timestamp(), self._last)
        moments = [each for each in beginnings(begin, end, interval, self.place) if each.timestamp() <= stop]
        shown = [self.read(each) for each in moments]
        if moments:
            shown.append(self.read(_next(moments[-1], interval, self.place)))
        return [(each, shown[place + 1] - shown[place]) for place, each in enumerate(moments)]
