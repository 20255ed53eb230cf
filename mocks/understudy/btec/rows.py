"""Rows of resources, each with the JSON that is served of it and the text that is searched."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Table

from understudy.btec.environments import Environment
from understudy.btec.quirks import unknown_id
from understudy.btec.tables import item_of
from understudy.core.database import Database
from understudy.core.rows import Values, column


def row_of(table: Table, values: Mapping[str, Any]) -> Values:
    """A row of a resource's table from the values of its item."""
    served = {name: values[name] for name in item_of(table).model_fields}
    row = {column.name: served[column.name] for column in table.columns if column.name in served}
    row["search"] = "\n".join(_texts(served)).casefold()
    row["doc"] = to_json(served)
    return row


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value)


async def existing(environment: Environment, table: Table, noun: str, number: int) -> bytes:
    """What is served of an id in a path; refuses an unknown one."""
    found: bytes | None = await column(environment.world.db, table, "doc", number)
    if found is None:
        raise unknown_id(environment.world, noun, number)
    return found


async def values_of(db: Database, table: Table, number: int) -> Values:
    """The values of the item of an id that there is."""
    return values_in(table, await column(db, table, "doc", number))


def values_in(table: Table, served: bytes) -> Values:
    """The values of an item from what is served of it."""
    values: Values = item_of(table).model_validate_json(served).model_dump()
    return values
