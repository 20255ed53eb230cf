"""Pages of lists: each statement built once for a shape of query, the least used forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, func, select

from understudy.core.database import Database
from understudy.core.filters import Asked, Condition, clauses

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
