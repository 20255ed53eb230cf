"""Alarms: events that a point raises while its value is over or under a configured limit."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, read, text
from understudy.buildingx.jsonapi.repository import change
from understudy.buildingx.jsonapi.timestamps import moment, stamp
from understudy.buildingx.operations import values
from understudy.buildingx.operations.tables import alarm_configurations, events, points, transitions

_CONFIGURED = (
    select(points, alarm_configurations.c.id.label("configuration"), alarm_configurations.c.doc.label("limits"))
    .join(
        alarm_configurations,
        (alarm_configurations.c.partition_id == points.c.partition_id)
        & (alarm_configurations.c.point_id == points.c.id),
    )
    .where(points.c.partition_id == bindparam("in_partition"), points.c.device_id == bindparam("of_device"))
    .order_by(alarm_configurations.c.n)
)
_LASTING = select(events).where(
    events.c.partition_id == bindparam("in_partition"),
    events.c.configuration_id == bindparam("of_configuration"),
    events.c.open == 1,
)


async def look(access: Access, device_id: str) -> None:
    """Compares the points of a device with their limits: events begin and end by what is found."""
    place = {"in_partition": access.scope, "of_device": device_id}
    for row in await access.world.db.all(_CONFIGURED, place):
        limits = read(row.limits)["attributes"]
        value = await values.current(access.world, row)
        lasting = await access.world.db.first(
            _LASTING, {"in_partition": access.scope, "of_configuration": row.configuration}
        )
        found = limits["isEnabled"] and value is not None and _beyond(limits, value.value)
        if found and lasting is None and value is not None:
            await _begin(access, row, limits, value.value)
        elif not found and lasting is not None:
            await _end(access, lasting)


def _beyond(limits: Resource, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    limit = float(limits["limit"])
    return number > limit if limits["alarmType"] == "highLimitAlarm" else number < limit


async def _begin(access: Access, row: Row[Any], limits: Resource, value: str) -> None:
    now = access.world.clock.now()
    identifier = str(access.world.ids.uuid4())
    message = limits.get("message") or f"{row.name} is {value}, limit {limits['limit']:g}"
    event = document(identifier, limits["category"], message, (row.device_id, row.id), stamp(now))
    async with access.world.db.transaction():
        await access.world.db.execute(
            insert(events),
            {
                **columns(event),
                "partition_id": access.scope,
                "id": identifier,
                "configuration_id": row.configuration,
                "doc": text(event),
            },
        )
        await _transit(access, event, limits["alarmType"])


async def _end(access: Access, row: Row[Any]) -> None:
    event = read(row.doc)
    event["attributes"].update(state="Inactive", active=False, open=False)
    event["meta"]["updatedAt"] = stamp(access.world.clock.now())
    async with access.world.db.transaction():
        await change(access, events, event, open=0)
        await _transit(access, event, None)


async def _transit(access: Access, event: Resource, alarm: str | None) -> None:
    now = access.world.clock.now()
    resource = transition(event, stamp(now), int(now.timestamp()), alarm)
    row = {"partition_id": access.scope, "id": resource["id"], "event_id": event["id"], "doc": text(resource)}
    await access.world.db.execute(insert(transitions), row)


def document(
    identifier: str, category: str, message: str, where: tuple[str, str | None], since: str, *, lasting: bool = True
) -> Resource:
    """An event at a device and, if it is known, a point."""
    device, point = where
    related: Resource = {"producedBy": linked("Device", device)}
    if point is not None:
        related["source"] = linked("Point", point)
    return {
        "type": "Event",
        "id": identifier,
        "attributes": {
            "category": category,
            "eventType": "std",
            "message": message,
            "state": "Active" if lasting else "Inactive",
            "active": lasting,
            "open": lasting,
        },
        "relationships": related,
        "meta": {"createdAt": since, "updatedAt": since},
    }


def transition(event: Resource, at: str, seconds: int, alarm: str | None) -> Resource:
    """What an event became at a moment."""
    kept = event["attributes"]
    return {
        "type": "EventTransition",
        "id": f"{event['id']}-{seconds}",
        "attributes": {
            "category": kept["category"],
            "eventType": kept["eventType"],
            "alarmType": None if alarm is None else f"{alarm}.inAlarm",
            "message": kept["message"],
            "state": kept["state"],
            "isActive": kept["active"],
            "isOpen": kept["open"],
        },
        "relationships": event["relationships"],
        "meta": {"createdAt": at, "updatedAt": at},
    }


def columns(event: Resource) -> dict[str, Any]:
    """The columns of an event."""
    related = event["relationships"]
    return {
        "device_id": related["producedBy"]["data"]["id"],
        "point_id": related.get("source", {}).get("data", {}).get("id"),
        "at": moment(event["meta"]["createdAt"]),
        "category": event["attributes"]["category"],
        "open": int(event["attributes"]["open"]),
    }
