"""The seed data: which collections there are, and how their rows become resources."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Table, insert, select

from understudy.buildingx.jsonapi.documents import Resource, read, text
from understudy.buildingx.jsonapi.timestamps import moved
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding

Columns = Callable[[Resource], Mapping[str, Any]]
"""Which columns of a table a resource fills besides its partition, id and text."""


def no_columns(_resource: Resource) -> Mapping[str, Any]:
    """A resource that fills no further columns."""
    return {}


def in_partition(name: str, model: type[BaseModel], table: Table, columns: Columns = no_columns) -> Collection:
    """A collection of resources of partitions: rows of `partition_id` and `resource`."""

    async def write(seeding: Seeding, rows: Sequence[Any]) -> None:
        pairs = [(row.partition_id, served(row.resource, seeding)) for row in rows]
        await put(seeding.db, table, [values_of(*pair, columns) for pair in pairs])

    async def extract(db: Database) -> list[dict[str, Any]]:
        rows = await db.all(select(table.c.partition_id, table.c.doc).order_by(table.c.n))
        return [{"partition_id": row.partition_id, "resource": read(row.doc)} for row in rows]

    return Collection(name=name, model=model, insert=write, extract=extract)


def of_all(name: str, model: type[BaseModel], table: Table, columns: Columns = no_columns) -> Collection:
    """A collection of resources of no partition: rows are the resources as they are served."""

    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        resources = [served(row, seeding) for row in rows]
        await put(
            seeding.db,
            table,
            [{"id": each["id"], "doc": text(each), **columns(each)} for each in resources],
        )

    async def extract(db: Database) -> list[dict[str, Any]]:
        return [read(row.doc) for row in await db.all(select(table.c.doc).order_by(table.c.n))]

    return Collection(name=name, model=model, insert=write, extract=extract)


def served(row: BaseModel, seeding: Seeding) -> Resource:
    """The resource of a seed row, its moments on the tenant's calendar."""
    resource = moved(row.model_dump(mode="json", exclude_none=True), seeding.shift)
    assert isinstance(resource, dict)  # noqa: S101 a model dumps to an object
    return resource


def values_of(partition: str, resource: Resource, columns: Columns = no_columns) -> dict[str, Any]:
    """The row of a table for a resource of a partition."""
    return {"partition_id": partition, "id": resource["id"], "doc": text(resource), **columns(resource)}


async def put(db: Database, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows, if there are any."""
    if rows:
        await db.execute(insert(table), rows)
