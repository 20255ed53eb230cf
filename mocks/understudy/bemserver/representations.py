"""How rows are read and shown, with the rows that are nested in them."""

from collections.abc import Callable, Mapping, Sequence
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
Places = Mapping[str, "int | Places"]
"""Where in a row read the values of an object are, by their names."""


class Representation:
    """The columns of an entity's rows as answers show them, joined with the rows that are nested in them."""

    def __init__(self, entity: Entity) -> None:
        self.columns: list[ColumnElement[Any]] = [entity.table.c.id]
        self.source: FromClause = entity.table
        self._shows: list[Show | None] = [None]
        self._joined: dict[tuple[str, ...], Table] = {}
        self._places: Places = {"id": 0, **self._places_of(entity, entity.table, ())}

    def _places_of(self, entity: Entity, table: Table, before: tuple[str, ...]) -> Places:
        places: dict[str, Any] = {}
        for field in entity.fields:
            if isinstance(field, Nested):
                joined = self._join(table, before, field.via)
                places[field.name] = self._places_of(field.target, joined, before + field.via)
            elif field.shown:
                places[field.name] = len(self.columns)
                self.columns.append(table.c[field.name])
                self._shows.append(_show(field))
        return places

    def _join(self, table: Table, before: tuple[str, ...], via: tuple[str, ...]) -> Table:
        for place, name in enumerate(via, 1):
            key = before + via[:place]
            if key not in self._joined:
                joined: Table = target_of(table.c[name]).alias()  # type: ignore[assignment] # an alias has a table's columns
                self.source = self.source.join(joined, joined.c.id == table.c[name])
                self._joined[key] = joined
            table = self._joined[key]
        return table

    def show(self, row: Sequence[Any], places: Places | None = None) -> dict[str, Any]:
        """A row read by these columns as the answer shows it; what is null is left out."""
        found: dict[str, Any] = {}
        for name, place in (places or self._places).items():
            if not isinstance(place, int):
                found[name] = self.show(row, place)
            elif (value := row[place]) is not None:
                show = self._shows[place]
                found[name] = value if show is None else show(value)
        return found


def _show(field: Field) -> Show | None:
    plain: object = Kind.show
    return None if type(field.kind).show is plain else field.kind.show


@cache
def representation_of(entity: Entity) -> Representation:
    """The representation of an entity."""
    return Representation(entity)


@cache
def _one(entity: Entity) -> Select[Any]:
    representation = representation_of(entity)
    wanted = entity.table.c.id == bindparam("wanted")
    return select(*representation.columns).select_from(representation.source).where(wanted)


async def shown(world: World, entity: Entity, key: int) -> dict[str, Any]:
    """The row of an id as answers show it; refuses an id that there is not."""
    row = await world.db.first(_one(entity), {"wanted": key})
    if row is None:
        raise NotFound
    return representation_of(entity).show(row)
