"""Points of the Operations API: what they are, what they measured, and how they are commanded."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic_core import to_json
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import FieldOfPoint, listing, read, sparse, text, valued
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, cursor_at, page_links, page_size, position_of
from understudy.buildingx.jsonapi.repository import Listing, one
from understudy.buildingx.jsonapi.responses import MEDIA, ONE, WRITING, answered, empty, found, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment
from understudy.buildingx.operations import commands, sent_values, values
from understudy.buildingx.operations.devices import PAGE, Reader, Writer
from understudy.buildingx.operations.models import Command, Point, PointValue, Values
from understudy.buildingx.operations.tables import devices, points
from understudy.buildingx.refusals import MISSING, Conflict, Invalid
from understudy.buildingx.settings import settings_of

router = APIRouter(tags=["Operations"])

_points = Listing(points, "partition_id", "profile", "tuning", partition="partition_id", device="device_id")

FROM = "filter[timestamp][from]"
TO = "filter[timestamp][to]"


async def _valued(access: Access, row: Row[Any], field: str | None) -> bytes:
    if field is None or "pointValue" not in field.split(","):
        return bytes(row.doc)
    value = await values.current(access.world, row)
    if value is None:
        return bytes(row.doc)
    resource = read(row.doc)
    resource["attributes"]["pointValue"] = valued(
        {
            "value": value.value,
            "timestamp": values.stamp_of(value.at),
            "targetValue": value.target,
            "qualityOfValue": value.quality,
        }
    )
    return text(resource)


@router.get("/operations/partitions/{partition_id}/devices/{device_id}/points", **operation(List[Point], ONE))
async def get_device_points(
    access: Reader,
    device_id: str,
    field: FieldOfPoint = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The points of a device."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, devices, device_id)
    page = await _points.by_cursor(exchange, size, cursor, partition=access.scope, device=device_id)
    docs = [await _valued(access, row, field) for row in page.rows]
    return answered(exchange, listing(sparse(exchange, docs), page.links))


@router.get("/operations/partitions/{partition_id}/points/{point_id}", **operation(Single[Point], ONE, tier="observed"))
async def get_point(access: Reader, point_id: str, field: FieldOfPoint = None) -> Response:
    """One point."""
    doc = await _valued(access, await one(access, points, point_id), field)
    return found(access.exchange, sparse(access.exchange, [doc])[0])


@router.patch(
    "/operations/partitions/{partition_id}/points/{point_id}",
    **operation(None, WRITING, status=204, more={200: "The point, where the tenant is set so."}),
)
async def command_point(
    access: Writer, point_id: str, body: Annotated[Command, Body(media_type=MEDIA)], field: FieldOfPoint = None
) -> Response:
    """Commands a point; the value changes up to a minute later, if nothing of higher priority prevents it."""
    row = await one(access, points, point_id)
    if body.data.id not in (None, point_id):
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    await commands.command(access, row, body.data.attributes.pointValue.value)
    if settings_of(access.world).command_answer == "resource":
        return found(access.exchange, await _valued(access, row, field))
    return empty(access.exchange)


@router.get("/operations/partitions/{partition_id}/points/{point_id}/values", **operation(List[PointValue], ONE))
async def get_point_values(
    access: Reader,
    point_id: str,
    begin: Annotated[
        Timestamp | None,
        Query(alias=FROM, description="Moment from which on; mandatory."),
    ] = None,
    end: Annotated[Timestamp | None, Query(alias=TO, description="Moment before which; now unless given.")] = None,
    cursor: PageCursor = None,
) -> Response:
    """The values of a point in a span of time."""
    exchange = access.exchange
    backward = settings_of(access.world).values_order == "descending"
    size = settings_of(access.world).values_page
    row = await one(access, points, point_id)
    first, last = _span(access, begin, end, cursor)
    position = position_of(exchange, cursor)
    if position is not None:
        begun, ended, at = (int(each) for each in position.split(":"))
        first, last = (begun, at) if backward else (at + 1, ended)
    of = await values.series(access.world, row)
    window = await values.between(of, first, last, size + 1, backward=backward)
    following = None
    if len(window) > size:
        following = {"page[cursor]": cursor_at(exchange, f"{first}:{last}:{window[size - 1].at}")}
    docs = [values.document(point_id, each) for each in window[:size]]
    return answered(exchange, listing(docs, page_links(exchange, following)))


def _span(access: Access, begin: str | None, end: str | None, cursor: str | None) -> tuple[int, int]:
    now = access.world.clock.now()
    last = now + timedelta(milliseconds=1) if end is None else moment(end)
    if begin is not None:
        return values.milliseconds(moment(begin)), values.milliseconds(last)
    if settings_of(access.world).missing_from == "refuse" and cursor is None:
        title = f"Missing mandatory parameter '{FROM}'"
        source = {"parameter": FROM}
        raise Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": source}])
    return values.milliseconds(last - timedelta(days=1)), values.milliseconds(last)


@router.post(
    "/operations/partitions/{partition_id}/points/{point_id}/values",
    **operation(None, WRITING, status=204, more={202: "Some were dropped; the body says which."}),
)
async def add_point_values(
    access: Writer,
    point_id: str,
    body: Annotated[Values, Body(media_type=MEDIA)],
    *,
    overwrite: Annotated[bool, Query(description="Whether values of the same millisecond are replaced.")] = False,
) -> Response:
    """Adds values to a point; for evaluation, the Point Value Ingest API is the place for it."""
    return await keep(access, point_id, body, overwrite=overwrite)


async def keep(access: Access, point_id: str, body: Values, *, overwrite: bool) -> Response:
    """Keeps the values of one point; of those dropped, the answer has the positions."""
    await one(access, points, point_id)
    async with access.world.db.transaction():
        dropped = await sent_values.store(
            access, point_id, [each.attributes for each in body.data], overwrite=overwrite
        )
    if not dropped:
        return empty(access.exchange)
    return answered(access.exchange, to_json({"meta": {"conflicts": dropped}}), 202)
