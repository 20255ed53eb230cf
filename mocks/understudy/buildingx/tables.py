"""What is kept of customers, their partitions, and who may do what in them: all that `auth` asks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.tables import link_table, member, put, resource_table, tables
from understudy.core.database import Database, Moment

customers = resource_table("customers", scope=None)

partitions = resource_table(
    "partitions",
    member(
        "customer_id",
        "relationships.ownedByCustomer.data.id",
        Text,
        ForeignKey("customers.id"),
        nullable=False,
        index=True,
    ),
    scope=None,
)

roles = resource_table("roles", member("name", "attributes.displayName", nullable=False, unique=True), scope=None)
"""Every customer has the same ones."""

role_permissions = Table(
    "role_permissions",
    tables,
    Column("role_id", ForeignKey(roles.c.id, ondelete="CASCADE"), primary_key=True),
    Column("permission", Text, primary_key=True),
)

user_groups = resource_table(
    "user_groups",
    member(
        "customer_id", "relationships.ownedBy.data.id", Text, ForeignKey("customers.id"), nullable=False, index=True
    ),
    scope=None,
)

group_partitions = link_table("group_partitions", group_id=user_groups, partition_id=partitions)
group_roles = link_table("group_roles", group_id=user_groups, role_id=roles)

machine_users = Table(
    "machine_users",
    tables,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False, unique=True),
    Column("client_secret", Text, nullable=False),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False),
    Column("partition_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("token_lifetime", Integer),
    Column("created_at", Moment, nullable=False),
    Column("rotated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

memberships = link_table("memberships", machine_user_id=machine_users, group_id=user_groups)
Index("memberships_by_group", memberships.c.group_id)

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
