"""What the security APIs send and take: activities, people with cards, privileges, workflows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from understudy.buildingx.jsonapi.models import Anything, Closed, Links, Meta, Sent
from understudy.buildingx.jsonapi.timestamps import Timestamp, moment

Severity = Literal["Low", "Medium", "High"]


class ActivityAttributes(Closed):
    """What happened."""

    title: str = Field(description="What happened, in a few words.")
    description: str = Field(description="What happened, in a sentence.")
    eventType: str = Field(description="Who or what made it happen: `Operator`, others are inferred.")
    severity: Severity = Field(description="How bad it is; `Medium` is inferred.")
    category: str = Field(description="Kind: `User operation`, others are inferred.")
    subCategory: str | None = Field(description="Kind within the kind.")
    created: Timestamp = Field(description="Moment when it happened.")
    recorded: Timestamp = Field(description="Moment when it was written down.")
    subSystem: str = Field(description="System in which it happened.")
    origin: str = Field(description="What reported it.")


class Activity(Closed):
    """Something that happened."""

    type: Literal["Activity"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the activity: 24 hexadecimal digits, the first 8 of them its second.")
    attributes: ActivityAttributes = Field(description="What happened.")


class PlacedAttributes(ActivityAttributes):
    """What happened, and where."""

    location: str | None = Field(default=None, description="Label of the building; inferred from the filter.")


class PlacedActivity(Closed):
    """Something that happened, as version 2 tells it."""

    type: Literal["Activity"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the activity.")
    attributes: PlacedAttributes = Field(description="What happened.")


class EndingLinks(Closed):
    """Links of a page of a list that says so when it ends."""

    self: str = Field(description="What was asked.")
    next: str | None = Field(description="The next page; null on the last one.")


class Activities(Closed):
    """A page of activities."""

    data: list[Activity] = Field(description="The activities of the page.")
    links: EndingLinks = Field(description="This page and the next one.")


Name = Annotated[str, Field(min_length=1, max_length=256)]
Email = Annotated[str, Field(max_length=256, pattern=r"^[^@\s]+@[^@\s]+$")]
CardNumber = Annotated[str, Field(min_length=1, max_length=64)]


class Validity(Closed):
    """How long a card opens doors."""

    validForUnlimitedTime: bool = Field(description="Whether it does so for ever.")
    validFromUtc: Timestamp | None = Field(default=None, description="Moment from which on.")
    validToUtc: Timestamp | None = Field(default=None, description="Moment until which.")


class Credential(Closed):
    """A card."""

    id: int = Field(description="Id of the card.")
    cardNumber: CardNumber = Field(description="What is written on it.")
    active: bool = Field(description="Whether it is in use.")
    validity: Validity = Field(description="How long it opens doors.")


class IdentityAttributes(Closed):
    """What is known of a person."""

    firstName: Name = Field(description="First name.")
    lastName: Name = Field(description="Last name.")
    email: Email | None = Field(default=None, description="Address for mail.")
    identityType: str = Field(description="Kind of person: what `properties` hold depends on it; the name is inferred.")
    credentials: list[Credential] = Field(description="Cards.")
    properties: Anything = Field(description="Whatever else is known.")


class Identity(Closed):
    """A person who has cards."""

    type: Literal["Identity"] = Field(description="Type of the resource.")
    # buildingx/identities/integer-ids
    id: int = Field(description="Id of the identity: an integer, unlike JSON:API's own rule.")
    attributes: IdentityAttributes = Field(description="What is known of the person.")
    meta: Meta | None = Field(default=None, description="Who made and changed it, and when; inferred.")


class SentValidity(Sent):
    """How long a card is to open doors."""

    validForUnlimitedTime: bool = Field(default=True, description="Whether it does so for ever.")
    validFromUtc: Timestamp | None = Field(default=None, description="Moment from which on.")
    validToUtc: Timestamp | None = Field(default=None, description="Moment until which.")

    @model_validator(mode="after")
    def _ordered(self) -> "SentValidity":
        begin, end = self.validFromUtc, self.validToUtc
        if begin is not None and end is not None and moment(begin) > moment(end):
            raise ValueError("validToUtc is before validFromUtc")
        return self


class SentCredential(Sent):
    """A card as it is to be."""

    id: int | None = Field(default=None, description="Id of one of the identity's cards; left out for a new one.")
    cardNumber: CardNumber = Field(description="What is written on it.")
    active: bool = Field(default=True, description="Whether it is in use.")
    validity: SentValidity = Field(default_factory=SentValidity, description="How long it opens doors.")


Credentials = Annotated[list[SentCredential], Field(max_length=100)]


class NewIdentityAttributes(Sent):
    """What must be known of a person."""

    firstName: Name = Field(description="First name.")
    lastName: Name = Field(description="Last name.")
    email: Email | None = Field(default=None, description="Address for mail.")
    identityType: Name = Field(default="Employee", description="Kind of person; inferred.")
    credentials: Credentials = Field(default_factory=list, description="Cards.")
    properties: Anything = Field(default_factory=dict, description="Whatever else is known.")


class IdentityCreation(Sent):
    """The body that makes an identity: a resource without an envelope (buildingx/identities/no-envelope)."""

    type: Literal["Identity"] = Field(description="Type of the resource.")
    attributes: NewIdentityAttributes = Field(description="What is known of the person.")


class IdentityChange(Sent):
    """What is to change of a person; what is left out stays."""

    firstName: Name = Field(default="-", description="First name.")
    lastName: Name = Field(default="-", description="Last name.")
    email: Email | None = Field(default=None, description="Address for mail; null takes it away.")
    credentials: Credentials = Field(default_factory=list, description="All cards from now on.")
    properties: Anything = Field(
        default_factory=dict, description="Members to set; the others stay, null takes one away."
    )


class IdentityUpdate(Sent):
    """The body that changes an identity: a resource without an envelope."""

    type: Literal["Identity"] = Field(description="Type of the resource.")
    attributes: IdentityChange = Field(description="What is to change.")


class PrivilegeAttributes(Closed):
    """What a privilege is."""

    name: str = Field(description="Its name.")
    description: str = Field(description="What it opens.")
    externalId: str | None = Field(default=None, description="Id in another system.")


class Privilege(Closed):
    """A right to enter."""

    type: Literal["Privilege"] = Field(description="Type of the resource.")
    id: int = Field(description="Id of the privilege: an integer, unlike JSON:API's own rule.")
    attributes: PrivilegeAttributes = Field(description="What it is.")


class Endless(Links):
    """Links of a page of a list whose end is an empty page."""

    next: str = Field(description="The next page; that after the last one is empty and its own next.")


class Identities(Closed):
    """A page of identities."""

    data: list[Identity] = Field(description="The identities of the page.")
    links: Endless = Field(description="This page and the next one.")


class Privileges(Closed):
    """A page of privileges."""

    data: list[Privilege] = Field(description="The privileges of the page.")
    links: Endless = Field(description="This page and the next one.")


class IdentityDocument(Closed):
    """The document of one identity."""

    data: Identity = Field(description="The identity.")
    links: Links = Field(description="Where it is.")


class Workflow(Closed):
    """A workflow."""

    id: str = Field(min_length=1, description="Id of the workflow.")
    name: str = Field(description="Its name.")
    description: str = Field(description="What it does.")
    active: bool = Field(description="Whether it can be started.")


class WorkflowRow(Closed):
    """A workflow in the seed data."""

    partition_id: str = Field(description="Id of the partition.")
    resource: Workflow = Field(description="The workflow as it is served.")
    in_portal: bool = Field(default=True, description="Whether the self service portal shows it (`showInSsp`).")


class WorkflowStart(Sent):
    """What starts a workflow."""

    workflowId: str = Field(min_length=1, description="Id of the workflow.")
    instanceVariables: Anything = Field(default_factory=dict, description="What the workflow works with.")


class WorkflowInstanceRow(Closed):
    """A workflow that was started, in the state of the control plane."""

    partition_id: str = Field(description="Id of the partition.")
    workflow_id: str = Field(description="Id of the workflow.")
    variables: str = Field(description="What it works with, as JSON text.")
    started_by: str = Field(description="Id of the machine user who started it.")
    started_at: datetime = Field(strict=False, description="Moment of its start.")
