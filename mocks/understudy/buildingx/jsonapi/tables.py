"""What the tables of resources have in common."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

tables = MetaData()


def resource_table(name: str, *items: SchemaItem, scope: str | None = "partition_id", ordered: bool = True) -> Table:
    """A table of resources in the order in which they were made, unique by id within their partition or customer.

    `n` orders lists and never comes back, `doc` is the JSON text of the resource as it is served. A table that is never
    listed as a whole needs no index for its order.
    """
    scoped: list[Column[Any]] = [] if scope is None else [Column(scope, Text, nullable=False)]
    names = [column.name for column in scoped]
    table = Table(
        name,
        tables,
        Column("n", Integer, primary_key=True),
        *scoped,
        Column("id", Text, nullable=False),
        *items,
        Column("doc", LargeBinary, nullable=False),
        UniqueConstraint(*names, "id"),
        sqlite_autoincrement=True,
    )
    if names and ordered:
        Index(f"{name}_in_order", *(table.c[each] for each in names), table.c.n)
    return table


def reference(column: str, to: str, *, scope: str = "partition_id", cascade: bool = False) -> ForeignKeyConstraint:
    """A column that holds the id of a resource of another table in the same partition."""
    ondelete = "CASCADE" if cascade else None
    return ForeignKeyConstraint([scope, column], [f"{to}.{scope}", f"{to}.id"], ondelete=ondelete)
