"""Rows of resources: one by its id, lists with filters, changes; each statement built once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, text
from understudy.buildingx.jsonapi.paging import cursor_at, page_links, position_of
from understudy.buildingx.refusals import NotFound
from understudy.core.exchange import Exchange


@cache
def _one(table: Table) -> Select[Any]:
    return select(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


@cache
def _change(table: Table) -> Update:
    # The values to set are named by the parameters that an execution brings.
    return update(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


@cache
def _removal(table: Table) -> Delete:
    return delete(table).where(table.c.partition_id == bindparam("in_partition"), table.c.id == bindparam("of_id"))


async def maybe(access: Access, table: Table, identifier: str) -> Row[Any] | None:
    """The row of a resource, None where the partition has none of that id."""
    return await access.world.db.first(_one(table), {"in_partition": access.scope, "of_id": identifier})


async def one(access: Access, table: Table, identifier: str, pointer: str | None = None) -> Row[Any]:
    """The row of a resource; where it is only referred to, `pointer` says in which member of the body."""
    row = await maybe(access, table, identifier)
    if row is None:
        source = {"source": {"pointer": pointer}} if pointer else {}
        raise NotFound(f"There is no resource {identifier} in this partition.", **source)
    return row


async def change(access: Access, table: Table, resource: Resource, **columns: Any) -> bytes:
    """Writes a changed resource back and answers its text."""
    doc = text(resource)
    place = {"in_partition": access.scope, "of_id": resource["id"]}
    await access.world.db.execute(_change(table).values(doc=doc, **columns), place)
    return doc


async def remove(access: Access, table: Table, identifier: str) -> None:
    """Takes a resource away, refusing as not found what is not there."""
    place = {"in_partition": access.scope, "of_id": identifier}
    if not (await access.world.db.execute(_removal(table), place)).count:
        raise NotFound(f"There is no resource {identifier} in this partition.")


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
