"""Reading and writing the points of timeseries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, bindparam, delete, func, insert, select, text

from understudy.bemserver.models.timeseries_data import AGGREGATIONS
from understudy.bemserver.timeseries_data.table import DATA
from understudy.core.database import Database

Points = list[tuple[int, float]]

_OF_SERIES = (
    DATA.c.timeseries_id == bindparam("series"),
    DATA.c.data_state_id == bindparam("state"),
)
_BETWEEN = (DATA.c.timestamp >= bindparam("start"), DATA.c.timestamp < bindparam("end"))
_READ = select(DATA.c.timestamp, DATA.c.value).where(*_OF_SERIES, *_BETWEEN).order_by(DATA.c.timestamp)
_ADD = insert(DATA).prefix_with("OR IGNORE", dialect="sqlite")
_REMOVE = delete(DATA).where(*_OF_SERIES, *_BETWEEN)


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


@dataclass(frozen=True)
class Statistics:
    """Statistics of all points of a timeseries in a state."""

    first: int | None
    last: int | None
    count: int
    least: float | None
    greatest: float | None
    average: float | None
    deviation: float | None
    """Standard deviation of the sample; None for less than two points."""


_VALUE, _TIME = DATA.c.value, DATA.c.timestamp
_STATISTICS = select(
    func.min(_TIME).label("first"),
    func.max(_TIME).label("last"),
    func.count().label("points"),
    func.min(_VALUE).label("least"),
    func.max(_VALUE).label("greatest"),
    func.avg(_VALUE).label("average"),
).where(*_OF_SERIES)
_SQUARES = select(func.sum((_VALUE - bindparam("average")) * (_VALUE - bindparam("average")))).where(*_OF_SERIES)


async def statistics(db: Database, series: int, state: int) -> Statistics:
    """Statistics over all points of a timeseries in a state."""
    asked: dict[str, float] = {"series": series, "state": state}
    row: Any = await db.first(_STATISTICS, asked)
    deviation = None
    if row.points > 1 and row.average is not None:
        squares = await db.scalar(_SQUARES, {**asked, "average": row.average})
        # The deviation of infinite values is no number, which the database gives as nothing.
        deviation = None if squares is None else float((squares / (row.points - 1)) ** 0.5)
    return Statistics(row.first, row.last, row.points, row.least, row.greatest, row.average, deviation)


_PLACE = (_TIME - bindparam("start", type_=BigInteger)) // bindparam("width", type_=BigInteger)
# Grouped by the name of the expression: spelt out a second time, it would be computed a second time.
_GROUPED = {
    name: select(_PLACE.label("place"), getattr(func, name)(_VALUE))
    .where(*_OF_SERIES, *_BETWEEN)
    .group_by(text("place"))
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
