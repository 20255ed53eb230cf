"""Lists of resources out of one table: filters by name, statements built once for each shape of a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Row, Select, Table, bindparam, func, or_, select

from understudy.buildingx.jsonapi.links import page_links
from understudy.buildingx.jsonapi.paging import cursor_at, position_of
from understudy.core.exchange import Exchange


@dataclass(frozen=True)
class Filter:
    """How the value of one filter selects rows."""

    column: str
    """Column of the list's table."""
    how: Literal["equals", "contains", "from", "before", "lasting", "among"] = "equals"
    """`contains` is a part of the text; `lasting` is from or never; `among` takes a list."""

    def condition(self, table: Table, name: str) -> ColumnElement[bool]:
        """The condition, with a parameter of that name."""
        column: Column[Any] = table.c[self.column]
        match self.how:
            case "equals":
                return column == bindparam(name)
            case "contains":
                return func.instr(column, bindparam(name)) > 0
            case "from":
                return column >= bindparam(name)
            case "lasting":
                return or_(column >= bindparam(name), column.is_(None))
            case "before":
                return column < bindparam(name)
            case "among":
                return column.in_(bindparam(name, expanding=True))


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    rows: Sequence[Row[Any]]
    links: Mapping[str, str]

    @property
    def docs(self) -> list[bytes]:
        """The JSON texts of the resources."""
        return [row.doc for row in self.rows]


class Listing:
    """A list of the resources of a table, in the order in which they were made.

    Filters that it does not have are ignored: buildingx/filters/unknown-ignored
    """

    def __init__(self, table: Table, *columns: str, **filters: str | Filter) -> None:
        self._table = table
        self._columns = [table.c[name] for name in dict.fromkeys(("n", "id", "doc", *columns))]
        self._filters = {name: Filter(each) if isinstance(each, str) else each for name, each in filters.items()}
        self._statements: dict[tuple[str, ...], Select[Any]] = {}

    def _statement(self, names: tuple[str, ...], *, numbered: bool) -> Select[Any]:
        key = (*names, "by number") if numbered else names
        if key not in self._statements:
            self._statements[key] = self._select(names, numbered=numbered)
        return self._statements[key]

    def _select(self, names: tuple[str, ...], *, numbered: bool) -> Select[Any]:
        n = self._table.c.n
        conditions = [self._filters[name].condition(self._table, name) for name in names]
        searched = any(self._filters[name].how == "contains" for name in names)
        columns = [n] if searched else self._columns
        statement = select(*columns).where(*conditions).order_by(n).limit(bindparam("wanted"))
        statement = statement.offset(bindparam("skipped")) if numbered else statement.where(n > bindparam("after"))
        # Where every row is looked at, an index that holds the texts is looked at instead.
        return select(*self._columns).where(n.in_(statement)).order_by(n) if searched else statement

    async def all(self, exchange: Exchange, **where: Any) -> Sequence[Row[Any]]:
        """Every resource that the filters select."""
        given = {name: value for name, value in where.items() if value is not None}
        statement = self._statement(tuple(sorted(given)), numbered=False)
        return await exchange.world.db.all(statement, {**given, "after": -1, "wanted": -1})

    async def by_cursor(self, exchange: Exchange, size: int, cursor: str | None, **where: Any) -> Page:
        """The page that begins at a cursor; filters without a value do not filter."""
        given = {name: value for name, value in where.items() if value is not None}
        after = int(position_of(exchange, cursor) or -1)
        statement = self._statement(tuple(sorted(given)), numbered=False)
        rows = await exchange.world.db.all(statement, {**given, "after": after, "wanted": size + 1})
        following = {"page[cursor]": cursor_at(exchange, str(rows[size - 1].n))} if len(rows) > size else None
        return Page(rows[:size], page_links(exchange, following))

    async def by_number(self, exchange: Exchange, size: int, number: int, **where: Any) -> Page:
        """The page of a number, the first being 0."""
        given = {name: value for name, value in where.items() if value is not None}
        statement = self._statement(tuple(sorted(given)), numbered=True)
        skipped = min(size * number, 2**62)
        rows = await exchange.world.db.all(statement, {**given, "skipped": skipped, "wanted": size + 1})
        following = {"page[number]": str(number + 1)} if len(rows) > size else None
        return Page(rows[:size], page_links(exchange, following))
