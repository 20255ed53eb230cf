"""The weather of sites: degree days, and downloading weather data."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Select, bindparam, select
from starlette.responses import Response

from understudy.bemserver import permissions, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.scalars import Choice, Flag, Real
from understudy.bemserver.models.temporal import Day, micros
from understudy.bemserver.models.timeseries_data import End, Start
from understudy.bemserver.models.units import Unit, convert
from understudy.bemserver.refusals import Forbidden, Impossible
from understudy.bemserver.resources.analysis import clean_state
from understudy.bemserver.timeseries_data import storage
from understudy.bemserver.timeseries_data.calendar import FIXED, Calendar
from understudy.core import rows
from understudy.core.world import World

router = APIRouter()


class Download(BaseModel):
    """Weather of an interval."""

    start_time: Start
    end_time: End
    forecast: Annotated[bool, Flag()] = False


class DegreeDays(BaseModel):
    """Days, and what is counted for each."""

    start_date: Annotated[date, Day()]
    end_date: Annotated[date, Day()]
    period: Annotated[str, Choice(("day", "month", "year"))]
    type: Annotated[str, Choice(("heating", "cooling"))] = "heating"
    base: Annotated[float, Real()] = 18.0
    unit: Annotated[str, Unit()] = "\u00b0C"


_AIR = "AIR_TEMPERATURE"
_LINKS = BY_NAME["weather_timeseries_by_sites"]
_LINK = _LINKS.table.c
_DOWNLOADED = select(_LINK.id).where(_LINK.site_id == bindparam("site"), _LINK.forecast == bindparam("forecast"))


@router.put("/sites/{item_id:int}/download_weather_data", status_code=HTTPStatus.NO_CONTENT)
async def download_weather_data(context: SignedIn, item_id: int, query: Annotated[Download, Query()]) -> Response:
    """Answers as a server without a key for the weather service does."""
    await permissions.readable(context, BY_NAME["sites"], item_id)
    if not context.user.is_admin:
        raise Forbidden
    if await context.world.db.scalar(_DOWNLOADED, {"site": item_id, "forecast": query.forecast}) is not None:
        raise Impossible("Missing weather API settings.")
    return responses.empty()


@router.get("/sites/{item_id:int}/degree_days")
async def degree_days(context: SignedIn, item_id: int, query: Annotated[DegreeDays, Query()]) -> Response:
    """How much a site had to be heated or cooled, by day, month or year of its campaign's time zone."""
    site = await permissions.readable(context, BY_NAME["sites"], item_id)
    world = context.world
    series, unit = await _air_temperature(context, item_id)
    first, last = (micros(datetime.combine(each, time(), UTC)) for each in (query.start_date, query.end_date))
    zone = await rows.column(world.db, BY_NAME["campaigns"].table, "timezone", site["campaign_id"])
    calendar = Calendar(zone, first, max(first, last))
    length = (query.end_date - query.start_date).days
    days = [query.start_date + timedelta(days=each) for each in range(length)]
    extremes = await _extremes(world, series, calendar, days)
    found = [_degrees(convert(pair, unit, query.unit), query) for pair in extremes]
    return responses.untagged({"degree_days": _by_period(days, found, calendar, query.period)})


@cache
def _air(*, everything: bool) -> Select[Any]:
    link, series = _LINKS.table, BY_NAME["timeseries"].table
    statement = (
        select(series.c.id, series.c.unit_symbol)
        .join(link, link.c.timeseries_id == series.c.id)
        .where(link.c.site_id == bindparam("site"), link.c.parameter == _AIR, link.c.forecast.is_(False))
    )
    return statement if everything else statement.where(permissions.reached(_LINKS))


async def _air_temperature(context: Context, site: int) -> tuple[int, str]:
    """The timeseries of a site's air temperature, and its unit."""
    user = context.user
    row = await context.world.db.first(_air(everything=user.is_admin), {"site": site, "me": user.id})
    if row is None:
        raise Impossible("Air temperature for site undefined or access denied.")
    return row.id, row.unit_symbol or ""


async def _extremes(world: World, series: int, calendar: Calendar, days: list[date]) -> list[list[float]]:
    """The coldest and the warmest hour of each day; nothing for a day without data."""
    state = await clean_state(world)
    found: list[list[float]] = []
    for day in days:
        start, end = calendar.day(day), calendar.day(day + timedelta(days=1))
        width = FIXED["hour"]
        parts = [storage.Run(start, width, (end - start) // width)]
        hours = await storage.aggregate(world.db, series, state, parts, "avg")
        found.append([min(hours.values()), max(hours.values())] if hours else [])
    return found


def _degrees(extremes: list[float], query: DegreeDays) -> float | None:
    if not extremes:
        return None
    difference: float = query.base - sum(extremes) / 2
    return max(difference if query.type == "heating" else -difference, 0.0)


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
