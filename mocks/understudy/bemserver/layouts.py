"""How the rows of a resource are read and shown, and the statements of its lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Table,
    bindparam,
    func,
    select,
)

from understudy.bemserver import rights
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.filters import target_of
from understudy.bemserver.models.resource import Nested, Resource
from understudy.bemserver.models.scalars import Shown

Show = Callable[[Any], Any]


@dataclass(frozen=True)
class Part:
    """One key of a shown row."""

    name: str
    place: int
    """Place of its value in the row read; -1 for an object of parts."""
    show: Show | None = None
    parts: tuple["Part", ...] = ()


def shown(parts: Sequence[Part], row: Sequence[Any]) -> dict[str, Any]:
    """A row as an object; what is null is left out."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.place < 0:
            found[part.name] = shown(part.parts, row)
            continue
        value = row[part.place]
        if value is not None:
            found[part.name] = value if part.show is None else part.show(value)
    return found


class Layout:
    """The columns of a resource's answers, joined with the rows that are nested in them."""

    def __init__(self, resource: Resource) -> None:
        self.columns: list[ColumnElement[Any]] = [resource.table.c.id]
        self.source: FromClause = resource.table
        self._steps: dict[tuple[str, ...], Table] = {}
        self.parts = (Part("id", 0), *self._parts(resource, resource.table, ()))

    def _parts(self, resource: Resource, table: Table, before: tuple[str, ...]) -> tuple[Part, ...]:
        parts: list[Part] = []
        for field in resource.fields:
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
        return shown(self.parts, row)


def _show(field: Field) -> Show | None:
    plain: object = Shown.show
    return None if type(field.kind).show is plain else field.kind.show


@cache
def layout_of(resource: Resource) -> Layout:
    """The layout of a resource."""
    return Layout(resource)


@cache
def one(resource: Resource) -> Select[Any]:
    """Reads the shown row with an id."""
    layout = layout_of(resource)
    wanted = resource.table.c.id == bindparam("wanted")
    return select(*layout.columns).select_from(layout.source).where(wanted)


@cache
def whole(resource: Resource) -> Select[Any]:
    """Reads the kept row with an id."""
    return select(resource.table).where(resource.table.c.id == bindparam("wanted"))


@dataclass(frozen=True)
class Asked:
    """The shape of a list: everything that its statement depends on, but the values."""

    resource: Resource
    filters: frozenset[str]
    sorts: tuple[tuple[str, bool], ...]
    """Fields and whether they run downwards."""
    is_admin: bool


@dataclass(frozen=True)
class Statements:
    """The statements of a list."""

    rows: Select[Any]
    count: Select[Any]


@cache
def listing(asked: Asked) -> Statements:
    """The statements of a list of that shape; values are bound as `f_<filter>`."""
    resource, layout = asked.resource, layout_of(asked.resource)
    conditions, joins = _narrowing(asked)
    rows = _joined(layout.source, resource, joins)
    counted = _joined(resource.table, resource, joins)
    order = _order(asked)
    return Statements(
        rows=select(*layout.columns).select_from(rows).where(*conditions).order_by(*order),
        count=select(func.count()).select_from(counted).where(*conditions),
    )


@cache
def page_of(asked: Asked) -> Select[Any]:
    """The statement of one page of a list of that shape."""
    return listing(asked).rows.limit(bindparam("limit")).offset(bindparam("offset"))


def _narrowing(asked: Asked) -> tuple[list[ColumnElement[bool]], list[ColumnElement[Any]]]:
    """The conditions of a list, and whose memberships multiply its rows."""
    conditions: list[ColumnElement[bool]] = []
    joins: list[ColumnElement[Any]] = []
    resource, reach = asked.resource, asked.resource.access.read
    for each in resource.filters:
        if each.name in asked.filters:
            value: BindParameter[Any] = bindparam(f"f_{each.name}")
            if each.joins:
                joins.append(value)
            elif each.condition is not None:
                conditions.append(each.condition(resource.table, value))
    if not asked.is_admin and reach is not None:
        if resource.paged and reach.anchor == "scope" and not _recurses(asked):
            joins.append(rights.ME)
        else:
            conditions.append(rights.reached(reach, resource.table))
    return conditions, joins


def _joined(source: FromClause, resource: Resource, joins: Sequence[ColumnElement[Any]]) -> FromClause:
    via = resource.access.read.via if resource.access.read else ()
    for user in joins:
        member = rights.memberships("scope", user).subquery()
        source = rights.ways(source, resource.table, via, member)
    return source


def _recurses(asked: Asked) -> bool:
    return any(each.recurses and each.name in asked.filters for each in asked.resource.filters)


def _order(asked: Asked) -> list[ColumnElement[Any]]:
    table = asked.resource.table
    sorts = () if _recurses(asked) else asked.sorts
    order = [table.c[name].desc() if down else table.c[name].asc() for name, down in sorts]
    return [*order, table.c.id]
