"""Events and their transitions: how what happens at a device is written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, decode, linked, resource_of
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations.tables import events, transitions
from understudy.buildingx.repository import add, write


def event_resource(
    identifier: str, category: str, message: str, where: tuple[str, str | None], since: datetime
) -> Resource:
    """An event that begins at a device and, if it is known, a point."""
    device, point = where
    related: Resource = {"producedBy": linked("Device", device)}
    if point is not None:
        related["source"] = linked("Point", point)
    attributes = {
        "category": category,
        "eventType": "std",
        "message": message,
        "state": "Active",
        "active": True,
        "open": True,
    }
    return resource_of("Event", identifier, attributes, related, _changed(since))


def ended_event(event: Resource, until: datetime) -> Resource:
    """An event when its cause has gone."""
    attributes = {**event["attributes"], "state": "Inactive", "active": False, "open": False}
    return {**event, "attributes": attributes, "meta": {**event["meta"], "updatedAt": stamp(until)}}


def transition_resource(event: Resource, at: datetime, alarm: str | None) -> Resource:
    """What an event became at a moment."""
    kept = event["attributes"]
    attributes = {
        "category": kept["category"],
        "eventType": kept["eventType"],
        "alarmType": None if alarm is None else f"{alarm}.inAlarm",
        "message": kept["message"],
        "state": kept["state"],
        "isActive": kept["active"],
        "isOpen": kept["open"],
    }
    identifier = f"{event['id']}-{int(at.timestamp())}"
    return resource_of("EventTransition", identifier, attributes, event["relationships"], _changed(at))


def _changed(at: datetime) -> dict[str, str]:
    return {"createdAt": stamp(at), "updatedAt": stamp(at)}


async def begin(access: Access, point: Row[Any], configuration_id: str, limits: Resource, value: str) -> None:
    """Writes down that a point is beyond a limit from now on."""
    now = access.world.clock.now()
    identifier = str(access.world.ids.uuid4())
    message = limits.get("message") or f"{point.name} is {value}, limit {limits['limit']:g}"
    event = event_resource(identifier, limits["category"], message, (point.device_id, point.id), now)
    async with access.world.db.transaction():
        await add(access, events, event, configuration_id=configuration_id)
        await add(access, transitions, transition_resource(event, now, limits["alarmType"]))


async def end(access: Access, row: Row[Any]) -> None:
    """Writes down that the cause of an event is gone."""
    now = access.world.clock.now()
    event = ended_event(decode(row.doc), now)
    async with access.world.db.transaction():
        await write(access, events, event)
        await add(access, transitions, transition_resource(event, now, None))
