"""The points of timeseries: kept, read, written, and brought down to buckets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.models.timeseries_data import AGGREGATIONS
from understudy.bemserver.timeseries_data.calendar import FIXED, Buckets, Calendar
from understudy.core.database import Database

Points = list[tuple[int, float]]
Values = list[float | None]

DATA = sa.Table(
    "timeseries_data",
    TABLES,
    sa.Column("timeseries_id", sa.ForeignKey("timeseries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("data_state_id", sa.ForeignKey("timeseries_data_states.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("timestamp", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Points; times are microseconds since 1970, plain numbers, as there are many of them."""

_OF_SERIES = (
    DATA.c.timeseries_id == sa.bindparam("series"),
    DATA.c.data_state_id == sa.bindparam("state"),
)
_BETWEEN = (DATA.c.timestamp >= sa.bindparam("start"), DATA.c.timestamp < sa.bindparam("end"))
_READ = sa.select(DATA.c.timestamp, DATA.c.value).where(*_OF_SERIES, *_BETWEEN).order_by(DATA.c.timestamp)
_ADD = sa.insert(DATA).prefix_with("OR IGNORE", dialect="sqlite")
_REMOVE = sa.delete(DATA).where(*_OF_SERIES, *_BETWEEN)


async def read(db: Database, series: int, state: int, start: int, end: int) -> Points:
    """The points of a timeseries in an interval, by time."""
    asked = {"series": series, "state": state, "start": start, "end": end}
    # Rows are tuples: copying ten thousand of them would cost as much as reading them.
    return cast("Points", await db.all(_READ, asked))


async def add(db: Database, series: int, state: int, points: Iterable[tuple[int, float]]) -> None:
    """Adds points; where there is one already, that stays."""
    rows = [{"timeseries_id": series, "data_state_id": state, "timestamp": at, "value": value} for at, value in points]
    if rows:
        await db.execute(_ADD, rows)


async def remove(db: Database, series: int, state: int, start: int, end: int) -> None:
    """Deletes the points of an interval."""
    await db.execute(_REMOVE, {"series": series, "state": state, "start": start, "end": end})


_VALUE, _TIME = DATA.c.value, DATA.c.timestamp
_STATISTICS = sa.select(
    sa.func.min(_TIME).label("first_timestamp"),
    sa.func.max(_TIME).label("last_timestamp"),
    sa.func.count().label("count"),
    sa.func.min(_VALUE).label("min"),
    sa.func.max(_VALUE).label("max"),
    sa.func.avg(_VALUE).label("avg"),
).where(*_OF_SERIES)
_SQUARES = sa.select(sa.func.sum((_VALUE - sa.bindparam("average")) * (_VALUE - sa.bindparam("average")))).where(
    *_OF_SERIES
)


async def statistics(db: Database, series: int, state: int) -> dict[str, Any]:
    """Statistics over all points of a timeseries in a state; no deviation of less than two."""
    asked: dict[str, float] = {"series": series, "state": state}
    row: Any = await db.first(_STATISTICS, asked)
    found: dict[str, Any] = row._asdict()
    deviation = None
    if found["count"] > 1 and row.avg is not None:
        squares = await db.scalar(_SQUARES, {**asked, "average": row.avg})
        # The deviation of infinite values is no number, which the database gives as nothing.
        deviation = None if squares is None else float((squares / (found["count"] - 1)) ** 0.5)
    return {**found, "stddev": deviation}


_PLACE = (_TIME - sa.bindparam("start", type_=sa.BigInteger)) // sa.bindparam("width", type_=sa.BigInteger)
# Grouped by the name of the expression: spelt out a second time, it would be computed a second time.
_GROUPED = {
    name: sa.select(_PLACE.label("place"), getattr(sa.func, name)(_VALUE))
    .where(*_OF_SERIES, *_BETWEEN)
    .group_by(sa.text("place"))
    for name in AGGREGATIONS
}


@dataclass(frozen=True)
class Run:
    """Buckets of one width, one after the other."""

    start: int
    width: int
    count: int


def runs(bounds: Sequence[int]) -> Iterator[Run]:
    """Buckets, given by where they meet, as few runs of equal ones."""
    start = 0
    for place in range(1, len(bounds)):
        width = bounds[place] - bounds[place - 1]
        ends = place + 1 == len(bounds)
        if ends or bounds[place + 1] - bounds[place] != width:
            yield Run(bounds[start], width, place - start)
            start = place


async def aggregate(db: Database, series: int, state: int, parts: Iterable[Run], aggregation: str) -> dict[int, float]:
    """The aggregate of each bucket with points, by the bucket's start."""
    statement = _GROUPED[aggregation]
    found: dict[int, float] = {}
    for part in parts:
        asked = {"series": series, "state": state, "start": part.start, "width": part.width}
        rows = await db.all(statement, {**asked, "end": part.start + part.width * part.count})
        found.update({part.start + place * part.width: value for place, value in map(list, rows)})
    return found


_COMBINE: Mapping[str, Callable[[Sequence[float]], float]] = {
    # Not weighted by the points of each unit: so does the real server.
    "avg": lambda group: sum(group) / len(group),
    "sum": lambda group: sum(group, 0.0),
    "min": min,
    "max": max,
    "count": sum,
}
"""What makes one value of those of several units."""


async def bucketed(
    db: Database, series: Sequence[int], state: int, calendar: Calendar, buckets: Buckets, aggregation: str
) -> list[Values]:
    """The aggregate of every bucket, for each timeseries; nothing, or zero for a count, where there are no points."""
    nothing = 0 if aggregation == "count" else None
    bounds = buckets.bounds
    if buckets.width == 1:
        parts = list(runs(bounds))
        found = [await aggregate(db, each, state, parts, aggregation) for each in series]
    else:
        span = FIXED[buckets.unit]
        parts = [Run(bounds[0], span, (buckets.end - bounds[0]) // span)]
        narrow = [await aggregate(db, each, state, parts, aggregation) for each in series]
        found = _widened(narrow, calendar, span * buckets.width, aggregation)
    return [[values.get(start, nothing) for start in bounds[:-1]] for values in found]


def _widened(
    narrow: Sequence[dict[int, float]], calendar: Calendar, span: int, aggregation: str
) -> list[dict[int, float]]:
    """Wide buckets as the real server makes them: from the local midnight before the first of any series."""
    starts = [start for values in narrow for start in values]
    if not starts:
        return [{} for _ in narrow]
    origin, last = calendar.midnight(min(starts)), max(starts)
    return [_grouped(values, origin, span, aggregation, min(starts), last) for values in narrow]


def _grouped(
    values: dict[int, float], origin: int, span: int, aggregation: str, first: int, last: int
) -> dict[int, float]:
    groups: dict[int, list[float]] = {}
    if aggregation == "sum" and values:
        groups = {at: [] for at in range(_start(first, origin, span), last + 1, span)}
    for at, value in values.items():
        groups.setdefault(_start(at, origin, span), []).append(value)
    return {at: _COMBINE[aggregation](group) for at, group in groups.items()}


def _start(at: int, origin: int, span: int) -> int:
    return at - (at - origin) % span
