"""Single resources by their id within a partition."""

from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, delete, select, update
from sqlalchemy.sql.dml import Delete, Update

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, text
from understudy.buildingx.refusals import NotFound


@cache
def _one(table: Table) -> Select[Any]:
    return select(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


@cache
def _change(table: Table) -> Update:
    # The values to set are named by the parameters that an execution brings.
    return update(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


@cache
def _removal(table: Table) -> Delete:
    return delete(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


async def maybe(access: Access, table: Table, identifier: str) -> Row[Any] | None:
    """The row of a resource, None where the partition has none of that id."""
    return await access.world.db.first(_one(table), {"in_partition": access.scope, "of_id": identifier})


async def one(access: Access, table: Table, identifier: str, pointer: str | None = None) -> Row[Any]:
    """The row of a resource; where it is only referred to, `pointer` says in which member of the body."""
    row = await maybe(access, table, identifier)
    if row is None:
        source = {"source": {"pointer": pointer}} if pointer else {}
        raise NotFound(f"There is no resource {identifier} in this partition.", **source)
    return row


async def change(access: Access, table: Table, resource: Resource, **columns: Any) -> bytes:
    """Writes a changed resource back and answers its text."""
    doc = text(resource)
    place = {"in_partition": access.scope, "of_id": resource["id"]}
    await access.world.db.execute(_change(table).values(doc=doc, **columns), place)
    return doc


async def remove(access: Access, table: Table, identifier: str) -> None:
    """Takes a resource away, refusing as not found what is not there."""
    place = {"in_partition": access.scope, "of_id": identifier}
    if not (await access.world.db.execute(_removal(table), place)).count:
        raise NotFound(f"There is no resource {identifier} in this partition.")
