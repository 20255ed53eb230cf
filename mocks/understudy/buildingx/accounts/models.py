"""Customers, partitions, roles, user groups and machine users."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.documents import Dated, MaybeDated
from understudy.buildingx.jsonapi.models import Closed, DescribedResource, Many, One, RelatedResource
from understudy.core.timestamps import Timestamp


class MembershipState(Closed):
    """How a customer's membership stands."""

    state: Literal["active", "suspended"] = Field(description="Whether the customer can use the APIs.")


class CustomerAttributes(Closed):
    """What is known of a customer."""

    name: str = Field(description="Name of the company.")
    customerMembershipState: MembershipState | None = Field(default=None, description="How the membership stands.")


class Customer(MaybeDated, DescribedResource[Literal["Customer"], CustomerAttributes]):
    """A company that has subscribed to Building X."""


class PartitionAttributes(Closed):
    """What is known of a partition."""

    name: str = Field(description="Name of the partition.")
    description: str | None = Field(default=None, description="What it is for.")


class PartitionRelationships(Closed):
    """What a partition belongs to."""

    ownedByCustomer: One[Literal["Customer"]] = Field(description="The customer.")


class Partition(
    MaybeDated,
    RelatedResource[Literal["Partition"], PartitionAttributes, PartitionRelationships],
):
    """A part of a customer's portfolio with data of its own."""


class RoleAttributes(Closed):
    """What a role is."""

    technicalName: str = Field(description="Name for programs.")
    displayName: str = Field(description="Name for people.")
    permissions: list[str] = Field(description="What it allows.")


class Role(DescribedResource[Literal["Role"], RoleAttributes]):
    """What members of a user group may do."""


class UserGroupAttributes(Closed):
    """What a user group is."""

    name: str = Field(description="Name of the group.")
    description: str = Field(description="What it is for.")
    isMachineEnabled: bool | None = Field(default=None, description="Whether machine users can be members.")
    isSystemDefined: bool | None = Field(default=None, description="Whether the vendor defined it.")


class UserGroupRelationships(Closed):
    """What a user group grants."""

    hasAccessTo: Many[Literal["Partition"]] = Field(description="The partitions that members have access to.")
    authorizedAs: Many[Literal["Role"]] = Field(description="The roles that members have there.")
    ownedBy: One[Literal["Customer"]] = Field(description="The customer whose group it is.")


class UserGroup(RelatedResource[Literal["UserGroup"], UserGroupAttributes, UserGroupRelationships]):
    """Members with the same roles in the same partitions."""


class OAuth(Closed):
    """The credentials of a machine user, without the secret."""

    clientId: str = Field(description="Its client id.")
    issuer: str = Field(description="Who issues its tokens.")
    audience: str = Field(description="What its tokens are for.")
    secretCreated: Timestamp = Field(description="Moment of the first secret.")
    secretRotated: Timestamp = Field(description="Moment of the present secret.")


class MachineUserState(Closed):
    """Whether a machine user can be used."""

    current: Literal["Active", "Inactive"] = Field(description="The state.")
    since: Timestamp = Field(description="Moment since when.")
    actionBy: str | None = Field(default=None, description="Who set it.")


class MachineUserAttributes(Closed):
    """What a machine user is."""

    name: str = Field(description="Its name.")
    purpose: str = Field(description="What it is for.")
    oAuth: OAuth = Field(description="Its credentials.")
    state: MachineUserState = Field(description="Whether it can be used.")


class MachineUserRelationships(Closed):
    """What a machine user belongs to."""

    ownedBy: One[Literal["Customer"]] = Field(description="The customer.")


class MachineUser(
    Dated,
    RelatedResource[Literal["MachineUser"], MachineUserAttributes, MachineUserRelationships],
):
    """A program that uses the APIs with a client id and secret."""
