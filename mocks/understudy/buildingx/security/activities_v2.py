"""The Activities API, version 2: what happened at a customer or in a partition, with filters."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Select, bindparam, func, or_, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, LicensedAgainst, check_licensed, granted, granted_to_customer, outside
from understudy.buildingx.jsonapi.documents import listing, sparse
from understudy.buildingx.jsonapi.models import List
from understudy.buildingx.jsonapi.paging import (
    LARGE,
    LargePageSize,
    PageCursor,
    cursor_at,
    page_links,
    page_size,
    position_of,
)
from understudy.buildingx.jsonapi.repository import Filter
from understudy.buildingx.jsonapi.responses import READING, answered, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment
from understudy.buildingx.refusals import Invalid
from understudy.buildingx.security.models import PlacedActivity
from understudy.buildingx.security.tables import activities

router = APIRouter(tags=["Activities v2"])

CustomerReader = Annotated[Access, Depends(granted_to_customer("af.customer.read"))]
PartitionReader = Annotated[Access, Depends(granted("af.partition.read"))]

_CONDITIONS: Mapping[str, Filter] = {
    "of_customer": Filter("customer_id"),
    "in_partition": Filter("partition_id"),
    "begin": Filter("created", "from"),
    "end": Filter("created", "before"),
    "severities": Filter("severity", "among"),
    "categories": Filter("category", "among"),
    "systems": Filter("sub_system", "among"),
    "places": Filter("location", "among"),
}
LONGEST = 1024
"""Letters of `filterText` at most."""
_WORDS = re.compile(r'"([^"]+)"|([^\s"]+)')


def _exactly(what: str) -> Any:
    return Query(description=f"Names of {what} by commas, each exactly as it is written.")


async def _filters(
    *,
    text: Annotated[
        str | None,
        Query(
            alias="filterText",
            max_length=LONGEST,
            description="Words of which one must occur in title or description; in quotation marks, a phrase.",
        ),
    ] = None,
    begin: Annotated[
        Timestamp | None, Query(alias="startDate", description="Moment from which on; only with `endDate`.")
    ] = None,
    end: Annotated[
        Timestamp | None, Query(alias="endDate", description="Moment before which; only with `startDate`.")
    ] = None,
    severity: Annotated[str | None, _exactly("severities")] = None,
    category: Annotated[str | None, _exactly("categories")] = None,
    system: Annotated[str | None, Query(alias="subSystem", description="Names of systems by commas.")] = None,
    location: Annotated[str | None, _exactly("places")] = None,
) -> dict[str, Any]:
    """The values of the filters that a request has."""
    if (begin is None) != (end is None):
        missing = "endDate" if end is None else "startDate"
        raise Invalid("startDate and endDate go together.", source={"parameter": missing})
    found: dict[str, Any] = {
        "severities": _names(severity),
        "categories": _names(category),
        "systems": _names(system),
        "places": _names(location),
    }
    if begin is not None and end is not None:
        found |= {"begin": moment(begin), "end": moment(end)}
        if found["begin"] > found["end"]:
            raise Invalid("startDate is after endDate.", source={"parameter": "startDate"})
    for number, words in enumerate(_WORDS.finditer((text or "").lower())):
        found[f"word_{number}"] = words[1] or words[2]
    return {name: value for name, value in found.items() if value is not None}


def _names(text: str | None) -> list[str] | None:
    return None if text is None else text.split(",")


Filters = Annotated[dict[str, Any], Depends(_filters)]


@cache
def _statement(names: tuple[str, ...]) -> Select[Any]:
    statement = select(activities.c.n, activities.c.doc).where(activities.c.n > bindparam("after"))
    words = [func.instr(activities.c.search, bindparam(name)) > 0 for name in names if name.startswith("word_")]
    if words:
        statement = statement.where(or_(*words))
    for name in names:
        if name in _CONDITIONS:
            statement = statement.where(_CONDITIONS[name].condition(activities, name))
    return statement.order_by(activities.c.n).limit(bindparam("wanted"))


async def _page(access: Access, size: int | None, cursor: str | None, where: Mapping[str, Any]) -> Response:
    exchange = access.exchange
    limit = page_size(exchange, size, default=LARGE, largest=LARGE)
    after = int(position_of(exchange, cursor) or -1)
    statement = _statement(tuple(sorted(where)))
    rows = await access.world.db.all(statement, {**where, "after": after, "wanted": limit + 1})
    following = {"page[cursor]": cursor_at(exchange, str(rows[limit - 1].n))} if len(rows) > limit else None
    docs = sparse(exchange, [row.doc for row in rows[:limit]])
    return answered(exchange, listing(docs, page_links(exchange, following)))


@router.get("/sec-activities/v2/customers/{customer_id}", **operation(List[PlacedActivity], READING))
async def get_customer_activities(
    access: CustomerReader,
    filters: Filters,
    size: LargePageSize = None,
    cursor: PageCursor = None,
    licensed: LicensedAgainst = None,
) -> Response:
    """The activities in all partitions of a customer, the earliest first."""
    await check_licensed(access, licensed)
    return await _page(access, size, cursor, {**filters, "of_customer": access.scope})


_ROUTE = operation(List[PlacedActivity], READING)


# The documents have the path in either order, and with a slash at its end: buildingx/activities/path-order.
@router.get(
    "/sec-activities/v2/partitions/{partition_id}/customers/{customer_id}",
    name="get_activities_of_partition_and_customer",
    **_ROUTE,
)
@router.get(
    "/sec-activities/v2/customers/{customer_id}/partitions/{partition_id}",
    name="get_activities_of_customer_and_partition",
    **_ROUTE,
)
@router.get("/sec-activities/v2/customers/{customer_id}/partitions/{partition_id}/", **_ROUTE)
async def get_partition_activities(
    access: PartitionReader,
    customer_id: str,
    filters: Filters,
    size: LargePageSize = None,
    cursor: PageCursor = None,
    licensed: LicensedAgainst = None,
) -> Response:
    """The activities in one partition of a customer, the earliest first."""
    if customer_id != access.customer:
        raise outside(access.exchange)
    await check_licensed(access, licensed)
    return await _page(access, size, cursor, {**filters, "in_partition": access.scope})
