"""Work orders, their assignments and teams, and their tables; most members are inferred."""

from typing import Literal

from pydantic import Field
from sqlalchemy import Column, Index, Text

from understudy.buildingx.buildings.models import Members
from understudy.buildingx.jsonapi.documents import Dated
from understudy.buildingx.jsonapi.models import Altered, Changed, Closed, DescribedResource, Many, New, One, Sent
from understudy.buildingx.jsonapi.tables import member, reference, related, resource_table
from understudy.buildingx.operations.event_models import Severity
from understudy.core.timestamps import Timestamp

WorkorderType = Literal["Alarm-based", "Fault-based", "Generic"]


class WorkorderAttributes(Members):
    """What is to be done."""

    title: str = Field(min_length=1, description="What it is called.")
    description: str | None = Field(default=None, description="What is to be done.")
    workorderType: WorkorderType = Field(description="What gave rise to it.")
    state: Literal["Open", "InProgress", "Done", "Cancelled"] = Field(default="Open", description="How it stands.")
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


workorders = resource_table(
    "workorders",
    member("kind", "attributes.workorderType", nullable=False),
    member("state", "attributes.state", nullable=False, listed=True),
    *related("building_id", "hasLocation", "locations"),
)

teams = resource_table(
    "teams",
    member("name", "attributes.name", nullable=False),
    member("domain", "attributes.domain", nullable=False),
)

members = resource_table(
    "members",
    Column("team_id", Text, nullable=False),
    reference("team_id", "teams", cascade=True),
    Index("members_by_team", "partition_id", "team_id", "n"),
    ordered=False,
)

assignments = resource_table(
    "assignments",
    *related("workorder_id", "isAssignmentOf", "workorders", cascade=True, nullable=False, listed=True),
    *related("team_id", "assignedTo", "teams", cascade=True),
    ordered=False,
)
