"""What the real server's background jobs do: cleaning data, and telling of missing and wrong ones."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from understudy.bemserver import crud, points, rights
from understudy.bemserver.data import DATA, micros
from understudy.bemserver.models.resource import User
from understudy.bemserver.refusals import Forbidden
from understudy.bemserver.resources.analysis import interval
from understudy.bemserver.table import BY_NAME
from understudy.core.world import World


@dataclass(frozen=True)
class Order:
    """A job to be done."""

    world: World
    campaign_id: int
    start: datetime
    end: datetime
    parameters: Mapping[str, Any]
    user: User
    """Who asked for it."""


@dataclass(frozen=True)
class Job:
    """A kind of job."""

    defaults: Mapping[str, Any]
    """Its parameters, where they are not given."""
    run: Callable[[Order], Awaitable[None]]


async def _bounds(world: World, series: int) -> tuple[float, float]:
    """The least and the greatest value that a timeseries is expected to have."""
    data, named = BY_NAME["timeseries_property_data"].table, BY_NAME["timeseries_properties"].table
    statement = (
        select(named.c.name, data.c.value)
        .join(named, named.c.id == data.c.property_id)
        .where(data.c.timeseries_id == series, named.c.name.in_(("Min", "Max")))
    )
    found = {row.name: float(row.value) for row in await world.db.all(statement)}
    return found.get("Min", float("-inf")), found.get("Max", float("inf"))


async def _require(order: Order, collection: str, values: Mapping[str, Any]) -> None:
    resource = BY_NAME[collection]
    if not await rights.may_reach(order.world, resource.access.read, resource, values, order.user):
        raise Forbidden


async def _series(order: Order) -> Sequence[Row[Any]]:
    """The timeseries of the campaign, by scope; refuses who may not read it."""
    await _require(order, "campaigns", {"id": order.campaign_id})
    columns = BY_NAME["timeseries"].table.c
    statement = (
        select(columns.id, columns.name, columns.campaign_scope_id)
        .where(columns.campaign_id == order.campaign_id)
        .order_by(columns.campaign_scope_id, columns.id)
    )
    return await order.world.db.all(statement)


async def _state(world: World, name: str) -> int | None:
    columns = BY_NAME["timeseries_data_states"].table.c
    found: int | None = await world.db.scalar(select(columns.id).where(columns.name == name))
    return found


async def _clean(order: Order) -> None:
    """Copies raw data that are within bounds into the clean state, where there are none yet."""
    raw, clean = [await _state(order.world, name) for name in ("Raw", "Clean")]
    if raw is None or clean is None:
        return
    start, end = micros(order.start) + 1, micros(order.end)
    # By name, and each for itself: a user who may not read one has those before it cleaned.
    for row in sorted(await _series(order), key=lambda each: str(each.name)):
        await _require(order, "timeseries", {"campaign_scope_id": row.campaign_scope_id})
        low, high = await _bounds(order.world, row.id)
        found = await points.read(order.world.db, row.id, raw, start, end)
        kept = [point for point in found if low <= point[1] <= high]
        await points.add(order.world.db, row.id, clean, kept)


async def _count(order: Order, series: int, low: float, high: float) -> int:
    """How many raw values of a timeseries within bounds the order's interval holds."""
    raw = await _state(order.world, "Raw")
    statement = select(func.count()).where(
        DATA.c.timeseries_id == series,
        DATA.c.data_state_id == raw,
        DATA.c.timestamp >= micros(order.start),
        DATA.c.timestamp < micros(order.end),
        DATA.c.value >= low,
        DATA.c.value <= high,
    )
    return int(await order.world.db.scalar(statement))


_ANY = (float("-inf"), float("inf"))


async def _is_missing(order: Order, series: int) -> bool:
    count = await _count(order, series, *_ANY)
    spacing = await interval(order.world, series)
    if spacing is None:
        return count == 0
    expected = (order.end - order.start).total_seconds() / spacing
    return count < float(order.parameters["min_completeness_ratio"]) * expected


async def _has_outliers(order: Order, series: int) -> bool:
    total = await _count(order, series, *_ANY)
    good = await _count(order, series, *await _bounds(order.world, series))
    return good < float(order.parameters["min_correctness_ratio"]) * total


@dataclass(frozen=True)
class _Watch:
    """What is watched, and what is told when it begins, goes on and ends."""

    source: str
    is_bad: Callable[[Order, int], Awaitable[bool]]
    bad: str
    """Category of the events that tell of bad timeseries."""
    good: str
    """Category of the events that tell of timeseries which are good again."""
    begins: str
    goes_on: str
    ends: str


_MISSING = _Watch(
    "BEMServer - Check missing data",
    _is_missing,
    "Data missing",
    "Data present",
    "The following timeseries are missing: ",
    "The following timeseries are still missing: ",
    "The following timeseries are not missing anymore: ",
)
_OUTLIERS = _Watch(
    "BEMServer - Check outliers",
    _has_outliers,
    "Data outliers",
    "No data outliers",
    "The following timeseries have outliers: ",
    "The following timeseries still have outliers: ",
    "The following timeseries don't have outliers anymore: ",
)


async def _was_bad(order: Order, watch: _Watch, series: int) -> bool:
    """Whether the last that was told of a timeseries is that it is bad."""
    event, link = BY_NAME["events"].table, BY_NAME["timeseries_by_events"].table
    category = BY_NAME["event_categories"].table
    statement = (
        select(category.c.name)
        .join(event, event.c.category_id == category.c.id)
        .join(link, link.c.event_id == event.c.id)
        .where(
            link.c.timeseries_id == series,
            category.c.name.in_((watch.bad, watch.good)),
        )
        .order_by(event.c.timestamp.desc(), event.c.id.desc())
        .limit(1)
    )
    return bool(await order.world.db.scalar(statement) == watch.bad)


async def _tell(order: Order, watch: _Watch, scope: int, rows: Sequence[Row[Any]], *, says: str, level: str) -> None:
    """Writes an event that names timeseries, and links it with them."""
    if not rows:
        return
    name = watch.good if says == watch.ends else watch.bad
    categories = BY_NAME["event_categories"].table.c
    event = {
        "timestamp": order.start,
        "level": level,
        "campaign_scope_id": scope,
        "category_id": await order.world.db.scalar(select(categories.id).where(categories.name == name)),
        "source": watch.source,
        "description": says + ",".join(row.name for row in rows),
    }
    number = await crud.add(order.world, BY_NAME["events"], event, order.user)
    links = BY_NAME["timeseries_by_events"]
    for row in rows:
        await crud.add(order.world, links, {"timeseries_id": row.id, "event_id": number}, order.user)


async def _check(order: Order, watch: _Watch) -> None:
    scopes: dict[int, dict[str, list[Row[Any]]]] = {}
    for row in await _series(order):
        await _require(order, "timeseries", {"campaign_scope_id": row.campaign_scope_id})
        groups = scopes.setdefault(row.campaign_scope_id, {"begins": [], "goes_on": [], "ends": []})
        bad, was = await watch.is_bad(order, row.id), await _was_bad(order, watch, row.id)
        if bad:
            groups["goes_on" if was else "begins"].append(row)
        elif was:
            groups["ends"].append(row)
    for scope, groups in scopes.items():
        await _tell(order, watch, scope, groups["begins"], says=watch.begins, level="WARNING")
        await _tell(order, watch, scope, groups["goes_on"], says=watch.goes_on, level="INFO")
        await _tell(order, watch, scope, groups["ends"], says=watch.ends, level="INFO")


async def _check_missing(order: Order) -> None:
    async with order.world.db.transaction():
        await _check(order, _MISSING)


async def _check_outliers(order: Order) -> None:
    async with order.world.db.transaction():
        await _check(order, _OUTLIERS)


async def _download_weather(_order: Order) -> None:
    """Does nothing: the job of a server without a key for the weather service fails unseen."""


JOBS: Mapping[str, Job] = {
    "CheckMissingData": Job({"min_completeness_ratio": 0.9}, _check_missing),
    "CheckOutliers": Job({"min_correctness_ratio": 0.9}, _check_outliers),
    "Cleanup": Job({}, _clean),
    "DownloadWeatherData": Job({"sites": [], "forecast": False}, _download_weather),
}
"""Every job that can be asked for, by name."""


async def run(job: Job, order: Order) -> None:
    """Does a job with the rights of who asked; where they or its parameters fail it, it ends and nobody is told."""
    if set(order.parameters) <= set(job.defaults):
        with suppress(Forbidden, ValueError, TypeError):
            await job.run(order)
