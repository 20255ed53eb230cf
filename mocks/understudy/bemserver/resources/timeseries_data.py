"""Data of timeseries, by id and, in a campaign, by name."""

from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.bemserver import permissions, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.entities.campaigns import CAMPAIGNS
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.temporal import micros
from understudy.bemserver.models.timeseries_data import Aggregate, Ids, Interval, Names, Read, Stats, Write
from understudy.bemserver.models.units import convert
from understudy.bemserver.refusals import Unprocessable
from understudy.bemserver.timeseries_data import formats, selection, storage
from understudy.bemserver.timeseries_data.calendar import Calendar
from understudy.bemserver.timeseries_data.selection import Series
from understudy.bemserver.timeseries_data.storage import Values, bucketed
from understudy.core.database import Database
from understudy.core.exchange import Exchange
from understudy.core.long_work import LARGE, beside, let_go

router = APIRouter()

_POINTS: dict[str, Any] = {"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}
"""The body of an operation that reads its points itself: JSON or CSV, by its type."""


@router.get("/timeseries_data/stats")
async def get_timeseries_data_stats(context: SignedIn, query: Annotated[Stats[Ids], Query()]) -> Response:
    """Statistics of all points of timeseries."""
    return await _stats(context, query, None)


@router.get("/timeseries_data/")
async def get_timeseries_data(context: SignedIn, query: Annotated[Read[Ids], Query()]) -> Response:
    """The points of an interval."""
    return await _read(context, query, None)


@router.post("/timeseries_data/", status_code=HTTPStatus.CREATED, openapi_extra=_POINTS)
async def post_timeseries_data(context: SignedIn, query: Annotated[Write, Query()]) -> Response:
    """Adds points."""
    return await _write(context, query.data_state, None)


@router.delete("/timeseries_data/", status_code=HTTPStatus.NO_CONTENT)
async def delete_timeseries_data(context: SignedIn, query: Annotated[Interval[Ids], Query()]) -> Response:
    """Deletes the points of an interval."""
    return await _remove(context, query, None)


@router.get("/timeseries_data/aggregate")
async def aggregate_timeseries_data(context: SignedIn, query: Annotated[Aggregate[Ids], Query()]) -> Response:
    """The points of an interval brought down to buckets."""
    return await _aggregate(context, query, None)


@router.get("/timeseries_data/campaign/{campaign_id:int}/stats")
async def get_campaign_data_stats(
    context: SignedIn, campaign_id: int, query: Annotated[Stats[Names], Query()]
) -> Response:
    """Statistics of all points of timeseries of a campaign."""
    return await _stats(context, query, campaign_id)


@router.get("/timeseries_data/campaign/{campaign_id:int}/")
async def get_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Read[Names], Query()]) -> Response:
    """The points of an interval, of timeseries of a campaign."""
    return await _read(context, query, campaign_id)


@router.post("/timeseries_data/campaign/{campaign_id:int}/", status_code=HTTPStatus.CREATED, openapi_extra=_POINTS)
async def post_campaign_data(context: SignedIn, campaign_id: int, query: Annotated[Write, Query()]) -> Response:
    """Adds points to timeseries of a campaign."""
    await permissions.readable(context, CAMPAIGNS, campaign_id)
    return await _write(context, query.data_state, campaign_id)


@router.delete("/timeseries_data/campaign/{campaign_id:int}/", status_code=HTTPStatus.NO_CONTENT)
async def delete_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Interval[Names], Query()]
) -> Response:
    """Deletes the points of an interval, of timeseries of a campaign."""
    return await _remove(context, query, campaign_id)


@router.get("/timeseries_data/campaign/{campaign_id:int}/aggregate")
async def aggregate_campaign_data(
    context: SignedIn, campaign_id: int, query: Annotated[Aggregate[Names], Query()]
) -> Response:
    """The points of an interval brought down to buckets, of timeseries of a campaign."""
    return await _aggregate(context, query, campaign_id)


Found = Sequence[Series]
QueryT = TypeVar("QueryT", bound=Interval[Any] | Aggregate[Any] | Stats[Any])
MANY = 16 << 20
"""Bytes of a database with so many points that to go through them is long work."""


def _of_series(
    operation: Callable[[Context, QueryT, Found], Coroutine[Any, Any, Response]],
) -> Callable[[Context, QueryT, int | None], Coroutine[Any, Any, Response]]:
    """Finds the timeseries of an operation, by name in a campaign; many points are gone through beside the loop."""

    async def on_found(context: Context, query: QueryT, campaign: int | None) -> Response:
        if campaign is not None:
            await permissions.readable(context, CAMPAIGNS, campaign)
        await selection.require_state(context.world, query.data_state)
        if campaign is None:
            found = await selection.by_id(context, query.timeseries)
        else:
            found = await selection.by_name(context, campaign, query.timeseries)
        return await context.world.db.long_where_large(operation(context, query, found), MANY)

    return on_found


def _units(query: Read[Any] | Aggregate[Any], found: Found) -> list[str]:
    """The unit asked for each timeseries; none where it stays as it is."""
    asked = dict(zip(query.timeseries, query.convert_to, strict=False))
    by_label = {str(name): unit for name, unit in asked.items()}
    return [by_label.get(each.label, "") for each in found]


Columns = Sequence[tuple[str, storage.Points]]


def _written(exchange: Exchange, calendar: Calendar, columns: Columns) -> Response:
    """Series in the format that the client accepts: CSV if just that, else JSON under the name it gave."""
    accept = exchange.header("accept")
    if accept == "text/csv":
        content = formats.as_csv(columns, calendar.writer(plain=True))
    else:
        content = formats.as_json(columns, calendar.writer(plain=False))
    kind = responses.JSON if accept is None else accept  # bemserver/data/accept-echoed
    return Response(content, HTTPStatus.OK, {"Content-Type": _with_charset(kind)})


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") and "charset" not in kind else kind


@_of_series
async def _read(context: Context, query: Read[Any], found: Found) -> Response:
    """Answers the points of an interval."""
    exchange = context.exchange
    start, end = micros(query.start_time), micros(query.end_time)
    columns = []
    for each, unit in zip(found, _units(query, found), strict=True):
        rows = await storage.read(context.world.db, each.id, query.data_state, start, end)
        if unit and rows:
            values = convert([value for _, value in rows], each.unit, unit)
            rows = [(at, value) for (at, _), value in zip(rows, values, strict=True)]
        columns.append((each.label, rows))
    if exchange.header("accept") != "text/csv":
        columns = [column for column in columns if column[1]]
    known = [rows[place][0] for _, rows in columns if rows for place in (0, -1)]
    calendar = Calendar(query.timezone, min(known, default=0), max(known, default=0))
    return _written(exchange, calendar, columns)


@_of_series
async def _aggregate(context: Context, query: Aggregate[Any], found: Found) -> Response:
    """Answers the points of an interval brought down to buckets."""
    exchange = context.exchange
    start, end = micros(query.start_time), micros(query.end_time)
    unit, width = query.bucket_width_unit, query.bucket_width_value
    calendar = Calendar(query.timezone, start, end)
    buckets = calendar.buckets(start, end, unit, width)
    if not buckets.bounds:
        names = found if exchange.header("accept") == "text/csv" else []
        return _written(exchange, calendar, [(each.label, []) for each in names])
    aggregation = query.aggregation
    ids = [each.id for each in found]
    values = await bucketed(context.world.db, ids, query.data_state, calendar, buckets, aggregation)
    columns: list[tuple[str, Any]] = []
    for each, target, column in zip(found, _units(query, found), values, strict=True):
        source = "count" if aggregation == "count" else each.unit
        converted = _converted(column, source, target) if target else column
        columns.append((each.label, list(zip(buckets.bounds, converted, strict=False))))
    return _written(exchange, calendar, columns)


def _converted(values: Values, source: str, target: str) -> Values:
    """Values in another unit, gaps left as they are."""
    known = iter(convert([value for value in values if value is not None], source, target))
    return [None if value is None else next(known) for value in values]


@_of_series
async def _stats(context: Context, query: Stats[Any], found: Found) -> Response:
    """Answers statistics of all points of timeseries."""
    shown: dict[str, Any] = {}
    for each in found:
        known = await storage.statistics(context.world.db, each.id, query.data_state)
        first, last = (_local(known[f"{end}_timestamp"], query.timezone) for end in ("first", "last"))
        shown[each.label] = {**known, "first_timestamp": first, "last_timestamp": last}
    return responses.untagged({"stats": shown})


def _local(at: int | None, zone: str) -> str | None:
    return None if at is None else Calendar(zone, at, at).writer(plain=False)(at)


@_of_series
async def _remove(context: Context, query: Interval[Any], found: Found) -> Response:
    """Deletes the points of an interval."""
    db = context.world.db
    start, end = micros(query.start_time), micros(query.end_time)
    async with db.transaction():
        for each in found:
            await storage.remove(db, each.id, query.data_state, start, end)
    return responses.empty()


async def _write(context: Context, state: int, campaign: int | None) -> Response:
    """Adds points to timeseries, by name where there is a campaign; all of a body, or none."""
    world, exchange = context.world, context.exchange
    await selection.require_state(world, state)
    content = await exchange.body()
    is_csv = exchange.header("content-type") == "text/csv"
    reading = formats.read_csv if is_csv else formats.read_json
    large = len(content) >= LARGE
    columns = await beside(reading, content) if large else reading(content)
    if campaign is None:
        found = await selection.by_id(context, [_id(name, is_csv=is_csv) for name in columns])
    else:
        found = await selection.by_name(context, campaign, list(columns))
    by_label = columns if campaign is not None else _numbered(columns, is_csv=is_csv)
    work = _add(world.db, state, [(each.id, by_label[each.label]) for each in found])
    if large:
        await world.db.long(work)
        await beside(let_go, *columns.values(), *by_label.values())
    else:
        await work
    return responses.untagged(None, HTTPStatus.CREATED)


async def _add(db: Database, state: int, columns: Sequence[tuple[int, storage.Points]]) -> None:
    async with db.transaction():
        for series, rows in columns:
            await storage.add(db, series, state, rows)


def _numbered(columns: formats.Columns, *, is_csv: bool) -> formats.Columns:
    merged: formats.Columns = {}
    for name, rows in columns.items():
        merged.setdefault(str(_id(name, is_csv=is_csv)), []).extend(rows)
    return merged


def _id(name: str, *, is_csv: bool) -> int:
    """The id that a column's name means; JSON's may have a fraction, which is dropped."""
    try:
        return int(name) if is_csv else int(float(name))
    except (ValueError, OverflowError):
        raise Unprocessable("Wrong timeseries ID type") from None
