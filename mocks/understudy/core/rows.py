"""Rows of one table by their id, through statements that are built once."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, Select, Table, Update, bindparam, delete, func, insert, select, update

from understudy.core.database import Database

Values = dict[str, Any]


@cache
def insertion(table: Table) -> Insert:
    """The statement that adds a row."""
    return insert(table)


@cache
def change(table: Table) -> Update:
    """The statement that changes the row of `id_`."""
    return update(table).where(table.c.id == bindparam("id_"))


@cache
def removal(table: Table) -> Delete:
    """The statement that removes the row of `id_`."""
    return delete(table).where(table.c.id == bindparam("id_"))


@cache
def selection(table: Table, *names: str) -> Select[Any]:
    """The statement that finds the row of `id_`, or some of its columns."""
    wanted = select(*(table.c[name] for name in names)) if names else select(table)
    return wanted.where(table.c.id == bindparam("id_"))


@cache
def _number(table: Table) -> Select[Any]:
    return select(func.count()).select_from(table)


async def count(db: Database, table: Table) -> int:
    """How many rows there are."""
    return int(await db.scalar(_number(table)))


async def find(db: Database, table: Table, key: Any) -> Values | None:
    """The row of an id, None where there is none."""
    row = await db.first(selection(table), {"id_": key})
    return None if row is None else dict(zip(table.columns.keys(), row, strict=True))


async def column(db: Database, table: Table, name: str, key: Any) -> Any:
    """One column of the row of an id, None where there is none."""
    return await db.scalar(selection(table, name), {"id_": key})


async def add(db: Database, table: Table, row: Mapping[str, Any]) -> None:
    """Writes a new row."""
    await db.execute(insertion(table), row)


async def write(db: Database, table: Table, key: Any, values: Mapping[str, Any]) -> None:
    """Writes values into the row of an id, which stays its id."""
    await db.execute(change(table), {**{name: value for name, value in values.items() if name != "id"}, "id_": key})


async def remove(db: Database, table: Table, key: Any) -> bool:
    """Removes the row of an id; tells whether there was one."""
    return bool((await db.execute(removal(table), {"id_": key})).count)
