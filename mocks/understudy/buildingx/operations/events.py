"""Events and their transitions, the alarm configurations that raise them, and faults: the Operations API."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.jsonapi.documents import Resource, decode, encode, linked, resource_of
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, empty, found, listed, operation
from understudy.buildingx.operations import event_models as models
from understudy.buildingx.operations import series
from understudy.buildingx.operations.devices import Reader, Writer
from understudy.buildingx.operations.models import devices, points
from understudy.buildingx.refusals import NotFound
from understudy.core.lists import Filter, before, least
from understudy.core.timestamps import DateTime, stamp

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])


From = Annotated[DateTime | None, Filter(column="at", compare=least)]
To = Annotated[DateTime | None, Filter(column="at", compare=before)]


class EventQuery(CursorQuery):
    """Which events."""

    begin: From = filter_field("timestamp", "from", says="Moment from which on.")
    end: To = filter_field("timestamp", "to", says="Moment before which; now unless given.")
    open: bool | None = filter_field("open", says="Whether they still need somebody.")
    category: str | None = filter_field("category", says="Category.")


_events = repository.Resources(models.events, EventQuery)
_transitions = repository.Resources(models.transitions, fields=False)
_configurations = repository.Resources(models.alarm_configurations, columns=["point_id"], fields=False)
_points = repository.Resources(points)
_EVENTS = "/devices/{device_id}/events"
_CONFIGURATIONS = "/points/{point_id}/alarm-configurations"


@router.get(_EVENTS, **operation(List[models.Event], ONE))
async def get_events(access: Reader, device_id: str, query: Parameters[EventQuery]) -> Response:
    """The events of a device."""
    await repository.load(access, devices, device_id)
    await _update_events(access, device_id)
    return await _events.answer(access, query, device_id=device_id)


@router.get(_EVENTS + "/{event_id}", deprecated=True, **operation(Single[models.Event], ONE, tier="inferred"))
async def get_event(access: Reader, device_id: str, event_id: str) -> Response:
    """One event; deprecated since 1.3.0 in favour of its transitions."""
    await _update_event(access, device_id, event_id)
    return found(access.exchange, (await repository.load(access, models.events, event_id)).doc)


@router.get(_EVENTS + "/{event_id}/transitions", **operation(List[models.EventTransition], ONE))
async def get_event_transitions(
    access: Reader, device_id: str, event_id: str, query: Parameters[CursorQuery]
) -> Response:
    """How an event changed."""
    await _update_event(access, device_id, event_id)
    return await _transitions.answer(access, query, event_id=event_id)


async def _update_event(access: Access, device_id: str, event_id: str) -> None:
    if (await repository.load(access, models.events, event_id)).device_id != device_id:
        raise NotFound(f"The device has no event {event_id}.")
    await _update_events(access, device_id)


async def _update_events(access: Access, device_id: str) -> None:
    """Compares the points of a device with their limits: events begin and end by what is found."""
    ids = [row.id for row in await _points.all(access, device_id=device_id)]
    for configuration in await _configurations.all(access, point_id=ids):
        limits = decode(configuration.doc)["attributes"]
        point = await repository.load(access, points, configuration.point_id)
        value = await series.current(access.world, point)
        lasting = await _events.all(access, configuration_id=configuration.id, open=1)
        if limits["isEnabled"] and value is not None and _beyond(limits, value.value):
            if not lasting:
                await _begin(access, point, configuration.id, limits, value.value)
        elif lasting:
            await _end(access, lasting[0])


def _beyond(limits: Resource, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    limit = float(limits["limit"])
    return number > limit if limits["alarmType"] == "highLimitAlarm" else number < limit


async def _begin(access: Access, point: Row[Any], configuration_id: str, limits: Resource, value: str) -> None:
    """Writes down that a point is beyond a limit from now on."""
    now = access.world.clock.now()
    identifier = str(access.world.ids.uuid4())
    message = limits.get("message") or f"{point.name} is {value}, limit {limits['limit']:g}"
    event = models.event_resource(identifier, limits["category"], message, (point.device_id, point.id), now)
    async with access.world.db.transaction():
        await repository.add(access, models.events, event, configuration_id=configuration_id)
        await repository.add(access, models.transitions, models.transition_resource(event, now, limits["alarmType"]))


async def _end(access: Access, row: Row[Any]) -> None:
    """Writes down that the cause of an event is gone."""
    now = access.world.clock.now()
    event = models.ended_event(decode(row.doc), now)
    async with access.world.db.transaction():
        await repository.write(access, models.events, event)
        await repository.add(access, models.transitions, models.transition_resource(event, now, None))


@router.get(_CONFIGURATIONS, **operation(List[models.AlarmConfiguration], ONE, tier="inferred"))
async def get_alarm_configurations(access: Reader, point_id: str, query: Parameters[CursorQuery]) -> Response:
    """The limits over or under which a point raises events."""
    await repository.load(access, points, point_id)
    return await _configurations.answer(access, query, point_id=point_id)


@router.post(_CONFIGURATIONS, **operation(Single[models.AlarmConfiguration], WRITING, status=201, tier="inferred"))
async def create_alarm_configuration(
    access: Writer, point_id: str, body: Payload[Envelope[models.NewAlarm]]
) -> Response:
    """Adds a limit to a point; its device has an event while the value is beyond it."""
    await repository.load(access, points, point_id)
    related = {"isConfigurationOf": linked("Point", point_id)}
    return await repository.create(access, models.alarm_configurations, body.data, related)


@router.patch(
    _CONFIGURATIONS + "/{configuration_id}", **operation(Single[models.AlarmConfiguration], WRITING, tier="inferred")
)
async def change_alarm_configuration(
    access: Writer, point_id: str, configuration_id: str, body: Payload[Envelope[models.AlarmChange]]
) -> Response:
    """Changes a limit; null takes a value away."""
    await _check_configuration(access, point_id, configuration_id)
    resource = await repository.load_for_change(access, models.alarm_configurations, configuration_id, body.data.id)
    repository.set_attributes(resource, body.data.attributes)
    return found(access.exchange, await repository.change(access, models.alarm_configurations, resource))


@router.delete(_CONFIGURATIONS + "/{configuration_id}", **operation(None, ONE, status=204, tier="inferred"))
async def delete_alarm_configuration(access: Writer, point_id: str, configuration_id: str) -> Response:
    """Takes a limit away; events that it raised stay as they are."""
    await _check_configuration(access, point_id, configuration_id)
    await repository.remove(access, models.alarm_configurations, configuration_id)
    return empty(access.exchange)


async def _check_configuration(access: Access, point_id: str, configuration_id: str) -> None:
    if (await repository.load(access, models.alarm_configurations, configuration_id)).point_id != point_id:
        raise NotFound(f"The point has no alarm configuration {configuration_id}.")


LastedAt = Annotated[DateTime | None, Filter(column="ended_at", compare=repository.lasting)]
BegunBefore = Annotated[DateTime | None, Filter(column="begun_at", compare=before)]


class Span(BaseModel):
    """A span of time in which faults lasted."""

    begin: LastedAt = filter_field("timestamp", "from", says="Those that lasted at or after this moment; inferred.")
    end: BegunBefore = filter_field("timestamp", "to", says="Those that began before this moment; inferred.")


class FaultQuery(CursorQuery, Span):
    """Which faults."""

    building_id: str | None = filter_field("hasLocation.data.id", says="Id of the building; inferred.")
    state: str | None = filter_field("state", says="How they stand; inferred.")


class StatisticsQuery(Span):
    """The faults of which building, and of which span of time."""

    building_id: str = Field(alias="filter[hasLocation.data.id]", description="Id of the building; inferred.")


_faults = repository.Resources(models.faults, FaultQuery)
_counted = repository.Resources(models.faults, StatisticsQuery, ["state", "severity"])
_occurrences = repository.Resources(models.occurrences, fields=False)


@router.get("/faults", **operation(List[models.Fault], READING))
async def get_faults(access: Reader, query: Parameters[FaultQuery]) -> Response:
    """The faults that lasted in a span of time."""
    return await _faults.answer(access, query)


@router.get("/faults/{fault_id}", **operation(Single[models.Fault], ONE))
async def get_fault(access: Reader, fault_id: str) -> Response:
    """One fault."""
    return found(access.exchange, (await repository.load(access, models.faults, fault_id)).doc)


@router.patch("/faults/{fault_id}", **operation(Single[models.Fault], WRITING, tier="inferred"))
async def change_fault(access: Writer, fault_id: str, body: Payload[Envelope[models.FaultChange]]) -> Response:
    """Acknowledges a fault, resolves it or opens it again."""
    fault = await repository.load_for_change(access, models.faults, fault_id, body.data.id)
    attributes = fault["attributes"]
    attributes.update(body.data.attributes.model_dump(exclude_unset=True))
    if attributes["state"] == "Resolved":
        attributes.setdefault("endTimestamp", stamp(access.world.clock.now()))
    else:
        attributes.pop("endTimestamp", None)
    return found(access.exchange, await repository.change(access, models.faults, fault))


@router.get("/faults/{fault_id}/occurrences", **operation(List[models.FaultOccurrence], ONE))
async def get_fault_occurrences(access: Reader, fault_id: str, query: Parameters[CursorQuery]) -> Response:
    """The times during which a fault showed."""
    await repository.load(access, models.faults, fault_id)
    return await _occurrences.answer(access, query, fault_id=fault_id)


@router.get("/fault-statistics", **operation(List[models.FaultStatistics], ONE))
async def get_fault_statistics(access: Reader, query: Parameters[StatisticsQuery]) -> Response:
    """The faults of a building in numbers."""
    await repository.load(access, locations, query.building_id)
    rows = await _counted.all(access, query)
    counts = {
        "total": len(rows),
        "byState": dict(Counter(row.state for row in rows)),
        "bySeverity": dict(Counter(row.severity for row in rows)),
    }
    where = {"hasLocation": linked("Building", query.building_id)}
    statistics = resource_of("FaultStatistics", query.building_id, counts, where)
    return listed(access.exchange, [encode(statistics)])
