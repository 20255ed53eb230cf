"""Alarm configurations, events and faults, and their tables; most members are inferred."""

from datetime import datetime
from typing import Literal

from pydantic import Field
from sqlalchemy import Column, Index, Integer, Text

from understudy.buildingx.buildings.models import LocationType, Members
from understudy.buildingx.jsonapi.documents import Dated, Resource, linked, meta, resource_of
from understudy.buildingx.jsonapi.models import Changed, Closed, New, One, RelatedResource, Sent
from understudy.buildingx.jsonapi.tables import member, reference, related, resource_table
from understudy.core.database import Moment
from understudy.core.timestamps import Timestamp, stamp

AlarmType = Literal["highLimitAlarm", "lowLimitAlarm"]
Severity = Literal["Low", "Medium", "High"]


class AlarmAttributes(Members):
    """When a point is in alarm."""

    alarmType: AlarmType = Field(description="Whether values over or under the limit are alarms.")
    limit: float = Field(description="The limit.")
    category: str = Field(default="Alarm", min_length=1, description="Category of the events.")
    message: str | None = Field(default=None, description="Text of the events.")
    isEnabled: bool = Field(default=True, description="Whether it is looked at.")


class AlarmChanges(AlarmAttributes):
    """What is to change of an alarm configuration."""

    alarmType: AlarmType = Field(default="highLimitAlarm", description="Whether values over or under are alarms.")
    limit: float = Field(default=0.0, description="The limit.")


class AlarmRelationships(Closed):
    """What an alarm configuration is for."""

    isConfigurationOf: One[Literal["Point"]] = Field(description="The point.")


class AlarmConfiguration(Dated, RelatedResource[Literal["AlarmConfiguration"], AlarmAttributes, AlarmRelationships]):
    """When a point raises an event."""


class NewAlarm(New[Literal["AlarmConfiguration"], AlarmAttributes]):
    """An alarm configuration to be made."""


class AlarmChange(Changed[Literal["AlarmConfiguration"], AlarmChanges]):
    """An alarm configuration as it is to be."""


class EventAttributes(Closed):
    """What happened."""

    category: str = Field(description="Category, such as `Emergency`.")
    eventType: str = Field(description="Kind, such as `std`.")
    message: str = Field(description="What happened, for people.")
    state: str = Field(description="State, such as `Active`.")
    active: bool = Field(description="Whether the cause lasts.")
    open: bool = Field(description="Whether it still needs somebody.")


class EventRelationships(Closed):
    """Where something happened."""

    producedBy: One[Literal["Device"]] = Field(description="The device.")
    source: One[Literal["Point"]] | None = Field(default=None, description="The point.")


class Event(Dated, RelatedResource[Literal["Event"], EventAttributes, EventRelationships]):
    """Something that happened at a device."""


class TransitionAttributes(Closed):
    """What an event was from a moment on."""

    category: str = Field(description="Category.")
    eventType: str = Field(description="Kind.")
    alarmType: str | None = Field(default=None, description="What the device calls the alarm.")
    message: str = Field(description="What happened, for people.")
    state: str = Field(description="State.")
    isActive: bool = Field(description="Whether the cause lasted.")
    isOpen: bool = Field(description="Whether it still needed somebody.")


class EventTransition(Dated, RelatedResource[Literal["EventTransition"], TransitionAttributes, EventRelationships]):
    """A change of an event."""


class OccurrenceAttributes(Closed):
    """When a fault showed."""

    startTimestamp: Timestamp = Field(description="When it began.")
    endTimestamp: Timestamp | None = Field(default=None, description="When it ended, left out while it lasts.")


class FaultAttributes(OccurrenceAttributes):
    """What is wrong, and since when."""

    name: str = Field(description="What it is called.")
    description: str = Field(description="What it means.")
    severity: Severity = Field(description="How bad it is.")
    state: Literal["Active", "Acknowledged", "Resolved"] = Field(description="How it stands.")
    comment: str | None = Field(default=None, description="What somebody noted.")


class FaultRelationships(Closed):
    """Where something is wrong."""

    hasLocation: One[LocationType] = Field(description="The building.")
    hasSource: One[Literal["Equipment"]] | None = Field(default=None, description="The equipment.")


class Fault(Dated, RelatedResource[Literal["Fault"], FaultAttributes, FaultRelationships]):
    """Something that the analysis of values found wrong."""


class FaultChanges(Sent):
    """What is to change of a fault."""

    state: Literal["Active", "Acknowledged", "Resolved"] = Field(description="How it is to stand.")
    comment: str | None = Field(default=None, description="What to note.")


class FaultChange(Changed[Literal["Fault"], FaultChanges]):
    """A fault as it is to be."""


class OccurrenceRelationships(Closed):
    """What showed."""

    isOccurrenceOf: One[Literal["Fault"]] = Field(description="The fault.")


class FaultOccurrence(RelatedResource[Literal["FaultOccurrence"], OccurrenceAttributes, OccurrenceRelationships]):
    """A time during which a fault showed."""


class Counts(Closed):
    """How many faults there are of each kind."""

    total: int = Field(description="All of them.")
    byState: dict[str, int] = Field(description="By how they stand.")
    bySeverity: dict[str, int] = Field(description="By how bad they are.")


class StatisticsRelationships(Closed):
    """Where the faults are."""

    hasLocation: One[Literal["Building"]] = Field(description="The building.")


class FaultStatistics(RelatedResource[Literal["FaultStatistics"], Counts, StatisticsRelationships]):
    """The faults of a building in numbers."""


alarm_configurations = resource_table(
    "alarm_configurations",
    *related("point_id", "isConfigurationOf", "points", cascade=True, nullable=False, listed=True),
    ordered=False,
)

events = resource_table(
    "events",
    *related("device_id", "producedBy", "devices", cascade=True, nullable=False, listed=True),
    *related("point_id", "source", "points", cascade=True),
    Column("configuration_id", Text),
    member("at", "meta.createdAt", Moment, nullable=False),
    member("category", "attributes.category", nullable=False),
    member("open", "attributes.open", Integer, convert=int, nullable=False),
    Index("events_by_configuration", "partition_id", "configuration_id", "open"),
    ordered=False,
)

transitions = resource_table(
    "transitions",
    member("event_id", "id", convert=lambda identifier: identifier.rpartition("-")[0], nullable=False, listed=True),
    reference("event_id", "events", cascade=True),
    ordered=False,
)


faults = resource_table(
    "faults",
    *related("building_id", "hasLocation", "locations", nullable=False, listed=True),
    member("state", "attributes.state", nullable=False),
    member("severity", "attributes.severity", nullable=False),
    member("begun_at", "attributes.startTimestamp", Moment, nullable=False),
    member("ended_at", "attributes.endTimestamp", Moment),
)

occurrences = resource_table(
    "occurrences",
    *related("fault_id", "isOccurrenceOf", "faults", cascade=True, nullable=False, listed=True),
    ordered=False,
)


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
    return resource_of("Event", identifier, attributes, related, meta(since))


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
    return resource_of("EventTransition", identifier, attributes, event["relationships"], meta(at))
