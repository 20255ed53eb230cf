"""Values of properties: text that must read as the property's type."""

from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.models.filters import target_of
from understudy.core import rows
from understudy.core.world import World

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


async def value_type_at(world: World, table: str, via: tuple[str, ...], start: int) -> str | None:
    """The type of the property that a row's reference leads to; None where it leads nowhere."""
    reference = TABLES.tables[table].c[via[0]]
    found: int | None = start
    for name in via[1:]:
        target = target_of(reference)
        found = await rows.column(world.db, target, name, found)
        reference = target.c[name]
    return None if found is None else str(found)
