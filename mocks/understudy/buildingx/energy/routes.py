"""The Energy API, what buildings and meters consume, and the Sustainability API, the utility data of a customer.

Of the Energy API, operations and fields are those of the vendor's low-code connector, and the paths are inferred; of
the Sustainability API, path and parameters are the vendor's, and the shape of the answer is ours. So are prices and
emission factors.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, LicensedAgainst, check_licensed, granted
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.energy import models
from understudy.buildingx.energy.metering import MEDIA, MOST, Counter, beginnings
from understudy.buildingx.energy.models import Interval, Medium, medium_consumptions
from understudy.buildingx.jsonapi.documents import decode, encode, resource_of
from understudy.buildingx.jsonapi.models import List
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, bounds, filter_field, page_of, size_field
from understudy.buildingx.jsonapi.responses import ONE, READING, listed, operation
from understudy.buildingx.operations.models import points
from understudy.buildingx.refusals import Invalid
from understudy.buildingx.repository import Resources, load
from understudy.buildingx.tables import GRANTED, customers, partitions
from understudy.core.timestamps import DateTime, stamp

router = APIRouter(prefix="/energy/v1/partitions/{partition_id}/medium-consumptions", tags=["Energy"])

Reader = Annotated[Access, Depends(granted("energy.read"))]


class ConsumptionQuery(CursorQuery):
    """Which medium consumptions."""

    medium: Medium | None = filter_field("mediumType", says="What is consumed.")


class CoveredQuery(ConsumptionQuery):
    """Which medium consumptions, with values in which span."""

    since: DateTime | None = filter_field("from", says="Those with values since then.")
    until: DateTime | None = filter_field("to", says="Those with values before then.")


class SpanQuery(BaseModel):
    """A span of time, and the intervals into which it is cut."""

    begin: DateTime = Field(alias="from", description="Beginning of the span.")
    end: DateTime | None = Field(None, alias="to", description="End of the span, left out; now unless given.")
    interval: Interval = Field("day", description="Length; days and longer ones by the building's calendar.")


class EnergyQuery(SpanQuery):
    """Consumption in which span."""

    unit: Literal["kWh", "MWh", "m3"] | None = Field(None, description="Unit; the medium's own unless given.")


class CostQuery(SpanQuery):
    """Costs in which span."""

    unit: Literal["EUR", "CHF", "USD", "GBP"] = Field("EUR", description="Currency, ISO 4217.")


class EmissionQuery(SpanQuery):
    """Emissions in which span."""

    unit: Literal["kg", "t"] = Field("kg", description="Unit of the mass of CO2.")


_consumptions = Resources(medium_consumptions, ConsumptionQuery)


@router.get("", **operation(List[models.MediumConsumption], READING, tier="inferred"))
async def get_medium_consumptions(access: Reader, query: Parameters[CoveredQuery]) -> Response:
    """The medium consumptions of a partition: of its buildings and of its meters."""
    # Every counter has thirteen months of history: a span outside them holds nothing.
    begin, end = query.since, query.until
    covered = begin is None or (begin <= access.world.clock.now() and (end is None or begin < end))
    return await _consumptions.answer(access, query, partition_id=access.scope if covered else "")


@router.get("/{consumption_id}/consumption", **operation(List[models.EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_values(
    access: Reader, consumption_id: str, query: Parameters[EnergyQuery]
) -> Response:
    """What was consumed in each interval."""
    row, used = await _used(access, consumption_id, query)
    own = MEDIA[row.medium].unit
    wanted = query.unit or own
    if (wanted == "m3") != (own == "m3"):
        raise Invalid(f"unit: {row.medium} is not measured in {wanted}.", parameter="unit")
    return _values(access, row, "MediumConsumptionValue", used, 0.001 if wanted == "MWh" else 1.0, wanted)


@router.get("/{consumption_id}/costs", **operation(List[models.EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_costs(access: Reader, consumption_id: str, query: Parameters[CostQuery]) -> Response:
    """What the consumption of each interval cost."""
    row, used = await _used(access, consumption_id, query)
    return _values(access, row, "MediumCostValue", used, MEDIA[row.medium].price, query.unit)


@router.get("/{consumption_id}/emissions", **operation(List[models.EnergyValue], ONE, tier="inferred"))
async def get_medium_consumption_emissions(
    access: Reader, consumption_id: str, query: Parameters[EmissionQuery]
) -> Response:
    """What the consumption of each interval emitted."""
    row, used = await _used(access, consumption_id, query)
    factor = MEDIA[row.medium].emission * (0.001 if query.unit == "t" else 1.0)
    return _values(access, row, "MediumEmissionValue", used, factor, query.unit)


Used = list[tuple[datetime, float]]


async def _used(access: Access, identifier: str, query: SpanQuery) -> tuple[Row[Any], Used]:
    row = await load(access, medium_consumptions, identifier)
    start, stop = query.begin, query.end or access.world.clock.now()
    if stop <= start:
        raise Invalid("to: the span ends before it begins.", parameter="to")
    counter = Counter(access.world, await load(access, points, row.point_id))
    for number, _ in enumerate(beginnings(start, stop, query.interval, counter.place)):
        if number >= MOST:
            raise Invalid(f"interval: the span has more than {MOST} intervals.", parameter="interval")
    return row, counter.used(start, stop, query.interval)


def _values(access: Access, row: Row[Any], kind: str, used: Used, factor: float, unit: str) -> Response:
    docs = []
    for begin, amount in used:
        attributes = {"timestamp": stamp(begin), "value": round(amount * factor, 4), "unit": unit}
        docs.append(encode(resource_of(kind, f"{row.id}-{stamp(begin)}", attributes)))
    return listed(access.exchange, docs)


class UtilityQuery(CursorQuery):
    """Utility data of which buildings."""

    customer_name: str = Field(alias="customerName", min_length=1, description="Name of the customer.")
    size: int = size_field("pageSize", 20)
    service: Medium | None = Field(None, alias="serviceType", description="What is supplied.")


sustainability = APIRouter(tags=["Sustainability"])

CustomerReader = Annotated[Access, Depends(granted("sustainability.read", "customer"))]

_DOC = select(customers.c.doc).where(customers.c.id == bindparam("customer"))
_BUILDINGS = (
    select(locations.c.n, locations.c.id, locations.c.label, locations.c.partition_id)
    .join(partitions, partitions.c.id == locations.c.partition_id)
    .where(
        partitions.c.customer_id == bindparam("customer"),
        locations.c.partition_id.in_(GRANTED),
        locations.c.type == "Building",
        locations.c.n > bindparam("after"),
    )
    .order_by(locations.c.n)
    .limit(bindparam("wanted"))
)
_supplies = Resources(medium_consumptions, columns=["medium", "point_id"])
_counters = Resources(points, columns=["profile", "tuning"])


@sustainability.get(
    "/sustainability/v1/customers/{customer_id}/assets/utility-data", **operation(List[models.UtilityAsset], ONE)
)
async def get_utility_data(
    access: CustomerReader, query: Parameters[UtilityQuery], licensed: LicensedAgainst = None
) -> Response:
    """The buildings of a customer with what they consumed in the last twelve whole months."""
    exchange = access.exchange
    await check_licensed(access, licensed)
    given = {"customer": access.scope, "user": access.user, **bounds(exchange, query)}
    customer = decode(await access.world.db.scalar(_DOC, {"customer": access.scope}))
    named = customer["attributes"]["name"].casefold() == query.customer_name.casefold()
    page = page_of(exchange, await access.world.db.all(_BUILDINGS, given) if named else [], query)
    docs = [await _asset(access, row, query.customer_name, query.service) for row in page.rows]
    return listed(exchange, docs, page.links)


async def _asset(access: Access, row: Row[Any], name: str, service: str | None) -> bytes:
    supplies = await _supplies.all(access, partition_id=row.partition_id, reference_id=row.id)
    ids = [each.point_id for each in supplies]
    counters = {each.id: each for each in await _counters.all(access, partition_id=row.partition_id, id=ids)}
    data = [
        {"serviceType": each.medium, "readings": _readings(access, each.medium, counters[each.point_id])}
        for each in supplies
        if service in (None, each.medium)
    ]
    attributes = {
        "name": row.label,
        "customerName": name,
        "partitionId": row.partition_id,
        "utilityData": data,
    }
    return encode(resource_of("Asset", row.id, attributes))


def _readings(access: Access, name: str, point: Row[Any]) -> list[dict[str, Any]]:
    counter, medium = Counter(access.world, point), MEDIA[name]
    this_month = access.world.clock.now().astimezone(counter.place)
    end = this_month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return [
        {
            "periodStart": stamp(begin),
            "value": round(used, 1),
            "unit": medium.unit,
            "emission": round(used * medium.emission, 1),
        }
        for begin, used in counter.used(end.replace(year=end.year - 1), end, "month")
    ]
