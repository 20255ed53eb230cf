"""Alarm configurations, events, faults, work orders and teams; most members are inferred."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed, Meta, One, Sent
from understudy.buildingx.jsonapi.timestamps import Timestamp
from understudy.buildingx.structure.models import LocationType, Members

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


class AlarmConfiguration(Closed):
    """When a point raises an event."""

    type: Literal["AlarmConfiguration"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the configuration.")
    attributes: AlarmAttributes = Field(description="When it is.")
    relationships: AlarmRelationships = Field(description="What it is for.")
    meta: Meta = Field(description="Who made and changed it, and when.")


class NewAlarm(Sent):
    """An alarm configuration to be made."""

    type: Literal["AlarmConfiguration"] = Field(description="Type of the resource.")
    attributes: AlarmAttributes = Field(description="When it is.")


class AlarmCreation(Sent):
    """The document that makes an alarm configuration."""

    data: NewAlarm = Field(description="The configuration.")


class AlarmChange(Sent):
    """An alarm configuration as it is to be."""

    type: Literal["AlarmConfiguration"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the configuration.")
    attributes: AlarmChanges = Field(description="What is to change.")


class AlarmUpdate(Sent):
    """The document that changes an alarm configuration."""

    data: AlarmChange = Field(description="The configuration.")


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


class Event(Closed):
    """Something that happened at a device."""

    type: Literal["Event"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the event.")
    attributes: EventAttributes = Field(description="What happened.")
    relationships: EventRelationships = Field(description="Where it happened.")
    meta: Meta = Field(description="When it began and changed.")


class TransitionAttributes(Closed):
    """What an event was from a moment on."""

    category: str = Field(description="Category.")
    eventType: str = Field(description="Kind.")
    alarmType: str | None = Field(default=None, description="What the device calls the alarm.")
    message: str = Field(description="What happened, for people.")
    state: str = Field(description="State.")
    isActive: bool = Field(description="Whether the cause lasted.")
    isOpen: bool = Field(description="Whether it still needed somebody.")


class EventTransition(Closed):
    """A change of an event."""

    type: Literal["EventTransition"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the event and the seconds of the change.")
    attributes: TransitionAttributes = Field(description="What it was from then on.")
    relationships: EventRelationships = Field(description="Where it happened.")
    meta: Meta = Field(description="When it changed.")


class FaultAttributes(Closed):
    """What is wrong."""

    name: str = Field(description="What it is called.")
    description: str = Field(description="What it means.")
    severity: Severity = Field(description="How bad it is.")
    state: Literal["Active", "Acknowledged", "Resolved"] = Field(description="How it stands.")
    startTimestamp: Timestamp = Field(description="When it began.")
    endTimestamp: Timestamp | None = Field(default=None, description="When it ended, left out while it lasts.")
    comment: str | None = Field(default=None, description="What somebody noted.")


class FaultRelationships(Closed):
    """Where something is wrong."""

    hasLocation: One[LocationType] = Field(description="The building.")
    hasSource: One[Literal["Equipment"]] | None = Field(default=None, description="The equipment.")


class Fault(Closed):
    """Something that the analysis of values found wrong."""

    type: Literal["Fault"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the fault.")
    attributes: FaultAttributes = Field(description="What is wrong.")
    relationships: FaultRelationships = Field(description="Where it is.")
    meta: Meta = Field(description="When it was found and changed.")


class FaultChanges(Sent):
    """What is to change of a fault."""

    state: Literal["Active", "Acknowledged", "Resolved"] = Field(description="How it is to stand.")
    comment: str | None = Field(default=None, description="What to note.")


class FaultChange(Sent):
    """A fault as it is to be."""

    type: Literal["Fault"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the fault.")
    attributes: FaultChanges = Field(description="What is to change.")


class FaultUpdate(Sent):
    """The document that changes a fault."""

    data: FaultChange = Field(description="The fault.")


class OccurrenceAttributes(Closed):
    """When a fault showed."""

    startTimestamp: Timestamp = Field(description="When it began to show.")
    endTimestamp: Timestamp | None = Field(default=None, description="When it ended, left out while it lasts.")


class OccurrenceRelationships(Closed):
    """What showed."""

    isOccurrenceOf: One[Literal["Fault"]] = Field(description="The fault.")


class FaultOccurrence(Closed):
    """A time during which a fault showed."""

    type: Literal["FaultOccurrence"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the occurrence.")
    attributes: OccurrenceAttributes = Field(description="When.")
    relationships: OccurrenceRelationships = Field(description="What.")


class Counts(Closed):
    """How many faults there are of each kind."""

    total: int = Field(description="All of them.")
    byState: dict[str, int] = Field(description="By how they stand.")
    bySeverity: dict[str, int] = Field(description="By how bad they are.")


class StatisticsRelationships(Closed):
    """Where the faults are."""

    hasLocation: One[Literal["Building"]] = Field(description="The building.")


class FaultStatistics(Closed):
    """The faults of a building in numbers."""

    type: Literal["FaultStatistics"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the building.")
    attributes: Counts = Field(description="The numbers.")
    relationships: StatisticsRelationships = Field(description="Where they are.")
