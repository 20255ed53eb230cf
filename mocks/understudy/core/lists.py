"""Lists: narrowed by filters that stand on the fields of a query model, sorted, cut into pages."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Row, Select, Table, UnaryExpression, bindparam, func, select
from sqlalchemy.sql.operators import custom_op

from understudy.core.database import Database

Compare = Callable[[ColumnElement[Any], str], ColumnElement[bool]]
"""Makes a condition of a column and the name of the bound value; one function each, so that equal shapes are equal."""


def equals(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have the value."""
    return column == bindparam(name, type_=column.type)


def least(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have the value or more."""
    return column >= bindparam(name, type_=column.type)


def most(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have the value or less."""
    return column <= bindparam(name, type_=column.type)


def before(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have less than the value."""
    return column < bindparam(name, type_=column.type)


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have one of the values."""
    return column.in_(bindparam(name, expanding=True, type_=column.type))


def contains(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows whose text has the value in it, letter for letter."""
    return func.instr(column, bindparam(name)) > 0


@dataclass(frozen=True, kw_only=True)
class Filter:
    """How a field of a query model narrows a list; it stands in `Annotated[...]`, and the outermost counts."""

    column: str = ""
    """The column that it is about; by default that of the field's name."""
    ending: str = ""
    """What the field's name has behind that of the column."""
    compare: Compare = equals
    choose: Callable[[str, Any], tuple[Compare, Mapping[str, Any]]] | None = None
    """Where the value decides: makes of parameter name and value the comparison and what is bound."""

    def column_of(self, name: str) -> str:
        """The column that a field of a name is about."""
        return self.column or name.removesuffix(self.ending)


class Condition(NamedTuple):
    """One filter that was given, without its value."""

    name: str
    """Of the parameter, and of the bound value."""
    column: str
    compare: Compare


class Asked(NamedTuple):
    """What a query asks of a list: the shape, for which a statement is built once, and the values."""

    shape: tuple[Condition, ...] = ()
    values: Mapping[str, Any] = {}


def filters_of(query: type[BaseModel], apart: Collection[str] = ()) -> Mapping[str, Filter]:
    """The filters of a query model, but for those `apart`, such as limit and sort; equality where a field has none."""
    return {
        name: next((each for each in reversed(info.metadata) if isinstance(each, Filter)), Filter())
        for name, info in query.model_fields.items()
        if name not in apart
    }


def asked(filters: Mapping[str, Filter], query: BaseModel) -> Asked:
    """What a query asks; a field that is None is not asked."""
    shape: list[Condition] = []
    values: dict[str, Any] = {}
    for name, value in vars(query).items():
        each = None if value is None else filters.get(name)
        if each is None:
            continue
        compare, bound = each.choose(name, value) if each.choose else (each.compare, {name: value})
        shape.append(Condition(name, each.column_of(name), compare))
        values.update(bound)
    return Asked(tuple(shape), values)


def clauses(table: Table, shape: Iterable[Condition]) -> list[ColumnElement[bool]]:
    """The conditions of a shape for a statement, all of which must hold."""
    return [each.compare(table.c[each.column], each.name) for each in shape]


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column spelt so that no index serves it, where the database would guess wrongly which one leaves the fewest."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


Order = tuple[tuple[str, bool], ...]
"""Columns to sort by, each with whether it descends."""
_SHAPES = 256
"""Statements that are kept of one list at most."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and how many there are in all."""

    rows: Sequence[Row[Any]]
    total: int


class Listing:
    """The rows of a table that filters leave, whole or by pages."""

    def __init__(self, table: Table, columns: Sequence[str] = ()) -> None:
        self._table = table
        self._source = select(*(table.c[name] for name in columns)) if columns else select(table)
        self._built = lru_cache(_SHAPES)(self._build)

    async def all(self, db: Database, asked: Asked, order: Order = ()) -> Sequence[Row[Any]]:
        """All rows, equal ones by id."""
        return await db.all(self._built("all", asked.shape, order), asked.values)

    async def page(self, db: Database, asked: Asked, *, limit: int, offset: int, order: Order = ()) -> Page:
        """The rows of a page, equal ones by id, with the number of all."""
        bounds = {**asked.values, "limit_": limit, "offset_": offset}
        rows = await db.all(self._built("page", asked.shape, order), bounds)
        return Page(rows, await db.scalar(self._built("count", asked.shape, ()), asked.values))

    def _build(self, kind: Literal["all", "page", "count"], shape: tuple[Condition, ...], order: Order) -> Select[Any]:
        wanted = clauses(self._table, shape)
        if kind == "count":
            return select(func.count()).select_from(self._table).where(*wanted)
        rows = self._source.where(*wanted).order_by(*self._order(order))
        return rows if kind == "all" else rows.limit(bindparam("limit_")).offset(bindparam("offset_"))

    def _order(self, order: Order) -> list[ColumnElement[Any]]:
        columns = self._table.c
        return [*(columns[name].desc() if descends else columns[name] for name, descends in order), columns.id]
