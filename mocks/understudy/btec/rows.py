"""Rows of resources: read, checked against their references and unique values, written with what is served."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy import Select, Table, UniqueConstraint, Update, bindparam, delete, insert, select, update

from understudy.btec.environments import Environment
from understudy.btec.quirks import unknown_id
from understudy.btec.refusals import Duplicate, StillNeeded, UnknownReference
from understudy.core.database import Database

Values = dict[str, Any]
_NAMED = 5
"""Ids that a refusal names at most."""


def row_of(table: Table, item: type[BaseModel], values: Mapping[str, Any]) -> Values:
    """A row of a resource's table from the values of its item."""
    names = ("id", *(name for name in item.model_fields if name != "id"))
    served = {name: values[name] for name in names}
    row = {column.name: served[column.name] for column in table.columns if column.name in served}
    row["search"] = "\n".join(_texts(served)).casefold()
    row["doc"] = to_json(served)
    return row


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value)


@cache
def _column(table: Table, name: str) -> Select[Any]:
    return select(table.c[name]).where(table.c.id == bindparam("id"))


async def column(db: Database, table: Table, name: str, number: int) -> Any:
    """One column of the row of an id, None for an unknown one."""
    return await db.scalar(_column(table, name), {"id": number})


async def document(db: Database, table: Table, number: int) -> bytes | None:
    """What is served of an id, None for an unknown one."""
    found: bytes | None = await column(db, table, "doc", number)
    return found


async def existing(environment: Environment, table: Table, noun: str, number: int) -> bytes:
    """What is served of an id in a path; refuses an unknown one."""
    found = await document(environment.world.db, table, number)
    if found is None:
        raise unknown_id(environment.world, noun, number)
    return found


_insert = cache(insert)


async def add(db: Database, table: Table, row: Values) -> None:
    """Writes a new row."""
    await db.execute(_insert(table), row)


@cache
def _update(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("key_"))


async def change(db: Database, table: Table, row: Values) -> None:
    """Writes a row in place of that of its id."""
    others = {name: value for name, value in row.items() if name != "id"}
    await db.execute(_update(table), {**others, "key_": row["id"]})


async def remove(environment: Environment, table: Table, noun: str, number: int) -> None:
    """Deletes a row that nobody needs; refuses otherwise, and says who does."""
    needers = [text async for text in _needers(environment, table, number)]
    if needers:
        raise StillNeeded(f"The {noun} {number} is still needed by {' and '.join(needers)}.")
    await environment.world.db.execute(delete(table).where(table.c.id == number))


async def _needers(environment: Environment, table: Table, number: int) -> AsyncIterator[str]:
    for other in environment.store.all():
        for key in other.foreign_keys:
            if key.column.table is table and key.ondelete != "CASCADE":
                shown = other.c.id if "id" in other.c else other.c.project_id
                found = await environment.world.db.all(
                    select(shown).where(key.parent == number).order_by(shown).limit(_NAMED + 1)
                )
                if found:
                    yield _named(_plain(other), [row[0] for row in found])


def _named(name: str, numbers: Sequence[int]) -> str:
    more = " and more" if len(numbers) > _NAMED else ""
    return f"{name} {', '.join(str(number) for number in numbers[:_NAMED])}{more}"


def _plain(table: Table) -> str:
    """What a table's rows are called in a sentence."""
    name = table.name.removeprefix("production_").removesuffix("_duts")
    return {"project": "projects"}.get(name, name).replace("_", " ")


async def check_references(db: Database, table: Table, values: Mapping[str, Any]) -> None:
    """Refuses a reference to what does not exist."""
    for key in table.foreign_keys:
        name, to = key.parent.name, key.column.table
        if values.get(name) is not None and await column(db, to, "id", values[name]) is None:
            raise UnknownReference(f"{name} (body): there is no {name.removesuffix('_id')} with the id {values[name]}.")


async def check_unique(db: Database, table: Table, values: Mapping[str, Any]) -> None:
    """Refuses a value that another row has and only one may have."""
    for names in _unique(table):
        if any(values[name] is None for name in names):
            continue
        wanted = {name: values[name] for name in names}
        found = await db.scalar(_taken(table, names), {**wanted, "own": values.get("id", 0)})
        if found is not None:
            shown = " and ".join(f"{name} {values[name]}" for name in names)
            raise Duplicate(f"{names[-1]} (body): {shown} is there already, with the id {found}.")


@cache
def _unique(table: Table) -> list[tuple[str, ...]]:
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    return sorted(tuple(column.name for column in each.columns) for each in constraints)


@cache
def _taken(table: Table, names: tuple[str, ...]) -> Select[Any]:
    equal = (table.c[name] == bindparam(name) for name in names)
    return select(table.c.id).where(*equal, table.c.id != bindparam("own"))
