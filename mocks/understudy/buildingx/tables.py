"""What is kept of customers, their partitions, and who may do what in them: all that `auth` asks."""

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, bindparam, select

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import link_table, member, numbered_table, put, resource_table, tables
from understudy.core.columns import columns_of
from understudy.core.database import Database

customers = resource_table("customers", scope=None)


def _customer(relation: str) -> Column[Any]:
    path, key = f"relationships.{relation}.data.id", ForeignKey(customers.c.id)
    return member("customer_id", path, Text, key, nullable=False, index=True)


partitions = resource_table("partitions", _customer("ownedByCustomer"), scope=None)

roles = resource_table("roles", member("name", "attributes.displayName", nullable=False, unique=True), scope=None)
"""Every customer has the same ones."""

role_permissions = Table(
    "role_permissions",
    tables,
    Column("role_id", ForeignKey(roles.c.id, ondelete="CASCADE"), primary_key=True),
    Column("permission", Text, primary_key=True),
)

user_groups = resource_table("user_groups", _customer("ownedBy"), scope=None)

group_partitions = link_table("group_partitions", group_id=user_groups, partition_id=partitions)
group_roles = link_table("group_roles", group_id=user_groups, role_id=roles)


class MachineUserRow(Closed):
    """A machine user in the seed data, credentials in clear."""

    id: str = Field(description="Id of the machine user.")
    client_id: str = Field(pattern=r"^[A-Za-z0-9]{32}$", description="Client id.")
    client_secret: str = Field(min_length=1, description="Client secret.")
    customer_id: str = Field(description="Customer to whom it belongs.")
    partition_id: str = Field(description="Partition that is told with its credentials.")
    groups: list[str] = Field(default_factory=list, description="Ids of the user groups of which it is a member.")
    name: str = Field(max_length=256, description="Name.")
    purpose: str = Field(default="", description="What it is for.")
    label: str = Field(default="", description="Role under which its credentials are told; nothing for not at all.")
    active: bool = Field(default=True, description="Whether it can be used.")
    since: datetime = Field(strict=False, description="Moment since when that is so.")
    token_lifetime: int | None = Field(
        default=None,
        ge=0,
        description="Seconds for which its tokens are good; by default as the tenant's settings say.",
    )
    created_at: datetime = Field(strict=False, description="Moment of its making.")
    rotated_at: datetime = Field(strict=False, description="Moment of the present secret.")


machine_users = numbered_table(
    "machine_users",
    Column("id", Text, nullable=False, unique=True),
    *columns_of(
        MachineUserRow,
        (name for name in MachineUserRow.model_fields if name not in ("id", "groups")),
        references={"customer_id": "customers"},
        unique={"client_id"},
    ),
)

memberships = link_table("memberships", machine_user_id=machine_users, group_id=user_groups)
Index("memberships_by_group", memberships.c.group_id)

GRANTED = (
    select(group_partitions.c.partition_id)
    .join(memberships, memberships.c.group_id == group_partitions.c.group_id)
    .where(memberships.c.machine_user_id == bindparam("user"))
    .distinct()
)
"""Finds the partitions to which a machine user has access."""

calls = Table(
    "calls",
    tables,
    Column("year", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Calls to metered APIs by calendar year, counted where the tenant set a quota."""


async def grant(db: Database, group: Resource) -> None:
    """Writes down which partitions and roles the members of a user group have."""
    links = ((group_partitions, "partition_id", "hasAccessTo"), (group_roles, "role_id", "authorizedAs"))
    for table, column, relation in links:
        granted = group["relationships"][relation]["data"]
        await put(db, table, [{"group_id": group["id"], column: each["id"]} for each in granted])
