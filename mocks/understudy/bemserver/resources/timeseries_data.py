"""Data of timeseries in and out, aggregated, described and deleted, by id and by name."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import aggregates, answers, crud, pointfiles, points
from understudy.bemserver import series as known_series
from understudy.bemserver.almanac import FIXED, Calendar
from understudy.bemserver.auth import asker
from understudy.bemserver.data import micros
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.resource import User
from understudy.bemserver.models.scalars import Choice, Text, Whole
from understudy.bemserver.models.temporal import Moment, Zone
from understudy.bemserver.models.units import Unit, convert
from understudy.bemserver.refusals import Unprocessable, invalid
from understudy.bemserver.resources.tasks import PERIODS
from understudy.bemserver.series import Series
from understudy.core.exchange import Exchange, exchange_of

IDS = Parameter(
    name="timeseries",
    kind=Whole(),
    required=True,
    many=True,
    described={"description": "Ids of timeseries."},
)
NAMES = Parameter(
    name="timeseries",
    kind=Text(),
    required=True,
    many=True,
    described={"description": "Names of timeseries."},
)
SPAN = (
    Parameter(
        name="start_time",
        kind=Moment(),
        required=True,
        described={"description": "Begin of the interval."},
    ),
    Parameter(
        name="end_time",
        kind=Moment(),
        required=True,
        described={"description": "End of the interval, which is not part of it."},
    ),
)
STATE = Parameter(
    name="data_state",
    kind=Whole(),
    required=True,
    described={"description": "Id of the data state."},
)
ZONE = Parameter(
    name="timezone",
    kind=Zone(),
    default="UTC",
    described={"description": "Time zone of the times in the answer."},
)
CONVERT = Parameter(
    name="convert_to",
    kind=Unit(),
    many=True,
    described={"description": "A unit for each timeseries; empty for its own."},
)
BUCKET = (
    Parameter(
        name="bucket_width_value",
        kind=Whole(1),
        required=True,
        described={"description": "Width in units; more than 1 for second, minute and hour only."},
    ),
    Parameter(name="bucket_width_unit", kind=Choice(PERIODS), required=True),
)
AGGREGATION = Parameter(name="aggregation", kind=Choice(tuple(points.AGGREGATES)), default="avg")

READ = (*SPAN, STATE, ZONE, CONVERT)
AGGREGATE = (*BUCKET, *SPAN, STATE, ZONE, CONVERT, AGGREGATION)
STATS = (STATE, ZONE)
REMOVE = (*SPAN, STATE)


def check_bucket(query: Mapping[str, Any]) -> None:
    """Refuses buckets of several days, weeks, months or years."""
    if query["bucket_width_value"] != 1 and query["bucket_width_unit"] not in FIXED:
        says = "Only fixed bucket width units (second, minute, hour) accept a value different than 1."
        raise invalid("query", {"bucket_width_value": [says]})


def _check_units(query: Mapping[str, Any]) -> None:
    if "convert_to" in query and len(query["convert_to"]) != len(query["timeseries"]):
        says = "If provided, convert_to must be the same size as timeseries."
        raise invalid("query", {"_schema": [says]})


async def _asked(
    request: Request, parameters: Sequence[Parameter]
) -> tuple[Exchange, User, dict[str, Any], list[Series]]:
    """Who asks what of which timeseries, checked in the order of the real server."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    campaign = request.path_params.get("campaign_id")
    names = IDS if campaign is None else NAMES
    query = crud.queried(exchange, (names, *parameters))
    if "bucket_width_value" in query:
        check_bucket(query)
    _check_units(query)
    world = exchange.world
    if campaign is not None:
        await known_series.require_campaign(world, user, campaign)
    await known_series.require_state(world, query["data_state"])
    if campaign is None:
        return exchange, user, query, await known_series.by_id(world, user, query["timeseries"])
    return exchange, user, query, await known_series.by_name(world, user, campaign, query["timeseries"])


def _units(query: Mapping[str, Any], found: Sequence[Series]) -> list[str]:
    """The unit asked for each timeseries; none where it stays as it is."""
    asked = dict(zip(query["timeseries"], query.get("convert_to", ()), strict=False))
    by_label = {str(name): unit for name, unit in asked.items()}
    return [by_label.get(each.label, "") for each in found]


Columns = Sequence[tuple[str, points.Points]]


def _written(exchange: Exchange, calendar: Calendar, columns: Columns) -> Response:
    """Series in the format that the client accepts: CSV if just that, else JSON under the name it gave."""
    accept = exchange.header("accept")
    if accept == "text/csv":
        content = pointfiles.as_csv(columns, calendar.writer(plain=True))
    else:
        content = pointfiles.as_json(columns, calendar.writer(plain=False))
    kind = answers.JSON if accept is None else accept  # bemserver/data/accept-echoed
    return Response(content, HTTPStatus.OK, {"Content-Type": _with_charset(kind)})


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") and "charset" not in kind else kind


async def read(request: Request) -> Response:
    """Answers the points of an interval."""
    exchange, _, query, found = await _asked(request, READ)
    start, end = micros(query["start_time"]), micros(query["end_time"])
    columns = []
    for each, unit in zip(found, _units(query, found), strict=True):
        rows = await points.read(exchange.world.db, each.id, query["data_state"], start, end)
        if unit and rows:
            values = convert([value for _, value in rows], each.unit, unit)
            rows = [(at, value) for (at, _), value in zip(rows, values, strict=True)]
        columns.append((each.label, rows))
    if exchange.header("accept") != "text/csv":
        columns = [column for column in columns if column[1]]
    known = [rows[place][0] for _, rows in columns if rows for place in (0, -1)]
    calendar = Calendar(query["timezone"], min(known, default=0), max(known, default=0))
    return _written(exchange, calendar, columns)


async def aggregate(request: Request) -> Response:
    """Answers the points of an interval brought down to buckets."""
    exchange, _, query, found = await _asked(request, AGGREGATE)
    start, end = micros(query["start_time"]), micros(query["end_time"])
    unit, width = query["bucket_width_unit"], query["bucket_width_value"]
    calendar = Calendar(query["timezone"], start, end)
    buckets = calendar.buckets(start, end, unit, width)
    if not buckets.bounds:
        names = found if exchange.header("accept") == "text/csv" else []
        return _written(exchange, calendar, [(each.label, []) for each in names])
    aggregation = query["aggregation"]
    values = await aggregates.bucketed(
        exchange.world.db,
        [each.id for each in found],
        query["data_state"],
        calendar,
        buckets,
        aggregation,
    )
    columns: list[tuple[str, Any]] = []
    for each, target, column in zip(found, _units(query, found), values, strict=True):
        source = "count" if aggregation == "count" else each.unit
        converted = _converted(column, source, target) if target else column
        columns.append((each.label, list(zip(buckets.bounds, converted, strict=False))))
    return _written(exchange, calendar, columns)


def _converted(values: aggregates.Values, source: str, target: str) -> aggregates.Values:
    """Values in another unit, gaps left as they are."""
    known = iter(convert([value for value in values if value is not None], source, target))
    return [None if value is None else next(known) for value in values]


async def stats(request: Request) -> Response:
    """Answers what is known of all points of timeseries."""
    exchange, _, query, found = await _asked(request, STATS)
    shown: dict[str, Any] = {}
    for each in found:
        known = await points.statistics(exchange.world.db, each.id, query["data_state"])
        shown[each.label] = {
            "first_timestamp": _local(known.first, query["timezone"]),
            "last_timestamp": _local(known.last, query["timezone"]),
            "count": known.count,
            "min": known.least,
            "max": known.greatest,
            "avg": known.average,
            "stddev": known.deviation,
        }
    return answers.answer({"stats": shown})


def _local(at: int | None, zone: str) -> str | None:
    return None if at is None else Calendar(zone, at, at).writer(plain=False)(at)


async def remove(request: Request) -> Response:
    """Deletes the points of an interval."""
    exchange, _, query, found = await _asked(request, REMOVE)
    start, end = micros(query["start_time"]), micros(query["end_time"])
    async with exchange.world.db.transaction():
        for each in found:
            await points.remove(exchange.world.db, each.id, query["data_state"], start, end)
    return answers.empty()


async def write(request: Request) -> Response:
    """Adds points; all of a body, or none."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, (STATE,))
    campaign = request.path_params.get("campaign_id")
    world = exchange.world
    if campaign is not None:
        await known_series.require_campaign(world, user, campaign)
    await known_series.require_state(world, query["data_state"])
    content = await exchange.body()
    is_csv = exchange.header("content-type") == "text/csv"
    columns = pointfiles.read_csv(content) if is_csv else pointfiles.read_json(content)
    if campaign is None:
        found = await known_series.by_id(world, user, [_id(name, is_csv=is_csv) for name in columns])
    else:
        found = await known_series.by_name(world, user, campaign, list(columns))
    by_label = columns if campaign is not None else _by_id(columns, is_csv=is_csv)
    async with world.db.transaction():
        for each in found:
            await points.add(world.db, each.id, query["data_state"], by_label[each.label])
    return answers.answer(None, HTTPStatus.CREATED)


def _by_id(columns: pointfiles.Columns, *, is_csv: bool) -> pointfiles.Columns:
    merged: pointfiles.Columns = {}
    for name, rows in columns.items():
        merged.setdefault(str(_id(name, is_csv=is_csv)), []).extend(rows)
    return merged


def _id(name: str, *, is_csv: bool) -> int:
    """The id that a column's name means; JSON's may have a fraction, which is dropped."""
    try:
        return int(name) if is_csv else int(float(name))
    except (ValueError, OverflowError):
        raise Unprocessable("Wrong timeseries ID type") from None
