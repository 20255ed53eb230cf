"""Points brought down to buckets, with the real server's way of making wide buckets from narrow ones."""

from collections.abc import Callable, Mapping, Sequence

from understudy.bemserver.timeseries_data.calendar import FIXED, Buckets, Calendar
from understudy.bemserver.timeseries_data.storage import Run, aggregate, runs
from understudy.core.database import Database

Values = list[float | None]

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
    db: Database,
    series: Sequence[int],
    state: int,
    calendar: Calendar,
    buckets: Buckets,
    aggregation: str,
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
    """Buckets of one unit put together, counted from the local midnight before the first of any series."""
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
