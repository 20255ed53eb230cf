"""Fields computed when an object is served: what is loaded, and when maintenance is next due."""

import calendar
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any, Literal

from sqlalchemy import func, select

from understudy.core.database import Database
from understudy.ontakt.fields import moment
from understudy.ontakt.tables import MAINTENANCE_ENTRIES, MONITORS, PROGRAMS

Objects = list[dict[str, Any]]
Compute = Callable[[Database, Objects], Awaitable[None]]

_PROGRAMS = PROGRAMS.c
_PROCESSES = (
    select(
        _PROGRAMS.process_id,
        func.max(_PROGRAMS.last_cycle).label("last_cycle"),
        func.count(MONITORS.c.id).label("loaded"),
    )
    .select_from(PROGRAMS.table.outerjoin(MONITORS.table))
    .where(_PROGRAMS.process_id.is_not(None))
    .group_by(_PROGRAMS.process_id)
)
_ENTRY = MAINTENANCE_ENTRIES.c
_ENTRIES = select(_ENTRY.item_id, func.max(_ENTRY.timestamp).label("last")).group_by(_ENTRY.item_id)


async def processes(db: Database, objects: Objects) -> None:
    """Whether each process is loaded, and when it last made a part."""
    found = {row.process_id: row for row in await db.all(_PROCESSES)}
    for each in objects:
        row = found.get(each["id"])
        each["loaded"] = row is not None and row.loaded > 0
        each["last_cycle"] = None if row is None or row.last_cycle is None else row.last_cycle.timestamp()


async def maintenance(db: Database, objects: Objects) -> None:
    """When each maintenance item is next due."""
    last = {row.item_id: row.last for row in await db.all(_ENTRIES)}
    for each in objects:
        due = due_of(each, last.get(each["id"]))
        each["next_due"] = None if due is None else due.timestamp()


def due_of(item: dict[str, Any], last: datetime | None) -> datetime | None:
    """When a served item is due, given its last entry; None for one that does not recur or has not begun."""
    begun = item["initial_entry"]
    if item["frequency"] is None:
        return None
    recurrence = Recurrence(item["frequency"], item["interval"], tuple(item["indices"]))
    start = last if begun is None else moment(begun)
    return None if start is None else next_due(recurrence, start, last)


COMPUTED_FIELDS: dict[str, Compute] = {"processes": processes, "maintenance_items": maintenance}
"""By the kind's name."""


Frequency = Literal["Y", "M", "W", "D", "H"]

PERIODS = 1_000
"""Periods that are looked at before a recurrence is taken to have no further day (one of 31 April, say)."""


@dataclass(frozen=True)
class Recurrence:
    """Every so many periods, at some of their days (or hours)."""

    frequency: Frequency
    interval: int = 1
    indices: tuple[int, ...] = ()
    """Days of a year, month or week, hours of a day: from 0, from the end where negative."""


def next_due(recurrence: Recurrence, begun: datetime, last: datetime | None) -> datetime | None:
    """The first moment after the last entry at which it is due; without an entry, the first of all.

    Without indices it is the last entry (or the beginning) and so many hours, days, weeks, months or years. With
    them, periods are counted from the one in which the recurrence begins, and it is due at the beginning of each
    day that an index names, from the beginning on.
    """
    if recurrence.frequency == "H" or not recurrence.indices:
        return begun if last is None else _stepped(recurrence, last, 1)
    after = begun if last is None else max(last, begun)
    for start in islice(_periods(recurrence, begun, after), PERIODS):
        found = [at for at in _named(recurrence, start) if at > after or (last is None and at == after)]
        if found:
            return min(found)
    return None


def _months(at: datetime, months: int) -> datetime:
    number = at.year * 12 + at.month - 1 + months
    year, month = divmod(number, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def _start(frequency: Frequency, at: datetime) -> datetime:
    day = datetime(at.year, at.month, at.day, tzinfo=UTC)
    match frequency:
        case "Y":
            return day.replace(month=1, day=1)
        case "M":
            return day.replace(day=1)
        case "W":
            return day - timedelta(days=day.weekday())
    return day


def _stepped(recurrence: Recurrence, start: datetime, steps: int) -> datetime | None:
    """So many periods later; None beyond the year 9999."""
    periods, months = steps * recurrence.interval, {"Y": 12, "M": 1}.get(recurrence.frequency)
    try:
        return _months(start, periods * months) if months else start + periods * _LENGTHS[recurrence.frequency]
    except (OverflowError, ValueError):
        return None


_LENGTHS = {"W": timedelta(weeks=1), "D": timedelta(days=1), "H": timedelta(hours=1)}
_LONGEST = {"Y": 366, "M": 31, "W": 7, "D": 1}


def _periods(recurrence: Recurrence, begun: datetime, after: datetime) -> Iterator[datetime]:
    """Beginnings of the periods that count, from one that is not after the given moment."""
    first = _start(recurrence.frequency, begun)
    longest = _LONGEST[recurrence.frequency] * recurrence.interval
    skipped = max(0, (after - first).days // longest - 1)
    for step in count(skipped):
        start = _stepped(recurrence, first, step)
        if start is None:
            return
        yield start


def _named(recurrence: Recurrence, start: datetime) -> list[datetime]:
    """The moments in a period that the indices name; one that the period does not have is left out."""
    if recurrence.frequency == "D":
        return [start + timedelta(hours=hour) for hour in _places(recurrence.indices, 24)]
    length = {"Y": 366 if calendar.isleap(start.year) else 365, "W": 7}.get(
        recurrence.frequency, calendar.monthrange(start.year, start.month)[1]
    )
    return [start + timedelta(days=day) for day in _places(recurrence.indices, length)]


def _places(indices: Sequence[int], length: int) -> list[int]:
    return [index % length for index in indices if -length <= index < length]
