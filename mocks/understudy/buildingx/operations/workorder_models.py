"""Work orders, assignments, teams and members; names of members are inferred."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed, Many, Meta, One, Sent
from understudy.buildingx.jsonapi.timestamps import Timestamp
from understudy.buildingx.structure.models import Members

WorkorderType = Literal["Alarm-based", "Fault-based", "Generic"]
WorkorderState = Literal["Open", "InProgress", "Done", "Cancelled"]


class WorkorderAttributes(Members):
    """What is to be done."""

    title: str = Field(min_length=1, description="What it is called.")
    description: str | None = Field(default=None, description="What is to be done.")
    workorderType: WorkorderType = Field(description="What gave rise to it.")
    state: WorkorderState = Field(default="Open", description="How it stands.")
    priority: Literal["Low", "Medium", "High"] = Field(default="Medium", description="How urgent it is.")
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


class Workorder(Closed):
    """Work for somebody."""

    type: Literal["Workorder"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the work order.")
    attributes: WorkorderAttributes = Field(description="What is to be done.")
    relationships: WorkorderRelationships | None = Field(default=None, description="What it is about.")
    meta: Meta = Field(description="Who made and changed it, and when.")


class NewWorkorder(Sent):
    """A work order to be made."""

    type: Literal["Workorder"] = Field(description="Type of the resource.")
    attributes: WorkorderAttributes = Field(description="What is to be done.")
    relationships: WorkorderRelationships = Field(
        default_factory=WorkorderRelationships, description="What it is about."
    )


class WorkorderCreation(Sent):
    """The document that makes a work order."""

    data: NewWorkorder = Field(description="The work order.")


class WorkorderChange(Sent):
    """A work order as it is to be."""

    type: Literal["Workorder"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the work order.")
    attributes: WorkorderChanges = Field(description="What is to change.")


class WorkorderUpdate(Sent):
    """The document that changes a work order."""

    data: WorkorderChange = Field(description="The work order.")


class AssignmentRelationships(Closed):
    """Who is to do what."""

    isAssignmentOf: One[Literal["Workorder"]] = Field(description="The work order.")
    assignedTo: One[Literal["Team"]] = Field(description="The team.")


class Assignment(Closed):
    """A team that is to do a work order."""

    type: Literal["Assignment"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the assignment.")
    relationships: AssignmentRelationships = Field(description="Who is to do what.")
    meta: Meta = Field(description="Who made it, and when.")


class NewAssignmentRelationships(Sent):
    """Who is to do it."""

    assignedTo: One[Literal["Team"]] = Field(description="The team.")


class NewAssignment(Sent):
    """An assignment to be made."""

    type: Literal["Assignment"] = Field(description="Type of the resource.")
    relationships: NewAssignmentRelationships = Field(description="Who is to do it.")


class AssignmentCreation(Sent):
    """The document that adds an assignment."""

    data: NewAssignment = Field(description="The assignment.")


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


class Team(Closed):
    """People who look after buildings."""

    type: Literal["Team"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the team.")
    attributes: TeamAttributes = Field(description="What it is.")
    relationships: TeamRelationships | None = Field(default=None, description="What it looks after.")
    meta: Meta = Field(description="Who made and changed it, and when.")


class NewTeam(Sent):
    """A team to be made."""

    type: Literal["Team"] = Field(description="Type of the resource.")
    attributes: TeamAttributes = Field(description="What it is.")
    relationships: TeamRelationships = Field(default_factory=TeamRelationships, description="What it looks after.")


class TeamCreation(Sent):
    """The document that makes a team."""

    data: NewTeam = Field(description="The team.")


class TeamChange(Sent):
    """A team as it is to be."""

    type: Literal["Team"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the team.")
    attributes: TeamChanges | None = Field(default=None, description="What is to change.")
    relationships: TeamRelationships | None = Field(default=None, description="What it is to look after.")


class TeamUpdate(Sent):
    """The document that changes a team."""

    data: TeamChange = Field(description="The team.")


class MemberAttributes(Members):
    """Who somebody is."""

    name: str = Field(min_length=1, description="Name.")
    email: str = Field(min_length=3, pattern="@", description="Address for mail.")


class Member(Closed):
    """Somebody in a team."""

    type: Literal["TeamMember"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the member.")
    attributes: MemberAttributes = Field(description="Who it is.")


class NewMember(Sent):
    """Somebody to be added to a team."""

    type: Literal["TeamMember"] = Field(description="Type of the resource.")
    attributes: MemberAttributes = Field(description="Who it is.")


class MemberAddition(Sent):
    """The document that adds members to a team."""

    data: list[NewMember] = Field(min_length=1, max_length=100, description="The members.")
