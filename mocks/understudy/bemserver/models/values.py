"""Values of properties: text that must read as the property's type."""

from collections.abc import Sequence
from itertools import pairwise

from understudy.bemserver.models.entity import Change
from understudy.bemserver.models.filters import target_of
from understudy.core import rows

VALUE_TYPES = ("integer", "float", "boolean", "string")


def is_value(value_type: str, text: str) -> bool:
    """Whether text reads as a value of a type."""
    if value_type == "boolean":
        return text in ("true", "false")
    if value_type == "string":
        return True
    try:
        int(text) if value_type == "integer" else float(text)
    except ValueError:
        return False
    return True


async def is_of_its_type(change: Change, via: Sequence[str]) -> bool:
    """Whether a written value is of the type to which columns lead; true where they lead nowhere."""
    row, table = change.after or {}, change.resource.own.table
    found = row[via[0]]
    for reference, name in pairwise(via):
        table = target_of(table.c[reference])
        found = await rows.column(change.context.world.db, table, name, found)
    return found is None or is_value(found, row["value"])
