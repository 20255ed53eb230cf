"""What a list can be narrowed by, as values that turn into conditions of a query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from understudy.bemserver.models.fields import Field, Parameter
from understudy.bemserver.models.scalars import Kind, Text, Whole

Condition = Callable[[Table, ColumnElement[Any]], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A parameter of a list and the rows that it leaves."""

    parameter: Parameter
    condition: Condition | None = None
    """Takes the table and the value; None where the list's own statement does it."""
    guards: str | None = None
    """The collection whose row it names, which the asker must be allowed to read."""
    joins: bool = False
    """Whether it counts rows once for each way to them, as the real server does."""
    recurses: bool = False
    """Whether it loses the sort, as the real server does."""

    @property
    def name(self) -> str:
        """Name of the parameter."""
        return self.parameter.name


def along(
    column: ColumnElement[Any],
    via: Sequence[str],
    end: Callable[[ColumnElement[Any]], ColumnElement[bool]],
    start: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """A condition at the end of a chain of references that begins at a column, or at a value for it."""
    left = column if start is None else start
    if not via:
        return end(left)
    target = target_of(column)
    inner = along(target.c[via[0]], via[1:], end)
    return left.in_(select(target.c.id).where(inner))


def target_of(column: ColumnElement[Any]) -> Table:
    """The table that a reference leads to."""
    table: Table = next(iter(column.foreign_keys)).column.table
    return table


def exact(field: Field, *, kind: Kind | None = None) -> Filter:
    """Rows whose field has the value."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[field.name] == value

    return Filter(parameter=Parameter(name=field.name, kind=kind or field.kind), condition=condition)


def text(name: str) -> Filter:
    """Rows whose text is the value, of any length."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[name] == value

    return Filter(parameter=Parameter(name=name, kind=Text()), condition=condition)


def identity(name: str) -> Filter:
    """Rows whose reference is the value, whether or not the asker may read what it names."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[name] == value

    return Filter(parameter=Parameter(name=name, kind=Whole()), condition=condition)


def contains(name: str, column: str) -> Filter:
    """Rows whose text holds the value, in any case; `%` and `_` in it match anything."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[column].like("%" + value + "%", escape="\\")

    return Filter(parameter=Parameter(name=name, kind=Text()), condition=condition)


def least(name: str, field: Field) -> Filter:
    """Rows whose field is the value or more."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[field.name] >= value

    return Filter(parameter=Parameter(name=name, kind=field.kind), condition=condition)


def most(name: str, field: Field) -> Filter:
    """Rows whose field is the value or less."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return table.c[field.name] <= value

    return Filter(parameter=Parameter(name=name, kind=field.kind), condition=condition)


def leading(name: str, *via: str, guards: str) -> Filter:
    """Rows whose chain of references ends at the value, which the asker must be allowed to read."""

    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        return along(table.c[via[0]], via[1:], lambda column: column == value)

    return Filter(parameter=Parameter(name=name, kind=Whole()), condition=condition, guards=guards)


def linked(name: str, own: str, links: str, *via: str, guards: str) -> Filter:
    """Rows that a link names together with the value; `via` is the way from the link to it."""
    return _linked(name, own, ((links, *via),), guards, recurses=False)


def below(name: str, own: str, *ways: tuple[str, ...], guards: str) -> Filter:
    """Rows linked to the value or to anything below it; each way is a table of links and its columns."""
    return _linked(name, own, ways, guards, recurses=True)


def _linked(name: str, own: str, ways: tuple[tuple[str, ...], ...], guards: str, *, recurses: bool) -> Filter:
    def condition(table: Table, value: ColumnElement[Any]) -> ColumnElement[bool]:
        found = []
        for links, first, *rest in ways:
            link = table.metadata.tables[links]
            reached = along(link.c[first], rest, lambda column: column == value)
            found.append(table.c.id.in_(select(link.c[own]).where(reached)))
        return or_(*found)

    return Filter(
        parameter=Parameter(name=name, kind=Whole()),
        condition=condition,
        guards=guards,
        recurses=recurses,
    )
