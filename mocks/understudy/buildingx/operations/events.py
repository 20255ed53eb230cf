"""Events, their transitions and alarm configurations of the Operations API."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from sqlalchemy import insert
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, listing, meta, read, sparse, text, touched, valued
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_size
from understudy.buildingx.jsonapi.repository import Filter, Listing, change, one, remove
from understudy.buildingx.jsonapi.responses import MEDIA, ONE, WRITING, answered, created, empty, found, operation
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment
from understudy.buildingx.operations import alarms
from understudy.buildingx.operations.devices import PAGE, Reader, Writer
from understudy.buildingx.operations.maintenance_models import (
    AlarmConfiguration,
    AlarmCreation,
    AlarmUpdate,
    Event,
    EventTransition,
)
from understudy.buildingx.operations.tables import alarm_configurations, devices, events, points, transitions
from understudy.buildingx.refusals import Conflict, NotFound

router = APIRouter(tags=["Operations"])

_events = Listing(
    events,
    partition="partition_id",
    device="device_id",
    since=Filter("at", "from"),
    until=Filter("at", "before"),
    open="open",
    category="category",
)
_transitions = Listing(transitions, partition="partition_id", event="event_id")
_configurations = Listing(alarm_configurations, partition="partition_id", point="point_id")


@router.get("/operations/partitions/{partition_id}/devices/{device_id}/events", **operation(List[Event], ONE))
async def get_events(
    access: Reader,
    device_id: str,
    *,
    begin: Annotated[
        Timestamp | None, Query(alias="filter[timestamp][from]", description="Moment from which on.")
    ] = None,
    end: Annotated[
        Timestamp | None, Query(alias="filter[timestamp][to]", description="Moment before which; now unless given.")
    ] = None,
    only_open: Annotated[
        bool | None, Query(alias="filter[open]", description="Whether they still need somebody.")
    ] = None,
    category: Annotated[str | None, Query(alias="filter[category]", description="Category.")] = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The events of a device."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, devices, device_id)
    await alarms.look(access, device_id)
    page = await _events.by_cursor(
        exchange,
        size,
        cursor,
        partition=access.scope,
        device=device_id,
        since=None if begin is None else moment(begin),
        until=None if end is None else moment(end),
        open=None if only_open is None else int(only_open),
        category=category,
    )
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.get(
    "/operations/partitions/{partition_id}/devices/{device_id}/events/{event_id}",
    deprecated=True,
    **operation(Single[Event], ONE, tier="inferred"),
)
async def get_event(access: Reader, device_id: str, event_id: str) -> Response:
    """One event; deprecated since 1.3.0 in favour of its transitions."""
    await _event(access, device_id, event_id)
    await alarms.look(access, device_id)
    return found(access.exchange, (await one(access, events, event_id)).doc)


@router.get(
    "/operations/partitions/{partition_id}/devices/{device_id}/events/{event_id}/transitions",
    **operation(List[EventTransition], ONE),
)
async def get_event_transitions(
    access: Reader, device_id: str, event_id: str, limit: PageLimit = None, cursor: PageCursor = None
) -> Response:
    """How an event changed."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await _event(access, device_id, event_id)
    await alarms.look(access, device_id)
    page = await _transitions.by_cursor(exchange, size, cursor, partition=access.scope, event=event_id)
    return answered(exchange, listing(page.docs, page.links))


async def _event(access: Access, device_id: str, event_id: str) -> None:
    if (await one(access, events, event_id)).device_id != device_id:
        raise NotFound(f"The device has no event {event_id}.")


_PATH = "/operations/partitions/{partition_id}/points/{point_id}/alarm-configurations"


@router.get(_PATH, **operation(List[AlarmConfiguration], ONE, tier="inferred"))
async def get_alarm_configurations(
    access: Reader, point_id: str, limit: PageLimit = None, cursor: PageCursor = None
) -> Response:
    """The limits over or under which a point raises events."""
    exchange = access.exchange
    size = page_size(exchange, limit, default=PAGE)
    await one(access, points, point_id)
    page = await _configurations.by_cursor(exchange, size, cursor, partition=access.scope, point=point_id)
    return answered(exchange, listing(page.docs, page.links))


@router.post(_PATH, **operation(Single[AlarmConfiguration], WRITING, status=201, tier="inferred"))
async def create_alarm_configuration(
    access: Writer, point_id: str, body: Annotated[AlarmCreation, Body(media_type=MEDIA)]
) -> Response:
    """Adds a limit to a point; its device has an event while the value is beyond it."""
    await one(access, points, point_id)
    identifier = str(access.world.ids.uuid4())
    resource: Resource = {
        "type": "AlarmConfiguration",
        "id": identifier,
        "attributes": body.data.attributes.model_dump(exclude_none=True),
        "relationships": {"isConfigurationOf": linked("Point", point_id)},
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    row = {"partition_id": access.scope, "id": identifier, "point_id": point_id, "doc": doc}
    await access.world.db.execute(insert(alarm_configurations), row)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.patch(_PATH + "/{configuration_id}", **operation(Single[AlarmConfiguration], WRITING, tier="inferred"))
async def change_alarm_configuration(
    access: Writer, point_id: str, configuration_id: str, body: Annotated[AlarmUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes a limit; null takes a value away."""
    resource = await _configuration(access, point_id, configuration_id)
    if body.data.id != configuration_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    sent = body.data.attributes.model_dump(exclude_unset=True)
    resource["attributes"] = valued({**resource["attributes"], **sent})
    touched(resource, access.world.clock.now(), access.user)
    return found(access.exchange, await change(access, alarm_configurations, resource))


@router.delete(_PATH + "/{configuration_id}", **operation(None, ONE, status=204, tier="inferred"))
async def delete_alarm_configuration(access: Writer, point_id: str, configuration_id: str) -> Response:
    """Takes a limit away; events that it raised stay as they are."""
    await _configuration(access, point_id, configuration_id)
    await remove(access, alarm_configurations, configuration_id)
    return empty(access.exchange)


async def _configuration(access: Access, point_id: str, configuration_id: str) -> Resource:
    row = await one(access, alarm_configurations, configuration_id)
    if row.point_id != point_id:
        raise NotFound(f"The point has no alarm configuration {configuration_id}.")
    return read(row.doc)
