"""How rows are read and shown, with the rows that are nested in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, bindparam, select

from understudy.bemserver.models.entity import Entity, Nested
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.filters import target_of
from understudy.bemserver.models.scalars import Kind
from understudy.bemserver.refusals import NotFound
from understudy.core.world import World

Show = Callable[[Any], Any]


@dataclass(frozen=True)
class Part:
    """One key of a shown row."""

    name: str
    place: int
    """Place of its value in the row read; -1 for an object of parts."""
    show: Show | None = None
    parts: tuple["Part", ...] = ()


def _shown(parts: Sequence[Part], row: Sequence[Any]) -> dict[str, Any]:
    """A row as an object; what is null is left out."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.place < 0:
            found[part.name] = _shown(part.parts, row)
            continue
        value = row[part.place]
        if value is not None:
            found[part.name] = value if part.show is None else part.show(value)
    return found


class Layout:
    """The columns of an entity's answers, joined with the rows that are nested in them."""

    def __init__(self, entity: Entity) -> None:
        self.columns: list[ColumnElement[Any]] = [entity.table.c.id]
        self.source: FromClause = entity.table
        self._steps: dict[tuple[str, ...], Table] = {}
        self.parts = (Part("id", 0), *self._parts(entity, entity.table, ()))

    def _parts(self, entity: Entity, table: Table, before: tuple[str, ...]) -> tuple[Part, ...]:
        parts: list[Part] = []
        for field in entity.fields:
            if isinstance(field, Nested):
                step = self._step(table, before, field.via)
                inner = self._parts(field.target, step, before + field.via)
                parts.append(Part(field.name, -1, parts=inner))
            elif field.shown:
                parts.append(Part(field.name, len(self.columns), _show(field)))
                self.columns.append(table.c[field.name])
        return tuple(parts)

    def _step(self, table: Table, before: tuple[str, ...], via: tuple[str, ...]) -> Table:
        for place, name in enumerate(via, 1):
            key = before + via[:place]
            if key not in self._steps:
                step: Table = target_of(table.c[name]).alias()  # type: ignore[assignment] # an alias has a table's columns
                self.source = self.source.join(step, step.c.id == table.c[name])
                self._steps[key] = step
            table = self._steps[key]
        return table

    def show(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row read by these columns as the answer shows it."""
        return _shown(self.parts, row)


def _show(field: Field) -> Show | None:
    plain: object = Kind.show
    return None if type(field.kind).show is plain else field.kind.show


@cache
def layout_of(entity: Entity) -> Layout:
    """The layout of an entity."""
    return Layout(entity)


@cache
def _one(entity: Entity) -> Select[Any]:
    layout = layout_of(entity)
    wanted = entity.table.c.id == bindparam("wanted")
    return select(*layout.columns).select_from(layout.source).where(wanted)


async def shown(world: World, entity: Entity, key: int) -> dict[str, Any]:
    """The row of an id as answers show it; refuses an id that there is not."""
    row = await world.db.first(_one(entity), {"wanted": key})
    if row is None:
        raise NotFound
    return layout_of(entity).show(row)
