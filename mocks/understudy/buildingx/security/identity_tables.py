"""People who may go where: identities, their cards, privileges."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from understudy.buildingx.jsonapi.tables import tables

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
