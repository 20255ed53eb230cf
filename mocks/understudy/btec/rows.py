"""Rows with the JSON that is served; what they refer to, what only one may have, and who needs them."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Column, Select, Table, UniqueConstraint, bindparam, select

from understudy.btec.quirks import unknown_id
from understudy.btec.refusals import Duplicate, StillNeeded, UnknownReference
from understudy.btec.tables import Environment, item_of
from understudy.btec.text_search import searchable
from understudy.core import resources
from understudy.core.database import Database
from understudy.core.rows import Values, column

Resource = resources.Resource[Environment, None]


def row_of(table: Table, values: Mapping[str, Any]) -> Values:
    """A row of a resource's table from the values of its item; one that is left out is null."""
    served = {name: values.get(name) for name in item_of(table).model_fields}
    row = {column.name: served[column.name] for column in table.columns if column.name in served}
    row["search"] = searchable("\n".join(_texts(served)))
    row["doc"] = to_json(served)
    return row


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value)


async def existing(environment: Environment, resource: Resource, number: int) -> bytes:
    """What is served of an id in a path; refuses an unknown one."""
    table = environment.store.table(resource.name)
    found: bytes | None = await column(environment.world.db, table, "doc", number)
    if found is None:
        raise unknown_id(environment.world, resource.noun, number)
    return found


async def values_of(db: Database, table: Table, number: int) -> Values:
    """The values of the item of an id that there is."""
    return values_in(table, await column(db, table, "doc", number))


def values_in(table: Table, served: bytes) -> Values:
    """The values of an item from what is served of it."""
    values: Values = item_of(table).model_validate_json(served).model_dump()
    return values


_NAMED = 5
"""Ids that a refusal names at most."""


async def check_references(db: Database, table: Table, values: Mapping[str, Any]) -> None:
    """Refuses a reference to what does not exist."""
    sent = {name: values[name] for name in _references(table)}
    found = await db.first(_referred(table), sent) if sent else ()
    for (name, number), there in zip(sent.items(), found or (), strict=True):
        if number is not None and there is None:
            raise UnknownReference(f"{name} (body): there is no {name.removesuffix('_id')} with the id {number}.")


@cache
def _references(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.foreign_keys]


@cache
def _referred(table: Table) -> Select[Any]:
    """The ids to which a row refers, each null where there is none."""
    keys = [key.column for name in _references(table) for key in table.c[name].foreign_keys]
    wanted = zip(keys, _references(table), strict=True)
    return select(*(select(key).where(key == bindparam(name)).scalar_subquery().label(name) for key, name in wanted))


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


async def check_unneeded(environment: Environment, table: Table, noun: str, number: int) -> None:
    """Refuses to delete a row that others refer to, and says who does."""
    needers = [text async for text in _needers(environment, table, number)]
    if needers:
        raise StillNeeded(f"The {noun} {number} is still needed by {' and '.join(needers)}.")


async def _needers(environment: Environment, table: Table, number: int) -> AsyncIterator[str]:
    for name, other in vars(environment.store).items():
        for key in other.foreign_keys:
            if key.column.table is table and key.ondelete != "CASCADE":
                found = await environment.world.db.all(_holders(key.parent), {"number": number})
                if found:
                    yield _named(name, [row[0] for row in found])


@cache
def _holders(reference: Column[Any]) -> Select[Any]:
    shown = reference.table.primary_key.columns[0]
    return select(shown).where(reference == bindparam("number")).order_by(shown).limit(_NAMED + 1)


def _named(name: str, numbers: Sequence[int]) -> str:
    plain = {"project_duts": "projects"}.get(name, name).replace("_", " ")
    more = " and more" if len(numbers) > _NAMED else ""
    return f"{plain} {', '.join(str(number) for number in numbers[:_NAMED])}{more}"
