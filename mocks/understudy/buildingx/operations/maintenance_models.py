"""Alarm configurations, events, faults, work orders and teams; most members are inferred."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.buildings.models import LocationType, Members
from understudy.buildingx.jsonapi.models import (
    Altered,
    Changed,
    Closed,
    Dated,
    DescribedResource,
    Many,
    New,
    One,
    RelatedResource,
    Sent,
)
from understudy.buildingx.jsonapi.timestamps import Timestamp

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


WorkorderType = Literal["Alarm-based", "Fault-based", "Generic"]
WorkorderState = Literal["Open", "InProgress", "Done", "Cancelled"]


class WorkorderAttributes(Members):
    """What is to be done."""

    title: str = Field(min_length=1, description="What it is called.")
    description: str | None = Field(default=None, description="What is to be done.")
    workorderType: WorkorderType = Field(description="What gave rise to it.")
    state: WorkorderState = Field(default="Open", description="How it stands.")
    priority: Severity = Field(default="Medium", description="How urgent it is.")
    dueDate: Timestamp | None = Field(default=None, description="When it is to be done.")


class WorkorderChanges(WorkorderAttributes):
    """What is to change of a work order; null takes a value away."""

    title: str = Field(default="", min_length=1, description="What it is called.")
    workorderType: WorkorderType = Field(default="Generic", description="What gave rise to it; cannot change.")


class WorkorderRelationships(Sent):
    """What a work order is about."""

    hasLocation: One[Literal["Building"]] | None = Field(default=None, description="The building.")
    hasEvent: One[Literal["Event"]] | None = Field(default=None, description="The event that gave rise to it.")
    hasFault: One[Literal["Fault"]] | None = Field(default=None, description="The fault that gave rise to it.")


class Workorder(Dated, DescribedResource[Literal["Workorder"], WorkorderAttributes]):
    """Work for somebody."""

    relationships: WorkorderRelationships | None = Field(default=None, description="What it is about.")


class NewWorkorder(New[Literal["Workorder"], WorkorderAttributes]):
    """A work order to be made."""

    relationships: WorkorderRelationships = Field(
        default_factory=WorkorderRelationships, description="What it is about."
    )


class WorkorderChange(Changed[Literal["Workorder"], WorkorderChanges]):
    """A work order as it is to be."""


class AssignmentRelationships(Closed):
    """Who is to do what."""

    isAssignmentOf: One[Literal["Workorder"]] = Field(description="The work order.")
    assignedTo: One[Literal["Team"]] = Field(description="The team.")


class Assignment(Dated):
    """A team that is to do a work order."""

    type: Literal["Assignment"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the assignment.")
    relationships: AssignmentRelationships = Field(description="Who is to do what.")


class NewAssignmentRelationships(Sent):
    """Who is to do it."""

    assignedTo: One[Literal["Team"]] = Field(description="The team.")


class NewAssignment(Sent):
    """An assignment to be made."""

    type: Literal["Assignment"] = Field(description="Type of the resource.")
    relationships: NewAssignmentRelationships = Field(description="Who is to do it.")


class AssignmentReplacement(Sent):
    """The document that replaces all assignments."""

    data: list[NewAssignment] = Field(max_length=100, description="The assignments.")


class TeamAttributes(Members):
    """What a team is."""

    name: str = Field(min_length=1, description="Its name.")
    description: str | None = Field(default=None, description="What it does.")
    domain: str = Field(min_length=1, description="Its trade, such as `HVAC`.")


class TeamChanges(TeamAttributes):
    """What is to change of a team; null takes a value away."""

    name: str = Field(default="", min_length=1, description="Its name.")
    domain: str = Field(default="", min_length=1, description="Its trade.")


class TeamRelationships(Sent):
    """What a team looks after."""

    hasBuildings: Many[Literal["Building"]] | None = Field(default=None, description="The buildings.")


class Team(Dated, DescribedResource[Literal["Team"], TeamAttributes]):
    """People who look after buildings."""

    relationships: TeamRelationships | None = Field(default=None, description="What it looks after.")


class NewTeam(New[Literal["Team"], TeamAttributes]):
    """A team to be made."""

    relationships: TeamRelationships = Field(default_factory=TeamRelationships, description="What it looks after.")


class TeamChange(Altered[Literal["Team"], TeamChanges, TeamRelationships]):
    """A team as it is to be."""


class MemberAttributes(Members):
    """Who somebody is."""

    name: str = Field(min_length=1, description="Name.")
    email: str = Field(min_length=3, pattern="@", description="Address for mail.")


class Member(DescribedResource[Literal["TeamMember"], MemberAttributes]):
    """Somebody in a team."""


class NewMember(New[Literal["TeamMember"], MemberAttributes]):
    """Somebody to be added to a team."""


class MemberAddition(Sent):
    """The document that adds members to a team."""

    data: list[NewMember] = Field(min_length=1, max_length=100, description="The members.")
