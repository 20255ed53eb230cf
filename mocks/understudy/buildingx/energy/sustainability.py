"""The Sustainability API: the utility data of a customer's buildings.

Path and parameters are the vendor's; the shape of the answer is ours, and so are the emission factors.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.buildingx.accounts.models import customers, group_partitions, memberships, partitions
from understudy.buildingx.auth import Access, LicensedAgainst, check_licensed, granted_to_customer
from understudy.buildingx.energy.metering import MEDIA, Counter
from understudy.buildingx.energy.models import Medium, medium_consumptions
from understudy.buildingx.jsonapi.documents import listing, read, text
from understudy.buildingx.jsonapi.models import Closed, List
from understudy.buildingx.jsonapi.paging import CursorQuery, bounds, page_of, size_field
from understudy.buildingx.jsonapi.responses import ONE, answered, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, stamp
from understudy.buildingx.operations.tables import points
from understudy.buildingx.structure.tables import locations


class UtilityReading(Closed):
    """What an asset consumed in a month."""

    periodStart: Timestamp = Field(description="Beginning of the month, UTC.")
    value: float = Field(description="Consumption, in `unit`.")
    unit: str = Field(description="kWh or m3.")
    emission: float = Field(description="Kilograms of CO2.")


class UtilityData(Closed):
    """The consumption of one service."""

    serviceType: Medium = Field(description="What is supplied.")
    readings: list[UtilityReading] = Field(description="The last twelve whole months, the earliest first.")


class AssetAttributes(Closed):
    """A building and its utility data."""

    name: str = Field(description="Name of the building.")
    customerName: str = Field(description="Name of the customer, as asked.")
    partitionId: str = Field(description="Id of the partition that the building is in.")
    utilityData: list[UtilityData] = Field(description="Consumption by service.")


class UtilityAsset(Closed):
    """A building with its utility data."""

    type: Literal["Asset"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the building.")
    attributes: AssetAttributes = Field(description="The building and its utility data.")


class UtilityQuery(CursorQuery):
    """Utility data of which buildings."""

    customer_name: str = Field(alias="customerName", min_length=1, description="Name of the customer.")
    size: int = size_field("pageSize", 20)
    service: Medium | None = Field(None, alias="serviceType", description="What is supplied.")


router = APIRouter(tags=["Sustainability"])

Reader = Annotated[Access, Depends(granted_to_customer("sustainability.read"))]

_NAME = select(customers.c.doc).where(customers.c.id == bindparam("customer"))
_MINE = (
    select(group_partitions.c.partition_id)
    .join(memberships, memberships.c.group_id == group_partitions.c.group_id)
    .where(memberships.c.machine_user_id == bindparam("user"))
)
_BUILDINGS = (
    select(locations.c.n, locations.c.id, locations.c.label, locations.c.partition_id)
    .join(partitions, partitions.c.id == locations.c.partition_id)
    .where(
        partitions.c.customer_id == bindparam("customer"),
        locations.c.partition_id.in_(_MINE),
        locations.c.type == "Building",
        locations.c.n > bindparam("after"),
    )
    .order_by(locations.c.n)
    .limit(bindparam("wanted"))
)
_SUPPLIES = (
    select(medium_consumptions.c.medium, points.c.profile, points.c.tuning)
    .join(
        points,
        (points.c.partition_id == medium_consumptions.c.partition_id) & (points.c.id == medium_consumptions.c.point_id),
    )
    .where(
        medium_consumptions.c.partition_id == bindparam("in_partition"),
        medium_consumptions.c.reference_id == bindparam("of_id"),
    )
    .order_by(medium_consumptions.c.n)
)


@router.get("/sustainability/v1/customers/{customer_id}/assets/utility-data", **operation(List[UtilityAsset], ONE))
async def get_utility_data(
    access: Reader, query: Annotated[UtilityQuery, Query()], licensed: LicensedAgainst = None
) -> Response:
    """The buildings of a customer with what they consumed in the last twelve whole months."""
    exchange = access.exchange
    await check_licensed(access, licensed)
    given = {"customer": access.scope, "user": access.user, **bounds(exchange, query)}
    named = await _is_named(access, query.customer_name)
    page = page_of(exchange, await access.world.db.all(_BUILDINGS, given) if named else [], query)
    docs = [await _asset(access, row, query.customer_name, query.service) for row in page.rows]
    return answered(exchange, listing(docs, page.links))


async def _is_named(access: Access, name: str) -> bool:
    row = await access.world.db.first(_NAME, {"customer": access.scope})
    return row is not None and read(row.doc)["attributes"]["name"].casefold() == name.casefold()


async def _asset(access: Access, row: Row[Any], name: str, service: str | None) -> bytes:
    place = {"in_partition": row.partition_id, "of_id": row.id}
    supplies = [
        {"serviceType": each.medium, "readings": _readings(access, each)}
        for each in await access.world.db.all(_SUPPLIES, place)
        if service in (None, each.medium)
    ]
    attributes = {
        "name": row.label,
        "customerName": name,
        "partitionId": row.partition_id,
        "utilityData": supplies,
    }
    return text({"type": "Asset", "id": row.id, "attributes": attributes})


def _readings(access: Access, supply: Row[Any]) -> list[dict[str, Any]]:
    counter, medium = Counter(access.world, supply), MEDIA[supply.medium]
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
