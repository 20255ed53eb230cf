"""What the security APIs send and take: activities, people with cards, privileges, workflows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Generic, Literal

from pydantic import Field, model_validator
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from understudy.buildingx.jsonapi.documents import MaybeDated
from understudy.buildingx.jsonapi.models import Anything, Closed, DescribedResource, Item, Links, List, New, Sent
from understudy.buildingx.jsonapi.tables import InPartition, member, numbered_table, reference, resource_table, tables
from understudy.core.columns import columns_of
from understudy.core.database import Moment
from understudy.core.timestamps import Timestamp, moment

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


class Activity(DescribedResource[Literal["Activity"], ActivityAttributes]):
    """Something that happened; its id is 24 hexadecimal digits, the first 8 of them its second."""


class PlacedAttributes(ActivityAttributes):
    """What happened, and where."""

    location: str | None = Field(default=None, description="Label of the building; inferred from the filter.")


class PlacedActivity(DescribedResource[Literal["Activity"], PlacedAttributes]):
    """Something that happened, as version 2 tells it."""


class EndingLinks(Links):
    """Links of a page of a list that says so when it ends."""

    next: str | None = Field(description="The next page; null on the last one.")


class Activities(List[Activity]):
    """A page of activities."""

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


class Identity(MaybeDated):
    """A person who has cards."""

    type: Literal["Identity"] = Field(description="Type of the resource.")
    # buildingx/identities/integer-ids
    id: int = Field(description="Id of the identity: an integer, unlike JSON:API's own rule.")
    attributes: IdentityAttributes = Field(description="What is known of the person.")


class SentValidity(Validity, Sent):
    """How long a card is to open doors."""

    validForUnlimitedTime: bool = Field(default=True, description="Whether it does so for ever.")

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


class IdentityCreation(New[Literal["Identity"], NewIdentityAttributes]):
    """The body that makes an identity: a resource without an envelope (buildingx/identities/no-envelope)."""


class IdentityChange(Sent):
    """What is to change of a person; what is left out stays."""

    firstName: Name = Field(default="-", description="First name.")
    lastName: Name = Field(default="-", description="Last name.")
    email: Email | None = Field(default=None, description="Address for mail; null takes it away.")
    credentials: Credentials = Field(default_factory=list, description="All cards from now on.")
    properties: Anything = Field(
        default_factory=dict, description="Members to set; the others stay, null takes one away."
    )


class IdentityUpdate(New[Literal["Identity"], IdentityChange]):
    """The body that changes an identity: a resource without an envelope."""


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


class EndlessList(List[Item], Generic[Item]):
    """A page of a list whose end is an empty page."""

    links: Endless = Field(description="This page and the next one.")


class Workflow(Closed):
    """A workflow."""

    id: str = Field(min_length=1, description="Id of the workflow.")
    name: str = Field(description="Its name.")
    description: str = Field(description="What it does.")
    active: bool = Field(description="Whether it can be started.")


class WorkflowRow(InPartition[Workflow]):
    """A workflow in the seed data."""

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


activities = resource_table(
    "activities",
    Column("customer_id", Text, nullable=False),
    member("created", "attributes.created", Moment, nullable=False),
    member("severity", "attributes.severity", nullable=False),
    member("category", "attributes.category", nullable=False),
    member("sub_system", "attributes.subSystem", nullable=False),
    member("location", "attributes.location"),
    member(
        "search", "attributes", convert=lambda told: f"{told['title']} {told['description']}".lower(), nullable=False
    ),
    Index("activities_of_customer", "customer_id", "n"),
)
"""`search` is title and description in small letters."""


def _numbered(name: str) -> Table:
    """A table of resources whose ids are integers, which order the list."""
    return Table(
        name,
        tables,
        Column("id", Integer, primary_key=True),
        Column("partition_id", Text, nullable=False),
        Column("doc", LargeBinary, nullable=False),
        Index(f"{name}_in_order", "partition_id", "id"),
    )


identities = _numbered("identities")
"""Ids are given by `world.ids` over all partitions."""
privileges = _numbered("privileges")

cards = Table(
    "cards",
    tables,
    Column("id", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("identity_id", ForeignKey(identities.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("card_number", Text, nullable=False),
    UniqueConstraint("partition_id", "card_number"),
)
"""The credentials in the texts of identities, for their ids and unique numbers."""


workflows = resource_table(
    "workflows", member("active", "active", Boolean, nullable=False), Column("in_portal", Boolean, nullable=False)
)

workflow_instances = numbered_table(
    "workflow_instances",
    *columns_of(WorkflowInstanceRow),
    reference("workflow_id", "workflows", cascade=True),
    Index("workflow_instances_by_workflow", "workflow_id"),
)
"""No operation is known that reads them; the control plane's state does."""


def card_row(partition: str, identity: int, card: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a card of an identity."""
    number = card["cardNumber"]
    return {"id": card["id"], "partition_id": partition, "identity_id": identity, "card_number": number}
