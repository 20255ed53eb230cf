"""The Activities API, versions 1 and 2: what happened in a partition or at a customer, the second with filters."""

import re
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, bindparam, func, or_, true
from starlette.responses import Response

from understudy.buildingx.auth import Access, LicensedAgainst, check_licensed, granted, outside
from understudy.buildingx.jsonapi.documents import decode
from understudy.buildingx.jsonapi.models import List
from understudy.buildingx.jsonapi.paging import LargeQuery, Parameters, page_links, refuse_cursor
from understudy.buildingx.jsonapi.responses import READING, listed, operation
from understudy.buildingx.refusals import Invalid
from understudy.buildingx.repository import Resources, find
from understudy.buildingx.security.models import Activities, PlacedActivity, activities
from understudy.core.lists import Compare, Filter, among, before, least
from understudy.core.timestamps import DateTime

router = APIRouter(tags=["Activities v1"])
router_v2 = APIRouter(prefix="/sec-activities/v2", tags=["Activities v2"])

Reader = Annotated[Access, Depends(granted("activities.read"))]
CustomerReader = Annotated[Access, Depends(granted("af.customer.read", "customer"))]
PartitionReader = Annotated[Access, Depends(granted("af.partition.read"))]


async def _position(access: Access, cursor: str | None) -> int:
    # As in the documents (buildingx/activities/null-next), a cursor is the id of the last activity of the page before.
    found = None if cursor is None else await find(access, activities, cursor)
    if cursor is not None and found is None:
        refuse_cursor(access.exchange)
    return -1 if found is None else int(found.n)


def _without_location(doc: bytes) -> bytes:
    resource = decode(doc)
    resource["attributes"].pop("location", None)
    return to_json(resource)


@router.get("/sec-activities-v1/partitions/{partition_id}/activities", **operation(Activities, READING))
async def get_activities(access: Reader, query: Parameters[LargeQuery]) -> Response:
    """The activities of a partition, the earliest first; on the last page `links.next` is null."""
    after = await _position(access, query.cursor)
    rows = await _of_partition.some(access, after, query.size + 1)
    following = {"page[cursor]": rows[query.size - 1].id} if len(rows) > query.size else None
    links = {"next": None, **page_links(access.exchange, following)}
    docs = [_without_location(row.doc) for row in rows[: query.size]]
    return listed(access.exchange, docs, links, fields=True)


_WORD = re.compile(r'"([^"]+)"|([^\s"]+)')


@lru_cache
def _one_of_words(count: int) -> Compare:
    def compare(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        found = [func.instr(column, bindparam(f"{name}_{number}")) > 0 for number in range(count)]
        return or_(*found) if found else true()

    return compare


def _words(name: str, text: str) -> tuple[Compare, dict[str, str]]:
    words = {f"{name}_{number}": word[1] or word[2] for number, word in enumerate(_WORD.finditer(text.lower()))}
    return _one_of_words(len(words)), words


def _names(name: str, text: str) -> tuple[Compare, dict[str, list[str]]]:
    return among, {name: text.split(",")}


Names = Annotated[str | None, Filter(choose=_names)]


class ActivityQuery(LargeQuery):
    """Which activities."""

    search: Annotated[str | None, Filter(choose=_words)] = Field(
        None,
        alias="filterText",
        max_length=1024,
        description="Words of which one must occur in title or description; in quotation marks, a phrase.",
    )
    begin: Annotated[DateTime | None, Filter(column="created", compare=least)] = Field(
        None, alias="startDate", description="Moment from which on; only with `endDate`."
    )
    end: Annotated[DateTime | None, Filter(column="created", compare=before)] = Field(
        None, alias="endDate", description="Moment before which; only with `startDate`."
    )
    severity: Names = Field(None, description="Names of severities by commas, each exactly as it is written.")
    category: Names = Field(None, description="Names of categories by commas, each exactly as it is written.")
    sub_system: Names = Field(None, alias="subSystem", description="Names of systems by commas.")
    location: Names = Field(None, description="Names of places by commas, each exactly as it is written.")


_of_customer = Resources(activities, ActivityQuery, scope="customer_id")
_of_partition = Resources(activities, ActivityQuery)


def _check_dates(query: ActivityQuery) -> None:
    if (query.begin is None) != (query.end is None):
        missing = "endDate" if query.end is None else "startDate"
        raise Invalid("startDate and endDate go together.", parameter=missing)
    if query.begin is not None and query.end is not None and query.begin > query.end:
        raise Invalid("startDate is after endDate.", parameter="startDate")


@router_v2.get("/customers/{customer_id}", **operation(List[PlacedActivity], READING))
async def get_customer_activities(
    access: CustomerReader, query: Parameters[ActivityQuery], licensed: LicensedAgainst = None
) -> Response:
    """The activities in all partitions of a customer, the earliest first."""
    _check_dates(query)
    await check_licensed(access, licensed)
    return await _of_customer.answer(access, query)


_ROUTE = operation(List[PlacedActivity], READING)


# The documents have the path in either order, and with a slash at its end: buildingx/activities/path-order.
@router_v2.get(
    "/partitions/{partition_id}/customers/{customer_id}",
    name="get_activities_of_partition_and_customer",
    **_ROUTE,
)
@router_v2.get(
    "/customers/{customer_id}/partitions/{partition_id}",
    name="get_activities_of_customer_and_partition",
    **_ROUTE,
)
@router_v2.get("/customers/{customer_id}/partitions/{partition_id}/", **_ROUTE)
async def get_partition_activities(
    access: PartitionReader,
    customer_id: str,
    query: Parameters[ActivityQuery],
    licensed: LicensedAgainst = None,
) -> Response:
    """The activities in one partition of a customer, the earliest first."""
    _check_dates(query)
    if customer_id != access.customer:
        raise outside(access.exchange)
    await check_licensed(access, licensed)
    return await _of_partition.answer(access, query)
