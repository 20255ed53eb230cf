"""Local time by arithmetic: offsets of a zone, text of many moments, and buckets of the calendar.

Moments are microseconds since 1970, as points are kept.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from understudy.bemserver.models.temporal import micros

SECOND = 1_000_000
DAY = 86_400 * SECOND
FIXED = {"second": SECOND, "minute": 60 * SECOND, "hour": 3600 * SECOND}
"""Widths of the units that are always as long."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_YEARS = 4096


def _offset_at(zone: ZoneInfo, seconds: int) -> int:
    """Seconds that a zone is ahead of UTC."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds())


@lru_cache(maxsize=_YEARS)
def _changes(name: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offsets of a zone in a year of UTC: from which second since 1970, and seconds."""
    zone, week = ZoneInfo(name), 7 * 86_400
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
    found = [(start, _offset_at(zone, start))]
    for low in range(start, end, week):
        high = min(low + week, end)
        if _offset_at(zone, high) != found[-1][1]:
            found.append(_bisected(zone, low, high))
    return tuple(found)


def _bisected(zone: ZoneInfo, low: int, high: int) -> tuple[int, int]:
    before = _offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high, _offset_at(zone, high)


class Calendar:
    """The local time of a zone between two moments."""

    def __init__(self, zone: str, start: int, end: int) -> None:
        self.zone = zone
        first, last = ((at // SECOND) for at in (start, end))
        years = range(_year(first), _year(last) + 1)
        changes = [change for year in years for change in _changes(zone, year)]
        self._starts = [at * SECOND for at, _ in changes]
        self._offsets = [offset for _, offset in changes]

    def offset(self, at: int) -> int:
        """Microseconds that local time is ahead of UTC."""
        place = max(bisect_right(self._starts, at) - 1, 0)
        return self._offsets[place] * SECOND

    def writer(self, *, plain: bool) -> Callable[[int], str]:
        """Makes text of moments: ISO 8601, or `plain` without fraction and colon in the offset."""
        days: dict[int, str] = {}
        times: dict[int, str] = {}
        suffixes = {offset: _suffix(offset, plain=plain) for offset in set(self._offsets)}
        constant = len(suffixes) == 1
        steady, starts, offsets = self._offsets[0], self._starts, self._offsets

        def text(at: int) -> str:
            offset = steady if constant else offsets[max(bisect_right(starts, at) - 1, 0)]
            seconds, fraction = divmod(at + offset * SECOND, SECOND)
            day, second = divmod(seconds, 86_400)
            if day not in days:
                days[day] = date.fromordinal(day + _EPOCH_DAY).isoformat()
            if second not in times:
                minutes, rest = divmod(second, 60)
                times[second] = f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
            part = f".{fraction:06}" if fraction and not plain else ""
            return f"{days[day]}T{times[second]}{part}{suffixes[offset]}"

        return text

    def midnight(self, at: int) -> int:
        """The local midnight before a moment."""
        return self.day(self._day(at))

    def _day(self, at: int) -> date:
        return date.fromordinal((at + self.offset(at)) // DAY + _EPOCH_DAY)

    def day(self, day: date) -> int:
        """The moment at which a day begins by the local clock."""
        return micros(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)))

    def floor(self, at: int, unit: str, width: int = 1) -> int:
        """The start of the bucket that a moment is in; wide ones are counted from 1970 by the local clock."""
        if unit in FIXED:
            span = FIXED[unit] * width
            local = at + self.offset(at)
            return self._from_local(local - local % span, at)
        return self.day(_first_day(self._day(at), unit))

    def _from_local(self, local: int, near: int) -> int:
        """The moment at which the local clock shows a time, near another moment."""
        moment = local - self.offset(near)
        return local - self.offset(moment)

    def buckets(self, start: int, end: int, unit: str, width: int = 1) -> "Buckets":
        """The buckets that cover an interval; none where it is empty."""
        if start >= end:
            return Buckets([], end, unit, width)
        first = self.floor(start, unit, width)
        if unit in FIXED:
            return self._fixed(first, end, unit, width)
        bounds = [first]
        for day in _following(_first_day(self._day(start), unit), unit):
            bounds.append(self.day(day))
            if bounds[-1] >= end:
                break
        return Buckets(bounds, bounds[-1], unit, width)

    def _fixed(self, first: int, end: int, unit: str, width: int) -> "Buckets":
        span = FIXED[unit] * width
        local = end + self.offset(end)
        last = self._from_local(local + -local % span, end)
        count = -((first - last) // span)
        return Buckets([first + number * span for number in range(count + 1)], last, unit, width)


@dataclass(frozen=True)
class Buckets:
    """Buckets of one unit, one after the other."""

    bounds: list[int]
    """Where each begins, and where the last one ends."""
    end: int
    """Where data end by the local clock: after a change of it, the last bucket may reach further."""
    unit: str
    width: int
    """Units in a bucket."""


def _year(seconds: int) -> int:
    return date.fromordinal(seconds // 86_400 + _EPOCH_DAY).year


def _suffix(offset: int, *, plain: bool) -> str:
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset) // 60
    return f"{sign}{minutes // 60:02}{'' if plain else ':'}{minutes % 60:02}"


def _first_day(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "year":
        return day.replace(month=1, day=1)
    return day


def _following(day: date, unit: str) -> Iterator[date]:
    """The first days of the buckets after one."""
    while True:
        if unit == "month":
            day = (day + timedelta(days=31)).replace(day=1)
        elif unit == "year":
            day = day.replace(year=day.year + 1)
        else:
            day += timedelta(days=7 if unit == "week" else 1)
        yield day
