"""The Fire API: locations, fire panels, their events, their hardware, and what they last read."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic_core import to_json
from sqlalchemy import Row, bindparam, exists, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.fire.last_values import last_value
from understudy.buildingx.fire.models import FireConfiguration, FireEvent, LastValue, fire_events, fire_points
from understudy.buildingx.jsonapi.documents import include_parameter, included, listing, read, sparse
from understudy.buildingx.jsonapi.models import List, ListWith, Single, SingleWith
from understudy.buildingx.jsonapi.paging import (
    PageCursor,
    PageNumber,
    PageSize,
    cursor_at,
    page_links,
    page_size,
    position_of,
)
from understudy.buildingx.jsonapi.repository import Filter, Listing, one
from understudy.buildingx.jsonapi.responses import ONE, READING, answered, as_json, found, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment
from understudy.buildingx.operations.models import Device
from understudy.buildingx.operations.tables import devices
from understudy.buildingx.refusals import Invalid, NotFound
from understudy.buildingx.structure import location_changes
from understudy.buildingx.structure.models import Address, Location
from understudy.buildingx.structure.tables import locations

router = APIRouter(tags=["Fire"])

Reader = Annotated[Access, Depends(granted("fire.read"))]
Include = Annotated[str | None, include_parameter("hasPostalAddress")]
PAGE = 20
MOST_POINTS = 50
_BASE = "/fire/partitions/{partition_id}"

_locations = Listing(locations, "address_id", partition="partition_id", type="type")
_events = Listing(
    fire_events, partition="partition_id", device="device_id", since=Filter("at", "from"), until=Filter("at", "before")
)
_points = Listing(fire_points, "kind", partition="partition_id", device="device_id", ids=Filter("id", "among"))
_watches = exists().where(fire_points.c.partition_id == devices.c.partition_id, fire_points.c.device_id == devices.c.id)
_PANELS = (
    select(devices.c.n, devices.c.id, devices.c.location_id, devices.c.doc)
    .where(devices.c.partition_id == bindparam("in_partition"), devices.c.n > bindparam("after"), _watches)
    .order_by(devices.c.n)
    .limit(bindparam("wanted"))
)


@router.get(_BASE + "/locations", **operation(ListWith[Location, Address], READING))
async def get_fire_locations(
    access: Reader,
    *,
    size: PageSize = None,
    number: PageNumber = 0,
    include: Include = None,
    kind: Annotated[str | None, Query(alias="filter[type]", description="Type of the locations.")] = None,
) -> Response:
    """The locations of a partition, as the Structure API has them."""
    exchange = access.exchange
    wanted = included(exchange, include, ["hasPostalAddress"])
    limit = page_size(exchange, size, default=100)
    page = await _locations.by_number(exchange, limit, number, partition=access.scope, type=kind)
    more = await location_changes.addresses_of(access, (row.address_id for row in page.rows)) if wanted else None
    return answered(exchange, listing(sparse(exchange, page.docs), page.links, more and sparse(exchange, more)))


@router.get(_BASE + "/locations/{location_id}", **operation(SingleWith[Location, Address], ONE))
async def get_fire_location(access: Reader, location_id: str, include: Include = None) -> Response:
    """One location."""
    wanted = included(access.exchange, include, ["hasPostalAddress"])
    row = await one(access, locations, location_id)
    more = await location_changes.addresses_of(access, [row.address_id]) if wanted else None
    return found(access.exchange, sparse(access.exchange, [row.doc])[0], more)


@router.get(_BASE + "/devices", **operation(List[Device], READING))
async def get_fire_devices(access: Reader, cursor: PageCursor = None) -> Response:
    """The fire panels of a partition."""
    exchange = access.exchange
    place = {"in_partition": access.scope, "after": int(position_of(exchange, cursor) or -1), "wanted": PAGE + 1}
    rows = await access.world.db.all(_PANELS, place)
    following = {"page[cursor]": cursor_at(exchange, str(rows[PAGE - 1].n))} if len(rows) > PAGE else None
    docs = sparse(exchange, [row.doc for row in rows[:PAGE]])
    return answered(exchange, listing(docs, page_links(exchange, following)))


@router.get(_BASE + "/devices/{device_id}/events", **operation(List[FireEvent], ONE))
async def get_fire_events(
    access: Reader,
    device_id: str,
    *,
    since: Annotated[Timestamp | None, Query(alias="filter[timestamp][from]", description="Events since then.")] = None,
    until: Annotated[Timestamp | None, Query(alias="filter[timestamp][to]", description="Events before then.")] = None,
    cursor: PageCursor = None,
) -> Response:
    """The events of a fire panel, the earliest first."""
    await one(access, devices, device_id)
    page = await _events.by_cursor(
        access.exchange,
        PAGE,
        cursor,
        partition=access.scope,
        device=device_id,
        since=None if since is None else moment(since),
        until=None if until is None else moment(until),
    )
    return answered(access.exchange, listing(sparse(access.exchange, page.docs), page.links))


@router.get(_BASE + "/locations/{location_id}/configuration", **operation(Single[FireConfiguration], ONE))
async def get_fire_configuration(access: Reader, location_id: str) -> Response:
    """The hardware tree of a building's fire protection: panels, lines, elements, points."""
    await one(access, locations, location_id)
    everything = {"in_partition": access.scope, "after": -1, "wanted": -1}
    panels = [row for row in await access.world.db.all(_PANELS, everything) if row.location_id == location_id]
    if not panels:
        raise NotFound("There is no fire panel at this location.")
    tree = [await _panel(access, row) for row in panels]
    resource = {"type": "FireConfiguration", "id": location_id, "attributes": {"hardwareTree": tree}}
    return found(access.exchange, to_json(resource))


async def _panel(access: Access, row: Row[Any]) -> dict[str, Any]:
    rows = await _points.all(access.exchange, partition=access.scope, device=row.id)
    device = read(row.doc)
    lines: dict[int, dict[str, dict[str, Any]]] = {}
    for point in map(read, (each.doc for each in rows)):
        about = point["attributes"]
        element = lines.setdefault(about["line"], {}).setdefault(
            about["address"],
            {
                "address": about["address"],
                "name": about["element"],
                "locationId": point["relationships"]["hasLocation"]["data"]["id"],
                "points": [],
            },
        )
        element["points"].append({"id": point["id"], "kind": about["kind"]})
    return {
        "deviceId": row.id,
        "name": device["attributes"]["profile"]["name"],
        "lines": [{"number": number, "elements": list(each.values())} for number, each in sorted(lines.items())],
    }


@router.get(_BASE + "/points/lastValues", **operation(list[LastValue], READING, plain=True))
async def get_fire_last_values(
    access: Reader,
    *,
    ids: Annotated[str, Query(alias="pointIds", min_length=1, description="Ids of points, by commas, at most 50.")],
    latest: Annotated[
        Timestamp | None,
        Query(alias="lastChangedLatest", description="Only values that were last read by then; inferred."),
    ] = None,
) -> Response:
    """The last values of points of fire panels, in the order asked for; unknown ids are left out."""
    wanted = _asked(ids)
    rows = await _points.all(access.exchange, partition=access.scope, ids=wanted)
    kinds = {row.id: row.kind for row in rows}
    now = access.world.clock.now()
    values = [last_value(each, kinds[each], now) for each in dict.fromkeys(wanted) if each in kinds]
    if latest is not None:
        values = [each for each in values if moment(each["createdAt"]) <= moment(latest)]
    return as_json(access.exchange, values)


def _asked(ids: str) -> Sequence[str]:
    wanted = [each for each in (part.strip() for part in ids.split(",")) if each]
    if not 1 <= len(wanted) <= MOST_POINTS:
        raise Invalid(f"pointIds: 1 to {MOST_POINTS} ids are asked for at a time.", source={"parameter": "pointIds"})
    return wanted
