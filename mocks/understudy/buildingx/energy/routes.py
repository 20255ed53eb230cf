"""The Energy API: what buildings and meters consume, what it costs and what it emits.

Operations and fields are those of the vendor's low-code connector; the paths are inferred, prices and emission
factors ours.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.energy.metering import MEDIA, MOST, Counter, beginnings
from understudy.buildingx.energy.models import EnergyValue, Interval, Medium, MediumConsumption, medium_consumptions
from understudy.buildingx.jsonapi.documents import listing, text
from understudy.buildingx.jsonapi.models import List
from understudy.buildingx.jsonapi.paging import CursorQuery, self_link
from understudy.buildingx.jsonapi.repository import Listing, load
from understudy.buildingx.jsonapi.responses import ONE, READING, answered, operation
from understudy.buildingx.jsonapi.timestamps import DateTime, stamp
from understudy.buildingx.operations.tables import points
from understudy.buildingx.refusals import Invalid

router = APIRouter(tags=["Energy"])

Reader = Annotated[Access, Depends(granted("energy.read"))]
Energy = Literal["kWh", "MWh", "m3"]
Currency = Literal["EUR", "CHF", "USD", "GBP"]
Mass = Literal["kg", "t"]


class ConsumptionQuery(CursorQuery):
    """Which medium consumptions."""

    medium: Medium | None = Field(None, alias="filter[mediumType]", description="What is consumed.")


class CoveredQuery(ConsumptionQuery):
    """Which medium consumptions, with values in which span."""

    since: DateTime | None = Field(None, alias="filter[from]", description="Those with values since then.")
    until: DateTime | None = Field(None, alias="filter[to]", description="Those with values before then.")


class SpanQuery(BaseModel):
    """A span of time, and the intervals into which it is cut."""

    begin: DateTime = Field(alias="from", description="Beginning of the span.")
    end: DateTime | None = Field(None, alias="to", description="End of the span, left out; now unless given.")
    interval: Interval = Field("day", description="Length; days and longer ones by the building's calendar.")


class EnergyQuery(SpanQuery):
    """Consumption in which span."""

    unit: Energy | None = Field(None, description="Unit; the medium's own unless given.")


class CostQuery(SpanQuery):
    """Costs in which span."""

    unit: Currency = Field("EUR", description="Currency, ISO 4217.")


class EmissionQuery(SpanQuery):
    """Emissions in which span."""

    unit: Mass = Field("kg", description="Unit of the mass of CO2.")


_BASE = "/energy/v1/partitions/{partition_id}/medium-consumptions"
_POINT = select(points).where(points.c.partition_id == bindparam("in_partition"), points.c.id == bindparam("of_id"))
_consumptions = Listing(medium_consumptions, ConsumptionQuery)


@router.get(_BASE, **operation(List[MediumConsumption], READING, tier="inferred"))
async def get_medium_consumptions(access: Reader, query: Annotated[CoveredQuery, Query()]) -> Response:
    """The medium consumptions of a partition: of its buildings and of its meters."""
    # Every counter has thirteen months of history: a span outside them holds nothing.
    partition = access.scope if _covers(access, query) else ""
    return await _consumptions.answer(access, query, partition_id=partition)


def _covers(access: Access, query: CoveredQuery) -> bool:
    begin, end = query.since, query.until
    return begin is None or (begin <= access.world.clock.now() and (end is None or begin < end))


@router.get(_BASE + "/{consumption_id}/consumption", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_values(
    access: Reader, consumption_id: str, query: Annotated[EnergyQuery, Query()]
) -> Response:
    """What was consumed in each interval."""
    row, used = await _used(access, consumption_id, query)
    own = MEDIA[row.medium].unit
    wanted = query.unit or own
    if (wanted == "m3") != (own == "m3"):
        raise Invalid(f"unit: {row.medium} is not measured in {wanted}.", source={"parameter": "unit"})
    return _values(access, row, "MediumConsumptionValue", used, 0.001 if wanted == "MWh" else 1.0, wanted)


@router.get(_BASE + "/{consumption_id}/costs", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_costs(
    access: Reader, consumption_id: str, query: Annotated[CostQuery, Query()]
) -> Response:
    """What the consumption of each interval cost."""
    row, used = await _used(access, consumption_id, query)
    return _values(access, row, "MediumCostValue", used, MEDIA[row.medium].price, query.unit)


@router.get(_BASE + "/{consumption_id}/emissions", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_emissions(
    access: Reader, consumption_id: str, query: Annotated[EmissionQuery, Query()]
) -> Response:
    """What the consumption of each interval emitted."""
    row, used = await _used(access, consumption_id, query)
    factor = MEDIA[row.medium].emission * (0.001 if query.unit == "t" else 1.0)
    return _values(access, row, "MediumEmissionValue", used, factor, query.unit)


Used = list[tuple[datetime, float]]


async def _used(access: Access, identifier: str, query: SpanQuery) -> tuple[Row[Any], Used]:
    row = await load(access, medium_consumptions, identifier)
    point = await access.world.db.first(_POINT, {"in_partition": access.scope, "of_id": row.point_id})
    assert point is not None  # noqa: S101 a reference keeps it
    start, stop = query.begin, query.end or access.world.clock.now()
    if stop <= start:
        raise Invalid("to: the span ends before it begins.", source={"parameter": "to"})
    counter = Counter(access.world, point)
    for number, _ in enumerate(beginnings(start, stop, query.interval, counter.place)):
        if number >= MOST:
            raise Invalid(f"interval: the span has more than {MOST} intervals.", source={"parameter": "interval"})
    return row, counter.used(start, stop, query.interval)


def _values(access: Access, row: Row[Any], kind: str, used: Used, factor: float, unit: str) -> Response:
    docs = [
        text(
            {
                "type": kind,
                "id": f"{row.id}-{stamp(begin)}",
                "attributes": {"timestamp": stamp(begin), "value": round(amount * factor, 4), "unit": unit},
            }
        )
        for begin, amount in used
    ]
    return answered(access.exchange, listing(docs, self_link(access.exchange)))
