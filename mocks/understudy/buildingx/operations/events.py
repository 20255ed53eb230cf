"""Events and their transitions, and the alarm configurations that raise them: the Operations API."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, decode, linked
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, WRITING, empty, found, operation
from understudy.buildingx.jsonapi.timestamps import DateTime
from understudy.buildingx.operations import event_log, series
from understudy.buildingx.operations import maintenance_models as models
from understudy.buildingx.operations.devices import Reader, Writer
from understudy.buildingx.operations.tables import alarm_configurations, devices, events, points, transitions
from understudy.buildingx.refusals import NotFound
from understudy.core.filters import Filter, least

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])


class EventQuery(CursorQuery):
    """Which events."""

    begin: Annotated[DateTime | None, Filter(column="at", compare=least)] = filter_field(
        "timestamp", "from", says="Moment from which on."
    )
    end: Annotated[DateTime | None, Filter(column="at", compare=repository.before)] = filter_field(
        "timestamp", "to", says="Moment before which; now unless given."
    )
    open: bool | None = filter_field("open", says="Whether they still need somebody.")
    category: str | None = filter_field("category", says="Category.")


_events = repository.Resources(events, EventQuery)
_transitions = repository.Resources(transitions, fields=False)
_configurations = repository.Resources(alarm_configurations, columns=["point_id"], fields=False)
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
    await _check_event(access, device_id, event_id)
    await _update_events(access, device_id)
    return found(access.exchange, (await repository.load(access, events, event_id)).doc)


@router.get(_EVENTS + "/{event_id}/transitions", **operation(List[models.EventTransition], ONE))
async def get_event_transitions(
    access: Reader, device_id: str, event_id: str, query: Parameters[CursorQuery]
) -> Response:
    """How an event changed."""
    await _check_event(access, device_id, event_id)
    await _update_events(access, device_id)
    return await _transitions.answer(access, query, event_id=event_id)


async def _check_event(access: Access, device_id: str, event_id: str) -> None:
    if (await repository.load(access, events, event_id)).device_id != device_id:
        raise NotFound(f"The device has no event {event_id}.")


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
                await event_log.begin(access, point, configuration.id, limits, value.value)
        elif lasting:
            await event_log.end(access, lasting[0])


def _beyond(limits: Resource, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    limit = float(limits["limit"])
    return number > limit if limits["alarmType"] == "highLimitAlarm" else number < limit


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
    return await repository.create(access, alarm_configurations, body.data, related)


@router.patch(
    _CONFIGURATIONS + "/{configuration_id}", **operation(Single[models.AlarmConfiguration], WRITING, tier="inferred")
)
async def change_alarm_configuration(
    access: Writer, point_id: str, configuration_id: str, body: Payload[Envelope[models.AlarmChange]]
) -> Response:
    """Changes a limit; null takes a value away."""
    await _check_configuration(access, point_id, configuration_id)
    resource = await repository.load_for_change(access, alarm_configurations, configuration_id, body.data.id)
    repository.set_attributes(resource, body.data.attributes)
    return found(access.exchange, await repository.change(access, alarm_configurations, resource))


@router.delete(_CONFIGURATIONS + "/{configuration_id}", **operation(None, ONE, status=204, tier="inferred"))
async def delete_alarm_configuration(access: Writer, point_id: str, configuration_id: str) -> Response:
    """Takes a limit away; events that it raised stay as they are."""
    await _check_configuration(access, point_id, configuration_id)
    await repository.remove(access, alarm_configurations, configuration_id)
    return empty(access.exchange)


async def _check_configuration(access: Access, point_id: str, configuration_id: str) -> None:
    if (await repository.load(access, alarm_configurations, configuration_id)).point_id != point_id:
        raise NotFound(f"The point has no alarm configuration {configuration_id}.")
