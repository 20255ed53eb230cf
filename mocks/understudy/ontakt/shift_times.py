"""Local days and shifts as stretches of time in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Row, select

from understudy.core.database import Database
from understudy.ontakt.models.system import DEFAULT_ZONE
from understudy.ontakt.tables import OPTIONS

_ZONE = select(OPTIONS.c.value).where(OPTIONS.c.key == "timezone")


@dataclass(frozen=True)
class Pattern:
    """When a shift recurs."""

    days: int
    """Bits of the days on which it begins: Monday 1 to Sunday 64."""
    start: time
    end: time
    """Not after the start for a shift that ends on the next day."""


@dataclass(frozen=True, order=True)
class Window:
    """One stretch of working time, in UTC."""

    start: datetime
    end: datetime


def zone_of(name: object) -> ZoneInfo:
    """The time zone of a name, or the default's where there is no such zone."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else ZoneInfo(DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


async def zone(db: Database) -> ZoneInfo:
    """The shop's time zone."""
    row = await db.first(_ZONE)
    return zone_of(None if row is None else row.value)


def windows(pattern: Pattern, zone: ZoneInfo, after: datetime, before: datetime) -> Iterator[Window]:
    """The stretches that share time with the span between two moments, in order."""
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = before.astimezone(zone).date()
    while day <= last:
        window = _on_day(pattern, day, zone)
        if window is not None and window.end > after and window.start < before:
            yield window
        day += timedelta(days=1)


def _on_day(pattern: Pattern, day: date, zone: ZoneInfo) -> Window | None:
    """The stretch that begins on a local day; None where it does not, or where a change of clocks leaves none of it."""
    if not pattern.days >> day.weekday() & 1:
        return None
    last = day if pattern.end > pattern.start else day + timedelta(days=1)
    start = datetime.combine(day, pattern.start, zone).astimezone(UTC)
    end = datetime.combine(last, pattern.end, zone).astimezone(UTC)
    return Window(start, end) if end > start else None


def worked_shifts(
    shifts: Iterable[Row[Any]], machine_id: int, zone: ZoneInfo, after: datetime, before: datetime
) -> Iterator[tuple[Row[Any], Window]]:
    """The shifts that a machine works between two moments, with their times."""
    for shift in shifts:
        if machine_id in shift.machines:
            start, end = time.fromisoformat(shift.start_time), time.fromisoformat(shift.end_time)
            for window in windows(Pattern(shift.days, start, end), zone, after, before):
                yield shift, window


def disjoint(found: Iterable[Window]) -> list[Window]:
    """Stretches in order, each begun no sooner than those that began before it have ended."""
    kept: list[Window] = []
    busy: datetime | None = None
    for window in sorted(found):
        start = window.start if busy is None else max(window.start, busy)
        busy = window.end if busy is None else max(busy, window.end)
        if start < window.end:
            kept.append(Window(start, window.end))
    return kept


def day_start(now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the local day that a moment lies in."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
