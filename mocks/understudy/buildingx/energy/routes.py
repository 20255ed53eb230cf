"""The Energy API: what buildings and meters consume, what it costs and what it emits.

Operations and fields are those of the vendor's low-code connector; the paths are inferred, prices and emission
factors ours.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.energy.metering import EMISSIONS, MOST, PRICES, Counter, beginnings
from understudy.buildingx.energy.models import EnergyValue, Interval, Medium, MediumConsumption, medium_consumptions
from understudy.buildingx.jsonapi.documents import listing, sparse, text
from understudy.buildingx.jsonapi.models import List
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_size, self_link
from understudy.buildingx.jsonapi.repository import Listing, one
from understudy.buildingx.jsonapi.responses import ONE, READING, answered, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment, stamp
from understudy.buildingx.operations.tables import points
from understudy.buildingx.refusals import Invalid

router = APIRouter(tags=["Energy"])

Reader = Annotated[Access, Depends(granted("energy.read"))]
From = Annotated[Timestamp, Query(alias="from", description="Beginning of the span.")]
To = Annotated[Timestamp | None, Query(alias="to", description="End of the span, which is left out; now unless given.")]
Every = Annotated[Interval, Query(description="Length of the intervals; days and longer by the building's calendar.")]
Energy = Literal["kWh", "MWh", "m3"]
Currency = Literal["EUR", "CHF", "USD", "GBP"]
Mass = Literal["kg", "t"]

_BASE = "/energy/v1/partitions/{partition_id}/medium-consumptions"
_POINT = select(points).where(points.c.partition_id == bindparam("in_partition"), points.c.id == bindparam("of_id"))
_consumptions = Listing(medium_consumptions, partition="partition_id", medium="medium")


@router.get(_BASE, **operation(List[MediumConsumption], READING, tier="inferred"))
async def get_medium_consumptions(
    access: Reader,
    *,
    medium: Annotated[Medium | None, Query(alias="filter[mediumType]", description="What is consumed.")] = None,
    since: Annotated[Timestamp | None, Query(alias="filter[from]", description="Those with values since then.")] = None,
    until: Annotated[Timestamp | None, Query(alias="filter[to]", description="Those with values before then.")] = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The medium consumptions of a partition: of its buildings and of its meters."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=20)
    # Every counter has thirteen months of history: a span outside them holds nothing.
    scope = access.scope if _covers(access, since, until) else ""
    page = await _consumptions.by_cursor(exchange, size, cursor, partition=scope, medium=medium)
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


def _covers(access: Access, since: str | None, until: str | None) -> bool:
    now = access.world.clock.now()
    begin = None if since is None else moment(since)
    return (begin is None or begin <= now) and (until is None or begin is None or begin < moment(until))


@router.get(_BASE + "/{consumption_id}/consumption", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_values(
    access: Reader,
    consumption_id: str,
    *,
    begin: From,
    end: To = None,
    interval: Every = "day",
    unit: Annotated[Energy | None, Query(description="Unit; the medium's own unless given.")] = None,
) -> Response:
    """What was consumed in each interval."""
    row, used = await _used(access, consumption_id, begin, end, interval)
    own = "m3" if row.medium == "water" else "kWh"
    wanted = unit or own
    if (wanted == "m3") != (own == "m3"):
        raise Invalid(f"unit: {row.medium} is not measured in {wanted}.", source={"parameter": "unit"})
    return _values(access, row, "MediumConsumptionValue", used, 0.001 if wanted == "MWh" else 1.0, wanted)


@router.get(_BASE + "/{consumption_id}/costs", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_costs(
    access: Reader,
    consumption_id: str,
    *,
    begin: From,
    end: To = None,
    interval: Every = "day",
    unit: Annotated[Currency, Query(description="Currency, ISO 4217.")] = "EUR",
) -> Response:
    """What the consumption of each interval cost."""
    row, used = await _used(access, consumption_id, begin, end, interval)
    return _values(access, row, "MediumCostValue", used, PRICES[row.medium], unit)


@router.get(_BASE + "/{consumption_id}/emissions", **operation(List[EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_emissions(
    access: Reader,
    consumption_id: str,
    *,
    begin: From,
    end: To = None,
    interval: Every = "day",
    unit: Annotated[Mass, Query(description="Unit of the mass of CO2.")] = "kg",
) -> Response:
    """What the consumption of each interval emitted."""
    row, used = await _used(access, consumption_id, begin, end, interval)
    factor = EMISSIONS[row.medium] * (0.001 if unit == "t" else 1.0)
    return _values(access, row, "MediumEmissionValue", used, factor, unit)


Used = list[tuple[datetime, float]]


async def _used(access: Access, identifier: str, begin: str, end: str | None, interval: str) -> tuple[Row[Any], Used]:
    row = await one(access, medium_consumptions, identifier)
    point = await access.world.db.first(_POINT, {"in_partition": access.scope, "of_id": row.point_id})
    assert point is not None  # noqa: S101 a reference keeps it
    start = moment(begin)
    stop = access.world.clock.now() if end is None else moment(end)
    if stop <= start:
        raise Invalid("to: the span ends before it begins.", source={"parameter": "to"})
    counter = Counter(access.world, point)
    for number, _ in enumerate(beginnings(start, stop, interval, counter.place)):
        if number >= MOST:
            raise Invalid(f"interval: the span has more than {MOST} intervals.", source={"parameter": "interval"})
    return row, counter.used(start, stop, interval)


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
