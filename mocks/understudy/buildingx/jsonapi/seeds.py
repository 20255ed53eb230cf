"""The seed data: which collections there are, and how their rows become resources."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Table, select

from understudy.buildingx.jsonapi.documents import Resource, decode
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.jsonapi.timestamps import moved
from understudy.core.database import Database
from understudy.core.rows import insertion
from understudy.core.seeding import Collection, Extract, Seeding

Values = Mapping[str, Any]
Also = Callable[[Seeding, Any], Awaitable[None]]
SeedRow = tuple[Table, Resource, Values]
"""A resource in its table, and the columns besides."""


def in_partition(model: type[BaseModel], table: Table, *columns: str, also: Also | None = None) -> Collection:
    """A collection of resources of partitions: rows of `partition_id`, `resource`, and the columns of these names.

    `also` writes what a row says besides, after all rows are there.
    """

    async def write(seeding: Seeding, rows: Sequence[Any]) -> None:
        more = [{column: getattr(row, column) for column in columns} for row in rows]
        values = [seeded(seeding, table, *each) for each in zip(rows, more, strict=True)]
        await _put(seeding, table, values, rows, also)

    return Collection(name=table.name, model=model, insert=write, extract=extract(table, *columns))


def extract(table: Table, *names: str) -> Extract:
    """What reads the rows of a collection back: partition, resource, and columns besides."""
    statement = select(table).order_by(*table.primary_key.columns)

    async def rows_of(db: Database) -> list[dict[str, Any]]:
        return [
            {
                "partition_id": row.partition_id,
                "resource": decode(row.doc),
                **{name: getattr(row, name) for name in names},
            }
            for row in await db.all(statement)
        ]

    return rows_of


def of_all(model: type[BaseModel], table: Table, also: Also | None = None) -> Collection:
    """A collection of resources of no partition, likewise: rows are the resources as they are served."""
    docs = select(table.c.doc).order_by(table.c.n)

    async def write(seeding: Seeding, rows: Sequence[Any]) -> None:
        values = [row_of(table, served(row, seeding)) for row in rows]
        await _put(seeding, table, values, rows, also)

    async def rows_of(db: Database) -> list[dict[str, Any]]:
        return [decode(row.doc) for row in await db.all(docs)]

    return Collection(name=table.name, model=model, insert=write, extract=rows_of)


async def _put(
    seeding: Seeding, table: Table, values: Sequence[Values], rows: Sequence[Any], also: Also | None
) -> None:
    await put(seeding.db, table, values)
    if also is not None:
        for row in rows:
            await also(seeding, row)


def served(row: BaseModel, seeding: Seeding) -> Resource:
    """The resource of a seed row, its moments on the tenant's calendar."""
    resource = moved(row.model_dump(mode="json", exclude_none=True), seeding.shift)
    assert isinstance(resource, dict)  # noqa: S101 a model dumps to an object
    return resource


def seeded(seeding: Seeding, table: Table, row: Any, columns: Values) -> dict[str, Any]:
    """The row of a table for a row of the seed data."""
    return row_of(table, served(row.resource, seeding), partition_id=row.partition_id, **columns)


async def put(db: Database, table: Table, rows: Sequence[Values]) -> None:
    """Writes rows, if there are any."""
    if rows:
        await db.execute(insertion(table), rows)


async def put_resources(db: Database, partition: str, found: Iterable[SeedRow]) -> None:
    """Writes resources of a partition, table by table in the order in which they come up."""
    rows: dict[Table, list[Values]] = {}
    for table, resource, columns in found:
        rows.setdefault(table, []).append(row_of(table, resource, partition_id=partition, **columns))
    for table, of_table in rows.items():
        await put(db, table, of_table)
