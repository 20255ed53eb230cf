"""What is kept of the security systems: activities, identities with their cards, privileges, workflows."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from understudy.buildingx.jsonapi.tables import reference, resource_table, tables
from understudy.core.database import Moment

activities = resource_table(
    "activities",
    Column("customer_id", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("severity", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("sub_system", Text, nullable=False),
    Column("location", Text),
    Column("search", Text, nullable=False),
)
"""`search` is title and description in small letters."""
Index("activities_of_customer", activities.c.customer_id, activities.c.n)


identities = Table(
    "identities",
    tables,
    Column("id", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("doc", LargeBinary, nullable=False),
)
"""Ids are integers, given by `world.ids` over all partitions, and order the list."""
Index("identities_in_order", identities.c.partition_id, identities.c.id)

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

privileges = Table(
    "privileges",
    tables,
    Column("id", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("doc", LargeBinary, nullable=False),
)
Index("privileges_in_order", privileges.c.partition_id, privileges.c.id)


workflows = resource_table(
    "workflows", Column("active", Boolean, nullable=False), Column("in_portal", Boolean, nullable=False)
)

workflow_instances = Table(
    "workflow_instances",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False, index=True),
    Column("variables", Text, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    reference("workflow_id", "workflows", cascade=True),
    sqlite_autoincrement=True,
)
"""No operation is known that reads them; the control plane's state does."""
