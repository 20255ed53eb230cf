"""How complete data are, and how much energy sites and buildings use."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import Row, Select, bindparam, select
from starlette.responses import Response

from understudy.bemserver import permissions, responses
from understudy.bemserver.auth import Reading
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.entities.structure import noun_of
from understudy.bemserver.models.entity import Context, Entity
from understudy.bemserver.models.temporal import micros
from understudy.bemserver.models.timeseries_data import Completeness, Consumption
from understudy.bemserver.models.units import convert
from understudy.bemserver.refusals import Impossible, InternalError, Unprocessable
from understudy.bemserver.timeseries_data import selection
from understudy.bemserver.timeseries_data.calendar import SECOND, Buckets, Calendar
from understudy.bemserver.timeseries_data.storage import Values, bucketed
from understudy.core.world import World

router = APIRouter()


def _buckets(query: Completeness | Consumption) -> tuple[Calendar, Buckets]:
    start, end = micros(query.start_time), micros(query.end_time)
    calendar = Calendar(query.timezone, start, end)
    unit, width = query.bucket_width_unit, query.bucket_width_value
    return calendar, calendar.buckets(start, end, unit, width)


def _starts(calendar: Calendar, buckets: Buckets) -> list[str]:
    text = calendar.writer(plain=False)
    return [text(at) for at in buckets.bounds[:-1]]


@router.get("/analysis/completeness")
async def completeness(context: Reading, query: Annotated[Completeness, Query()]) -> Response:
    """How many of the expected values there are, bucket by bucket."""
    world, state = context.world, query.data_state
    await selection.require_state(world, state)
    found = await selection.by_id(context, query.timeseries)
    calendar, buckets = _buckets(query)
    ids = [each.id for each in found]
    counts = await bucketed(world.db, ids, state, calendar, buckets, "count")
    seconds = [(end - start) / SECOND for start, end in pairwise([*buckets.bounds[:-1], buckets.end])]
    shown = {
        each.label: {"name": each.name, **_report(column, seconds, await selection.interval(world, each.id))}
        for each, column in zip(found, counts, strict=True)
    }
    return responses.tagged({"timestamps": _starts(calendar, buckets), "timeseries": shown}, context.named)


def _report(counts: Values, widths: Sequence[float], known: float | None) -> dict[str, Any]:
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
    found = await selection.state_named(world, "Clean")
    if found is None:
        raise InternalError
    return found


async def _consumption(context: Context, place: Entity, wanted: int, query: Consumption) -> Response:
    await permissions.readable(context, place, wanted)
    world = context.world
    ratio = await _ratio(world, place, wanted, query.ratio_property)
    calendar, buckets = _buckets(query)
    uses = await _uses(context, place, wanted)
    ids, state = [use.timeseries_id for use in uses], await clean_state(world)
    sums = await bucketed(world.db, ids, state, calendar, buckets, "sum")
    energy: dict[str, dict[str, list[float]]] = {}
    for use, column in zip(uses, sums, strict=True):
        values = [value or 0.0 for value in column]
        converted = _in_unit(values, use.unit_symbol or "", query.unit)
        energy.setdefault(use.energy, {})[use.end_use] = [value / ratio for value in converted]
    return responses.tagged({"timestamps": _starts(calendar, buckets), "energy": energy}, context.named)


def _in_unit(values: Sequence[float], source: str, target: str) -> list[float]:
    try:
        return convert(values, source, target)
    except Unprocessable:
        raise Impossible("Incompatible unit in input timeseries.") from None


@cache
def _property(place: Entity) -> Select[Any]:
    noun = noun_of(place)
    data, link = BY_NAME[f"{noun}_property_data"].table, BY_NAME[f"{noun}_properties"].table
    known = BY_NAME["structural_element_properties"].table
    return (
        select(data.c.value)
        .join(link, link.c.id == data.c[f"{noun}_property_id"])
        .join(known, known.c.id == link.c.structural_element_property_id)
        .where(data.c[f"{noun}_id"] == bindparam("place"), known.c.name == bindparam("name"))
    )


async def _ratio(world: World, place: Entity, wanted: int, name: str | None) -> float:
    """What energies are divided by: a property of the place, such as its area."""
    if name is None:
        return 1.0
    value = await world.db.scalar(_property(place), {"place": wanted, "name": name})
    if value is None:
        raise Impossible(f'{noun_of(place).title()} has no "{name}" property.')
    try:
        return float(value)
    except ValueError:
        raise InternalError from None


@cache
def _uses_of(place: Entity, *, everything: bool) -> Select[Any]:
    links = BY_NAME[f"energy_consumption_timeseries_by_{place.name}"]
    link, known = links.table, BY_NAME["timeseries"].table
    energy, use = BY_NAME["energies"].table, BY_NAME["energy_end_uses"].table
    statement = (
        select(
            link.c.timeseries_id,
            known.c.unit_symbol,
            energy.c.name.label("energy"),
            use.c.name.label("end_use"),
        )
        .join(known, known.c.id == link.c.timeseries_id)
        .join(energy, energy.c.id == link.c.energy_id)
        .join(use, use.c.id == link.c.end_use_id)
        .where(link.c[f"{noun_of(place)}_id"] == bindparam("place"))
        .order_by(link.c.id)
    )
    return statement if everything else statement.where(permissions.reached(links))


async def _uses(context: Context, place: Entity, wanted: int) -> Sequence[Row[Any]]:
    """The timeseries that measure the uses of energy of a place, among those that the user reads."""
    user = context.user
    return await context.world.db.all(_uses_of(place, everything=user.is_admin), {"place": wanted, "me": user.id})


@router.get("/analysis/energy_consumption/site/{site_id:int}")
async def site_energy_consumption(context: Reading, site_id: int, query: Annotated[Consumption, Query()]) -> Response:
    """The energy that a site uses, by source and use."""
    return await _consumption(context, BY_NAME["sites"], site_id, query)


@router.get("/analysis/energy_consumption/building/{building_id:int}")
async def building_energy_consumption(
    context: Reading, building_id: int, query: Annotated[Consumption, Query()]
) -> Response:
    """The energy that a building uses, by source and use."""
    return await _consumption(context, BY_NAME["buildings"], building_id, query)
