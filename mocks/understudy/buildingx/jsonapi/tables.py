"""Tables of resources: what their columns keep of a resource, and the rows of seed data."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Generic

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.schema import SchemaItem

from understudy.buildingx.jsonapi.documents import Resource, decode, encode
from understudy.buildingx.jsonapi.models import Closed, Item
from understudy.core.database import Database, Moment
from understudy.core.rows import insertion
from understudy.core.seeding import Collection, Extract, Seeding
from understudy.core.timestamps import moment, moved

tables = sa.MetaData()

Values = Mapping[str, Any]
Also = Callable[[Seeding, Any], Awaitable[None]]
SeedRow = tuple[sa.Table, Resource, Values]
"""A resource in its table, and the columns besides."""


_MEMBER = "member"
_LISTED = "listed"
_PLACE = "partition_id"


class InPartition(Closed, Generic[Item]):
    """A row of seed data: a resource and the partition that it is in."""

    partition_id: str = Field(description="Id of the partition.")
    resource: Item = Field(description="The resource as it is served.")


def numbered_table(name: str, *items: SchemaItem) -> sa.Table:
    """A table whose rows are numbered by `n` in the order in which they were made; no number comes back."""
    return sa.Table(name, tables, sa.Column("n", sa.Integer, primary_key=True), *items, sqlite_autoincrement=True)


def resource_table(name: str, *items: SchemaItem, scope: str | None = "partition_id", ordered: bool = True) -> sa.Table:
    """A table of resources in the order in which they were made, unique by id within their partition or customer.

    `doc` is the JSON text of the resource as it is served. A table that is never listed as a whole needs no index for
    its order.
    """
    scoped: list[sa.Column[Any]] = [] if scope is None else [sa.Column(scope, sa.Text, nullable=False)]
    names = [column.name for column in scoped]
    kept = (sa.Column("id", sa.Text, nullable=False), *items, sa.Column("doc", sa.LargeBinary, nullable=False))
    table = numbered_table(name, *scoped, *kept, sa.UniqueConstraint(*names, "id"))
    place = [table.c[each] for each in names]
    if names and ordered:
        sa.Index(f"{name}_in_order", *place, table.c.n)
    for column in table.columns:
        if column.info.get(_LISTED):
            sa.Index(f"{name}_by_{column.name.removesuffix('_id')}", *place, column, table.c.n)
    return table


def member(
    name: str,
    path: str,
    kind: Any = sa.Text,
    *items: SchemaItem,
    absent: Any = None,
    convert: Callable[[Any], Any] | None = None,
    listed: bool = False,
    **options: Any,
) -> sa.Column[Any]:
    """A column that keeps the member at a path of a resource, such as `relationships.isPartOf.data.id`.

    `absent` is kept where the resource has no such member, `convert` makes its value the column's. One that is `listed`
    has an index, for lists of the resources that have a value there.
    """
    parts = path.split(".")
    convert = convert or (moment if kind is Moment else None)

    def kept(resource: Resource) -> Any:
        value: Any = resource
        for part in parts:
            value = value.get(part) if isinstance(value, Mapping) else None
        return absent if value is None else convert(value) if convert else value

    return sa.Column(name, kind, *items, info={_MEMBER: kept, _LISTED: listed}, **options)


def reference(column: str, to: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    """A column that holds the id of a resource of another table in the same partition."""
    there = [f"{to}.{_PLACE}", f"{to}.id"]
    return sa.ForeignKeyConstraint([_PLACE, column], there, ondelete="CASCADE" if cascade else None)


def within(table: sa.Table, column: str = "id", name: str = "of_id") -> sa.ColumnElement[bool]:
    """Rows of the partition `in_partition` that have a bound value in a column."""
    return (table.c[_PLACE] == sa.bindparam("in_partition")) & (table.c[column] == sa.bindparam(name))


def related(column: str, name: str, to: str, *, cascade: bool = False, **options: Any) -> tuple[SchemaItem, ...]:
    """A column that keeps to which resource of another table the relationship of a name leads."""
    return member(column, f"relationships.{name}.data.id", **options), reference(column, to, cascade=cascade)


def link_table(name: str, **links: sa.Table) -> sa.Table:
    """A table of pairs: each column refers to a row of a table, with which it goes."""
    keys = {each: sa.ForeignKey(to.c.id, ondelete="CASCADE") for each, to in links.items()}
    return sa.Table(name, tables, *(sa.Column(each, key, primary_key=True) for each, key in keys.items()))


@cache
def _members(table: sa.Table) -> list[tuple[str, Callable[[Resource], Any]]]:
    return [(column.name, column.info[_MEMBER]) for column in table.columns if _MEMBER in column.info]


def columns_of(table: sa.Table, resource: Resource) -> dict[str, Any]:
    """What the columns of a table keep of a resource."""
    return {name: kept(resource) for name, kept in _members(table)}


def row_of(table: sa.Table, resource: Resource, **columns: Any) -> dict[str, Any]:
    """The row of a resource; `columns` are those that keep something else, such as the id of its partition."""
    return {"id": resource["id"], "doc": encode(resource), **columns_of(table, resource), **columns}


def collection(model: type[BaseModel], table: sa.Table, *columns: str, also: Also | None = None) -> Collection:
    """A collection of resources.

    Rows are those of partitions with `partition_id`, `resource` and these columns, or else the resources themselves.
    `also` writes what a row says besides, after all rows are there.
    """

    async def write(seeding: Seeding, rows: Sequence[Any]) -> None:
        await put(seeding.db, table, [seeded(seeding, table, row, *columns) for row in rows])
        if also is not None:
            for row in rows:
                await also(seeding, row)

    return Collection(name=table.name, model=model, insert=write, extract=extract(table, *columns))


def extract(table: sa.Table, *columns: str) -> Extract:
    """What reads the rows of a collection back."""
    statement = sa.select(table).order_by(*table.primary_key.columns)

    async def rows_of(db: Database) -> list[dict[str, Any]]:
        rows = await db.all(statement)
        if _PLACE not in table.c:
            return [decode(row.doc) for row in rows]
        names = (_PLACE, *columns)
        kept = [{name: getattr(row, name) for name in names} for row in rows]
        return [{**values, "resource": decode(row.doc)} for row, values in zip(rows, kept, strict=True)]

    return rows_of


def served(row: BaseModel, seeding: Seeding) -> Resource:
    """The resource of a seed row, its moments on the tenant's calendar."""
    resource: Resource = moved(row.model_dump(mode="json", exclude_none=True), seeding.shift)
    return resource


def seeded(seeding: Seeding, table: sa.Table, row: Any, *columns: str) -> dict[str, Any]:
    """The row of a table for a row of the seed data."""
    if _PLACE not in table.c:
        return row_of(table, served(row, seeding))
    more = {name: getattr(row, name) for name in (_PLACE, *columns)}
    return row_of(table, served(row.resource, seeding), **more)


async def put(db: Database, table: sa.Table, rows: Sequence[Values]) -> None:
    """Writes rows, if there are any."""
    if rows:
        await db.execute(insertion(table), rows)


async def put_resources(db: Database, partition: str, found: Iterable[SeedRow]) -> None:
    """Writes resources of a partition, table by table in the order in which they come up."""
    rows: dict[sa.Table, list[Values]] = {}
    for table, resource, columns in found:
        rows.setdefault(table, []).append(row_of(table, resource, partition_id=partition, **columns))
    for table, of_table in rows.items():
        await put(db, table, of_table)
