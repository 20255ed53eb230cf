"""The weather of sites: degree days, and downloading weather data."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud, points, rights
from understudy.bemserver.almanac import FIXED, Calendar
from understudy.bemserver.auth import asker
from understudy.bemserver.data import micros
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.resource import User
from understudy.bemserver.models.scalars import Choice, Flag, Real
from understudy.bemserver.models.temporal import Day
from understudy.bemserver.models.units import Unit, convert
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Forbidden, Impossible, Invalid, NotUnique
from understudy.bemserver.resources.analysis import clean_state
from understudy.bemserver.resources.timeseries_data import SPAN
from understudy.bemserver.table import BY_NAME
from understudy.core.exchange import exchange_of
from understudy.core.world import World

DOWNLOAD = (
    *SPAN,
    Parameter(
        name="forecast",
        kind=Flag(),
        default=False,
        described={"description": "Whether a forecast is wanted rather than what was measured."},
    ),
)
DEGREE_DAYS = (
    Parameter(
        name="start_date",
        kind=Day(),
        required=True,
        described={"description": "First day."},
    ),
    Parameter(
        name="end_date",
        kind=Day(),
        required=True,
        described={"description": "Day after the last one."},
    ),
    Parameter(name="period", kind=Choice(("day", "month", "year")), required=True),
    Parameter(name="type", kind=Choice(("heating", "cooling")), default="heating"),
    Parameter(name="base", kind=Real(), default=18.0),
    Parameter(name="unit", kind=Unit(), default="\u00b0C"),
)
_AIR = "AIR_TEMPERATURE"


async def download_weather_data(request: Request) -> Response:
    """Answers as a server without a key for the weather service does."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, DOWNLOAD)
    sites, wanted = BY_NAME["sites"], request.path_params["item_id"]
    await crud.row_of(exchange.world, sites, wanted)
    if not user.is_admin:
        raise Forbidden
    link = BY_NAME["weather_timeseries_by_sites"].table.c
    there = select(link.id).where(link.site_id == wanted, link.forecast == query["forecast"])
    if await exchange.world.db.scalar(there) is not None:
        raise Impossible("Missing weather API settings.")
    return answers.empty()


async def degree_days(request: Request) -> Response:
    """How much a site had to be heated or cooled, by day, month or year of its campaign's time zone."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, DEGREE_DAYS)
    sites, wanted = BY_NAME["sites"], request.path_params["item_id"]
    site = await crud.readable(exchange, sites, wanted, user)
    world = exchange.world
    series, unit = await _air_temperature(world, wanted, user)
    campaigns = BY_NAME["campaigns"].table.c
    zone = select(campaigns.timezone).where(campaigns.id == site["campaign_id"])
    first, last = (micros(datetime.combine(query[name], time(), UTC)) for name in ("start_date", "end_date"))
    calendar = Calendar(await world.db.scalar(zone), first, max(first, last))
    days = list(_days(query["start_date"], query["end_date"]))
    extremes = await _extremes(world, series, calendar, days)
    found = [_degrees(convert(pair, unit, query["unit"]), query) for pair in extremes]
    return answers.answer({"degree_days": _by_period(days, found, calendar, query["period"])})


async def _air_temperature(world: World, site: int, user: User) -> tuple[int, str]:
    """The timeseries of a site's air temperature, and its unit."""
    links = BY_NAME["weather_timeseries_by_sites"]
    link, series = links.table, BY_NAME["timeseries"].table
    statement = (
        select(series.c.id, series.c.unit_symbol)
        .join(link, link.c.timeseries_id == series.c.id)
        .where(link.c.site_id == site, link.c.parameter == _AIR, link.c.forecast.is_(False))
    )
    if not user.is_admin and links.access.read is not None:
        statement = statement.where(rights.reached(links.access.read, link))
    row = await world.db.first(statement, {"me": user.id})
    if row is None:
        raise Impossible("Air temperature for site undefined or access denied.")
    return row.id, row.unit_symbol or ""


def _days(first: date, after: date) -> Iterable[date]:
    while first < after:
        yield first
        first += timedelta(days=1)


async def _extremes(world: World, series: int, calendar: Calendar, days: list[date]) -> list[list[float]]:
    """The coldest and the warmest hour of each day; nothing for a day without data."""
    state = await clean_state(world)
    found: list[list[float]] = []
    for day in days:
        start, end = calendar.day(day), calendar.day(day + timedelta(days=1))
        width = FIXED["hour"]
        parts = [points.Run(start, width, (end - start) // width)]
        hours = await points.aggregate(world.db, series, state, parts, "avg")
        found.append([min(hours.values()), max(hours.values())] if hours else [])
    return found


def _degrees(extremes: list[float], query: dict[str, Any]) -> float | None:
    if not extremes:
        return None
    difference: float = query["base"] - sum(extremes) / 2
    return max(difference if query["type"] == "heating" else -difference, 0.0)


def _by_period(
    days: list[date], degrees: list[float | None], calendar: Calendar, period: str
) -> dict[str, float | None]:
    text = calendar.writer(plain=False)
    found: dict[str, float | None] = {}
    for day, value in zip(days, degrees, strict=True):
        month = 1 if period == "year" else day.month
        first = day if period == "day" else date(day.year, month, 1)
        start = text(calendar.day(first))
        known = found.get(start)
        found[start] = known if value is None else (known or 0.0) + value
    return found


OPERATIONS = (
    Operation(
        method="PUT",
        path="/sites/{item_id}/download_weather_data",
        name="download_weather_data",
        endpoint=download_weather_data,
        tag="Site",
        summary="Download weather data for a site",
        description="Asks the weather service that the server was told of, and keeps its data.",
        query=DOWNLOAD,
        status=HTTPStatus.NO_CONTENT,
        refusals=(Invalid, NotUnique),
    ),
    Operation(
        method="GET",
        path="/sites/{item_id}/degree_days",
        name="degree_days",
        endpoint=degree_days,
        tag="Site",
        summary="Get degree days for a site",
        description="Computed when asked for; needs a timeseries of the site's air temperature.",
        query=DEGREE_DAYS,
        content={"application/json": reference_to("DegreeDays")},
        refusals=(Invalid, NotUnique),
    ),
)
