"""The tasks that there are, and running one: cleaning data, and telling of missing and wrong ones."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Row, bindparam, func, select
from starlette.responses import Response

from understudy.bemserver import permissions, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.conventions import add
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import JsonObject, Text, Whole
from understudy.bemserver.models.temporal import Moment, micros
from understudy.bemserver.refusals import Forbidden, InternalError, Unprocessable
from understudy.bemserver.settings import Settings
from understudy.bemserver.timeseries_data import selection, storage
from understudy.bemserver.timeseries_data.storage import DATA
from understudy.core.world import World

router = APIRouter()


class TaskRun(Body):
    """A task, what it is about, and its own parameters."""

    task_name: Annotated[str, Text()]
    campaign_id: Annotated[int, Whole()]
    start_time: Annotated[datetime, Moment()]
    end_time: Annotated[datetime, Moment()]
    parameters: Annotated[dict[str, Any] | None, JsonObject()] = None


@router.get("/tasks/")
async def list_tasks(_context: SignedIn) -> Response:
    """The tasks that the server knows, with what they take."""
    return responses.untagged(
        [{"name": name, "default_parameters": job.defaults, "schedule": {}} for name, job in JOBS.items()]
    )


@router.post("/tasks/run", status_code=HTTPStatus.NO_CONTENT)
async def run_task(context: SignedIn, body: TaskRun) -> Response:
    """Starts a task; whether it may do what it is to do, it finds out itself."""
    job = JOBS.get(body.task_name)
    if job is None:
        raise Unprocessable("Unknown task")
    if body.parameters is None:
        raise InternalError
    if Settings.of(context.world).background_jobs:
        parameters = {**job.defaults, **body.parameters}
        await run(job, Order(context, body.campaign_id, body.start_time, body.end_time, parameters))
    return responses.empty()


@dataclass(frozen=True)
class Order:
    """A job to be done."""

    context: Context
    """The request for it, and who asked."""
    campaign_id: int
    start: datetime
    end: datetime
    parameters: Mapping[str, Any]

    @property
    def world(self) -> World:
        """The tenant's world."""
        return self.context.world


@dataclass(frozen=True)
class Job:
    """A kind of job."""

    defaults: Mapping[str, Any]
    """Its parameters, where they are not given."""
    run: Callable[[Order], Awaitable[None]]


async def _bounds(world: World, series: int) -> tuple[float, float]:
    """The least and the greatest value that a timeseries is expected to have."""
    known = await selection.properties(world, series)
    return float(known.get("Min", "-inf")), float(known.get("Max", "inf"))


async def _require(order: Order, collection: str, values: Mapping[str, Any]) -> None:
    if not await permissions.may_reach(order.world, BY_NAME[collection], values, order.context.user):
        raise Forbidden


_SERIES = BY_NAME["timeseries"].table.c
_OF_CAMPAIGN = (
    select(_SERIES.id, _SERIES.name, _SERIES.campaign_scope_id)
    .where(_SERIES.campaign_id == bindparam("campaign"))
    .order_by(_SERIES.campaign_scope_id, _SERIES.id)
)


async def _series(order: Order) -> Sequence[Row[Any]]:
    """The timeseries of the campaign, by scope; refuses who may not read it."""
    await _require(order, "campaigns", {"id": order.campaign_id})
    return await order.world.db.all(_OF_CAMPAIGN, {"campaign": order.campaign_id})


_CATEGORIES = BY_NAME["event_categories"].table.c
_CATEGORY = select(_CATEGORIES.id).where(_CATEGORIES.name == bindparam("name"))


async def _clean(order: Order) -> None:
    """Copies raw data that are within bounds into the clean state, where there are none yet."""
    raw, clean = [await selection.state_named(order.world, name) for name in ("Raw", "Clean")]
    if raw is None or clean is None:
        return
    start, end = micros(order.start) + 1, micros(order.end)
    # By name, and each for itself: a user who may not read one has those before it cleaned.
    for row in sorted(await _series(order), key=lambda each: str(each.name)):
        await _require(order, "timeseries", {"campaign_scope_id": row.campaign_scope_id})
        low, high = await _bounds(order.world, row.id)
        found = await storage.read(order.world.db, row.id, raw, start, end)
        kept = [point for point in found if low <= point[1] <= high]
        await storage.add(order.world.db, row.id, clean, kept)


_COUNT = select(func.count()).where(
    DATA.c.timeseries_id == bindparam("series"),
    DATA.c.data_state_id == bindparam("state"),
    DATA.c.timestamp >= bindparam("start"),
    DATA.c.timestamp < bindparam("end"),
    DATA.c.value >= bindparam("low"),
    DATA.c.value <= bindparam("high"),
)


async def _count(order: Order, series: int, low: float, high: float) -> int:
    """How many raw values of a timeseries within bounds the order's interval holds."""
    asked = {"series": series, "state": await selection.state_named(order.world, "Raw"), "low": low, "high": high}
    span = {"start": micros(order.start), "end": micros(order.end)}
    return int(await order.world.db.scalar(_COUNT, {**asked, **span}))


_ANY = (float("-inf"), float("inf"))


async def _is_missing(order: Order, series: int) -> bool:
    count = await _count(order, series, *_ANY)
    spacing = await selection.interval(order.world, series)
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


_EVENTS, _LINKS = BY_NAME["events"].table.c, BY_NAME["timeseries_by_events"].table.c
_LAST_TOLD = (
    select(_CATEGORIES.name)
    .join(_EVENTS.id.table, _EVENTS.category_id == _CATEGORIES.id)
    .join(_LINKS.id.table, _LINKS.event_id == _EVENTS.id)
    .where(_LINKS.timeseries_id == bindparam("series"), _CATEGORIES.name.in_((bindparam("bad"), bindparam("good"))))
    .order_by(_EVENTS.timestamp.desc(), _EVENTS.id.desc())
    .limit(1)
)


async def _was_bad(order: Order, watch: _Watch, series: int) -> bool:
    """Whether the last that was told of a timeseries is that it is bad."""
    asked = {"series": series, "bad": watch.bad, "good": watch.good}
    return bool(await order.world.db.scalar(_LAST_TOLD, asked) == watch.bad)


async def _tell(order: Order, watch: _Watch, scope: int, rows: Sequence[Row[Any]], says: str) -> None:
    """Writes an event that names timeseries, and links it with them."""
    if not rows:
        return
    name = watch.good if says == watch.ends else watch.bad
    level = "WARNING" if says == watch.begins else "INFO"
    event = {
        "timestamp": order.start,
        "level": level,
        "campaign_scope_id": scope,
        "category_id": await order.world.db.scalar(_CATEGORY, {"name": name}),
        "source": watch.source,
        "description": says + ",".join(row.name for row in rows),
    }
    number = await add(order.context, BY_NAME["events"], event)
    links = BY_NAME["timeseries_by_events"]
    for row in rows:
        await add(order.context, links, {"timeseries_id": row.id, "event_id": number})


async def _check(order: Order, watch: _Watch) -> None:
    """Tells, scope by scope, which timeseries are bad, still bad, and good again."""
    async with order.world.db.transaction():
        says = (watch.begins, watch.goes_on, watch.ends)
        scopes: dict[int, dict[str, list[Row[Any]]]] = {}
        for row in await _series(order):
            await _require(order, "timeseries", {"campaign_scope_id": row.campaign_scope_id})
            groups = scopes.setdefault(row.campaign_scope_id, {each: [] for each in says})
            bad, was = await watch.is_bad(order, row.id), await _was_bad(order, watch, row.id)
            if bad:
                groups[watch.goes_on if was else watch.begins].append(row)
            elif was:
                groups[watch.ends].append(row)
        for scope, groups in scopes.items():
            for each, rows in groups.items():
                await _tell(order, watch, scope, rows, each)


async def _download_weather(_order: Order) -> None:
    """Does nothing: the job of a server without a key for the weather service fails unseen."""


JOBS: Mapping[str, Job] = {
    "CheckMissingData": Job({"min_completeness_ratio": 0.9}, partial(_check, watch=_MISSING)),
    "CheckOutliers": Job({"min_correctness_ratio": 0.9}, partial(_check, watch=_OUTLIERS)),
    "Cleanup": Job({}, _clean),
    "DownloadWeatherData": Job({"sites": [], "forecast": False}, _download_weather),
}
"""Every job that can be asked for, by name."""


async def run(job: Job, order: Order) -> None:
    """Does a job with the rights of who asked; where they or its parameters fail it, it ends and nobody is told."""
    if set(order.parameters) <= set(job.defaults):
        with suppress(Forbidden, ValueError, TypeError):
            await job.run(order)
