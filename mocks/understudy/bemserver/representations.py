"""How rows are read and shown, with the rows that are nested in them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, bindparam, select

from understudy.bemserver import responses
from understudy.bemserver.models.entity import Context, Entity, Nested
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.filters import target_of
from understudy.bemserver.models.scalars import Kind
from understudy.bemserver.refusals import NotFound, PreconditionFailed
from understudy.core.world import World

Show = Callable[[Any], Any]


@dataclass(frozen=True)
class Part:
    """One key of an object in an answer."""

    name: str
    place: int
    """Of its value in the row read."""
    show: Show | None = None
    parts: Sequence["Part"] = ()
    """What is in it, where it is an object itself."""


def _shown(parts: Sequence[Part], row: Sequence[Any]) -> dict[str, Any]:
    """A row as an object; what is null is left out."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.parts:
            found[part.name] = _shown(part.parts, row)
        elif (value := row[part.place]) is not None:
            found[part.name] = value if part.show is None else part.show(value)
    return found


class Representation:
    """The columns of an entity's rows as answers show them, joined with the rows that are nested in them."""

    def __init__(self, entity: Entity) -> None:
        self.columns: list[ColumnElement[Any]] = [entity.table.c.id]
        self.source: FromClause = entity.table
        self._joined: dict[tuple[str, ...], Table] = {}
        self._parts = [Part("id", 0), *self._parts_of(entity, entity.table, ())]

    def _parts_of(self, entity: Entity, table: Table, before: tuple[str, ...]) -> Iterator[Part]:
        for field in entity.fields:
            if isinstance(field, Nested):
                joined = self._join(table, before, field.via)
                yield Part(field.name, -1, parts=tuple(self._parts_of(field.target, joined, before + field.via)))
            elif field.shown:
                yield Part(field.name, len(self.columns), _show(field))
                self.columns.append(table.c[field.name])

    def _join(self, table: Table, before: tuple[str, ...], via: tuple[str, ...]) -> Table:
        for place, name in enumerate(via, 1):
            key = before + via[:place]
            if key not in self._joined:
                joined: Table = target_of(table.c[name]).alias()  # type: ignore[assignment] # an alias has a table's columns
                self.source = self.source.join(joined, joined.c.id == table.c[name])
                self._joined[key] = joined
            table = self._joined[key]
        return table

    def show(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row read by these columns as the answer shows it."""
        return _shown(self._parts, row)


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


async def require_read(context: Context, entity: Entity, key: int) -> None:
    """Refuses a change of a row that is not what the client read."""
    if not responses.names(context.named, responses.tag(await shown(context.world, entity, key))):
        raise PreconditionFailed
