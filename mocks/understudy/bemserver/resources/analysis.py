"""How complete data are, and how much energy sites and buildings use."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, select
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import aggregates, answers, crud, rights
from understudy.bemserver import series as known_series
from understudy.bemserver.almanac import SECOND, Buckets, Calendar
from understudy.bemserver.auth import asker
from understudy.bemserver.data import micros
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.resource import Resource, User
from understudy.bemserver.models.scalars import Text
from understudy.bemserver.models.units import Unit, convert
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Impossible, InternalError, Invalid, Unprocessable
from understudy.bemserver.resources.timeseries_data import (
    BUCKET,
    IDS,
    SPAN,
    STATE,
    ZONE,
    check_bucket,
)
from understudy.bemserver.table import BY_NAME
from understudy.core.exchange import exchange_of
from understudy.core.world import World

COMPLETENESS = (*BUCKET, *SPAN, IDS, STATE, ZONE)
CONSUMPTION = (
    *BUCKET,
    *SPAN,
    ZONE,
    Parameter(name="unit", kind=Unit(), default="Wh"),
    Parameter(name="ratio_property", kind=Text()),
)


def _buckets(query: dict[str, Any]) -> tuple[Calendar, Buckets]:
    start, end = micros(query["start_time"]), micros(query["end_time"])
    calendar = Calendar(query["timezone"], start, end)
    unit, width = query["bucket_width_unit"], query["bucket_width_value"]
    return calendar, calendar.buckets(start, end, unit, width)


def _starts(calendar: Calendar, buckets: Buckets) -> list[str]:
    text = calendar.writer(plain=False)
    return [text(at) for at in buckets.bounds[:-1]]


async def completeness(request: Request) -> Response:
    """How many of the expected values there are, bucket by bucket."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, COMPLETENESS)
    check_bucket(query)
    world, state = exchange.world, query["data_state"]
    await known_series.require_state(world, state)
    found = await known_series.by_id(world, user, query["timeseries"])
    calendar, buckets = _buckets(query)
    ids = [each.id for each in found]
    counts = await aggregates.bucketed(world.db, ids, state, calendar, buckets, "count")
    widths = _widths([*buckets.bounds[:-1], buckets.end])
    shown = {
        each.label: {"name": each.name, **_report(column, widths, await interval(world, each.id))}
        for each, column in zip(found, counts, strict=True)
    }
    return answers.tagged(exchange, {"timestamps": _starts(calendar, buckets), "timeseries": shown})


def _widths(bounds: Sequence[int]) -> list[float]:
    """Seconds of each bucket."""
    pairs = pairwise(bounds)
    return [(end - start) / SECOND for start, end in pairs]


async def interval(world: World, series: int) -> float | None:
    """Seconds between the values of a timeseries, as its property says."""
    data, named = BY_NAME["timeseries_property_data"].table, BY_NAME["timeseries_properties"].table
    wanted = (
        select(data.c.value)
        .join(named, named.c.id == data.c.property_id)
        .where(data.c.timeseries_id == series, named.c.name == "Interval")
    )
    value = await world.db.scalar(wanted)
    return None if value is None else float(value)


def _report(counts: aggregates.Values, widths: Sequence[float], known: float | None) -> dict[str, Any]:
    values = [int(count or 0) for count in counts]
    spacing = known
    if spacing is None:
        spacings = [width / count for width, count in zip(widths, values, strict=True) if count]
        spacing = min(spacings, default=None)
    expected: list[float | None] = [None if spacing is None else width / spacing for width in widths]
    ratios = [None if each is None else count / each for count, each in zip(values, expected, strict=True)]
    numbers = [ratio for ratio in ratios if ratio is not None]
    return {
        "count": values,
        "ratio": ratios,
        "total_count": sum(values),
        "avg_count": sum(values) / len(values) if values else float("nan"),
        "avg_ratio": sum(numbers) / len(numbers) if numbers else None,
        "interval": spacing,
        "undefined_interval": known is None,
        "expected_count": expected,
    }


async def clean_state(world: World) -> int:
    """The id of the data state that analyses read; without it the real server fails."""
    states = BY_NAME["timeseries_data_states"].table.c
    found = await world.db.scalar(select(states.id).where(states.name == "Clean"))
    if found is None:
        raise InternalError
    return int(found)


async def _consumption(request: Request, place: Resource) -> Response:
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, CONSUMPTION)
    check_bucket(query)
    wanted = request.path_params[f"{place.noun}_id"]
    await crud.readable(exchange, place, wanted, user)
    world = exchange.world
    ratio = await _ratio(world, place, wanted, query.get("ratio_property"))
    calendar, buckets = _buckets(query)
    uses = await _uses(world, place, wanted, user)
    ids, state = [use.timeseries_id for use in uses], await clean_state(world)
    sums = await aggregates.bucketed(world.db, ids, state, calendar, buckets, "sum")
    energy: dict[str, dict[str, list[float]]] = {}
    for use, column in zip(uses, sums, strict=True):
        values = [value or 0.0 for value in column]
        converted = _in_unit(values, use.unit_symbol or "", query["unit"])
        energy.setdefault(use.energy, {})[use.end_use] = [value / ratio for value in converted]
    return answers.tagged(exchange, {"timestamps": _starts(calendar, buckets), "energy": energy})


def _in_unit(values: Sequence[float], source: str, target: str) -> list[float]:
    try:
        return convert(values, source, target)
    except Unprocessable:
        raise Impossible("Incompatible unit in input timeseries.") from None


async def _ratio(world: World, place: Resource, wanted: int, name: str | None) -> float:
    """What energies are divided by: a property of the place, such as its area."""
    if name is None:
        return 1.0
    noun = place.noun
    data, link = BY_NAME[f"{noun}_property_data"].table, BY_NAME[f"{noun}_properties"].table
    known = BY_NAME["structural_element_properties"].table
    statement = (
        select(data.c.value)
        .join(link, link.c.id == data.c[f"{noun}_property_id"])
        .join(known, known.c.id == link.c.structural_element_property_id)
        .where(data.c[f"{noun}_id"] == wanted, known.c.name == name)
    )
    value = await world.db.scalar(statement)
    if value is None:
        raise Impossible(f'{noun.title()} has no "{name}" property.')
    try:
        return float(value)
    except ValueError:
        raise InternalError from None


async def _uses(world: World, place: Resource, wanted: int, user: User) -> Sequence[Row[Any]]:
    """The timeseries that measure the uses of energy of a place, among those that the user reads."""
    links = BY_NAME[f"energy_consumption_timeseries_by_{place.noun}s"]
    link, series = links.table, BY_NAME["timeseries"].table
    energy, use = BY_NAME["energies"].table, BY_NAME["energy_end_uses"].table
    statement = (
        select(
            link.c.timeseries_id,
            series.c.unit_symbol,
            energy.c.name.label("energy"),
            use.c.name.label("end_use"),
        )
        .join(series, series.c.id == link.c.timeseries_id)
        .join(energy, energy.c.id == link.c.energy_id)
        .join(use, use.c.id == link.c.end_use_id)
        .where(link.c[f"{place.noun}_id"] == wanted)
        .order_by(link.c.id)
    )
    if not user.is_admin and links.access.read is not None:
        statement = statement.where(rights.reached(links.access.read, link))
    return await world.db.all(statement, {"me": user.id})


async def site_consumption(request: Request) -> Response:
    """The energy that a site uses, by source and use."""
    return await _consumption(request, BY_NAME["sites"])


async def building_consumption(request: Request) -> Response:
    """The energy that a building uses, by source and use."""
    return await _consumption(request, BY_NAME["buildings"])


_ENERGY = {"application/json": reference_to("EnergyConsumption")}

OPERATIONS = (
    Operation(
        method="GET",
        path="/analysis/completeness",
        name="completeness",
        endpoint=completeness,
        tag="Analysis",
        summary="Get timeseries data completeness",
        description="Counts the values of each bucket and relates them to what was expected.",
        query=COMPLETENESS,
        content={"application/json": reference_to("Completeness")},
        tagged=True,
        precondition="IF_NONE_MATCH",
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/analysis/energy_consumption/site/{site_id}",
        name="site_energy_consumption",
        endpoint=site_consumption,
        tag="Analysis",
        summary="Get energy consumption breakdown for a site",
        query=CONSUMPTION,
        content=_ENERGY,
        tagged=True,
        precondition="IF_NONE_MATCH",
        refusals=(Invalid,),
    ),
    Operation(
        method="GET",
        path="/analysis/energy_consumption/building/{building_id}",
        name="building_energy_consumption",
        endpoint=building_consumption,
        tag="Analysis",
        summary="Get energy consumption breakdown for a building",
        query=CONSUMPTION,
        content=_ENERGY,
        tagged=True,
        precondition="IF_NONE_MATCH",
        refusals=(Invalid,),
    ),
)
