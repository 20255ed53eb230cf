"""What the tables of resources have in common, and what their columns keep of a resource."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
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

from understudy.buildingx.jsonapi.documents import Resource, encode
from understudy.buildingx.jsonapi.timestamps import moment
from understudy.core.database import Moment

tables = MetaData()


@dataclass(frozen=True)
class KeptMember:
    """The member of a resource that a column keeps."""

    path: tuple[str, ...]
    absent: Any
    """What the column has where the resource has no such member."""
    convert: Callable[[Any], Any] | None
    """Makes the member's value the column's."""


_MEMBER = "member"


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


def member(
    name: str,
    path: str,
    kind: Any = Text,
    *items: SchemaItem,
    absent: Any = None,
    convert: Callable[[Any], Any] | None = None,
    **options: Any,
) -> Column[Any]:
    """A column that keeps the member at a path of a resource, such as `relationships.isPartOf.data.id`."""
    info = {_MEMBER: KeptMember(tuple(path.split(".")), absent, convert or (moment if kind is Moment else None))}
    return Column(name, kind, *items, info=info, **options)


def reference(column: str, to: str, *, scope: str = "partition_id", cascade: bool = False) -> ForeignKeyConstraint:
    """A column that holds the id of a resource of another table in the same partition."""
    ondelete = "CASCADE" if cascade else None
    return ForeignKeyConstraint([scope, column], [f"{to}.{scope}", f"{to}.id"], ondelete=ondelete)


def related(column: str, name: str, to: str, *, cascade: bool = False, **options: Any) -> tuple[SchemaItem, ...]:
    """A column that keeps to which resource of another table the relationship of a name leads."""
    return member(column, f"relationships.{name}.data.id", **options), reference(column, to, cascade=cascade)


@cache
def _members(table: Table) -> list[tuple[str, KeptMember]]:
    return [(column.name, column.info[_MEMBER]) for column in table.columns if _MEMBER in column.info]


def columns_of(table: Table, resource: Resource) -> dict[str, Any]:
    """What the columns of a table keep of a resource."""
    columns = {}
    for name, kept in _members(table):
        value: Any = resource
        for part in kept.path:
            value = value.get(part) if isinstance(value, Mapping) else None
        columns[name] = kept.absent if value is None else kept.convert(value) if kept.convert else value
    return columns


def row_of(table: Table, resource: Resource, **columns: Any) -> dict[str, Any]:
    """The row of a resource; `columns` are those that keep something else, such as the id of its partition."""
    return {"id": resource["id"], "doc": encode(resource), **columns_of(table, resource), **columns}
