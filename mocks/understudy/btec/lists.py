"""Pages of lists: filtered, searched, sorted, counted, at a cost that hardly grows with the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select

from understudy.btec.models.lists import ListQuery, filters
from understudy.btec.tables import Environment
from understudy.core.database import Database
from understudy.core.filters import Asked, Condition, asked, equals, least, most, unindexed

DUE = "due"
"""Two conditions that have an index together."""
_DUE = ("customer_id", "next_test_date")
_COMPARED = (equals, least, most)
"""Comparisons that an index of the column serves."""
_KEPT = 256
"""Counts that are remembered for a database at most."""
_SHAPES = 1024
"""Statements that are remembered at most."""

Conditions = tuple[Condition, ...]


class Totals:
    """How many rows fit which conditions, as long as nothing in their database changes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._changes = -1
        self._counts: dict[Any, int] = {}

    async def count(
        self, table: Table, conditions: Conditions, values: Mapping[str, Any], lead: str | None = None
    ) -> int:
        """The number of rows that fit all conditions; `lead` is that which the fewest rows fit."""
        if self._changes != self._db.changes() or len(self._counts) > _KEPT:
            self._changes, self._counts = self._db.changes(), {}
        key = (table.name, *((each.name, values[each.name]) for each in conditions))
        if key not in self._counts:
            self._counts[key] = int(await self._db.scalar(_counting(table, conditions, lead), values))
        return self._counts[key]


async def page(environment: Environment, table: Table, query: ListQuery, more: Asked | None = None) -> bytes:
    """One page of a list as JSON; `more` are conditions that are not the query's."""
    wanted, sort = asked(filters(type(query)), query), str(getattr(query, "sort", "id"))
    if more is not None:
        wanted = Asked(wanted.shape + more.shape, {**wanted.values, **more.values})
    totals = environment.world.held.setdefault("totals", Totals(environment.world.db))
    total, lead = await _planned(totals, table, wanted, query.offset + query.limit, sort)
    count = min(query.limit, total - query.offset)
    documents: Sequence[bytes] = []
    if count > 0:
        far = query.offset > total // 2
        shape = Shape(wanted.shape, lead, sort, descending=query.order == "desc", far=far)
        offset = total - query.offset - count if far else query.offset
        values = {**wanted.values, "limit_": count, "offset_": offset}
        documents = [row[0] for row in await environment.world.db.all(_paging(table, shape), values)]
    end = f'],"total":{total},"limit":{query.limit},"offset":{query.offset}}}'
    return b'{"items":[' + b",".join(documents) + end.encode()


async def _planned(totals: Totals, table: Table, wanted: Asked, reach: int, sort: str) -> tuple[int, str | None]:
    """How many rows fit, and the condition whose rows are gone through and then sorted; None to go along the order.

    Along the order where what fits is frequent, through the rarest condition where it is rare.
    """
    everything = await totals.count(table, (), {})
    if not wanted.shape:
        return everything, None
    leads = _leads(wanted.shape, sort)
    counts = {lead: await totals.count(table, alike, wanted.values, lead) for lead, alike in leads.items()}
    lead = min(counts, key=lambda name: counts[name])
    total = await totals.count(table, wanted.shape, wanted.values, lead)
    along = min(reach, total) * counts.get(sort, everything) // max(total, 1)
    return total, lead if _in_order(lead, sort, wanted.shape) or counts[lead] <= along else None


def _subject(condition: Condition) -> str:
    """What a condition is about: both bounds of a range are about their column."""
    return condition.column if condition.compare in _COMPARED else condition.name


def _leads(conditions: Conditions, sort: str) -> Mapping[str, Conditions]:
    """What can be looked up in one index, by what it is about."""
    found: dict[str, Conditions] = {}
    for each in conditions:
        found[_subject(each)] = (*found.get(_subject(each), ()), each)
    customer, day = _DUE
    if customer in found and (day in found or sort == day):
        return {DUE: found[customer] + found.get(day, ()), **found}
    return found


def _in_order(lead: str, sort: str, conditions: Conditions) -> bool:
    """Whether the index of a condition has its rows in the order asked for; that of an equal value has them by id."""
    by_id = sort == "id" and any(each.column == lead and each.compare is equals for each in conditions)
    return by_id or lead == sort or (lead == DUE and sort == _DUE[1])


@lru_cache(_SHAPES)
def _counting(table: Table, conditions: Conditions, lead: str | None) -> Select[Any]:
    return select(func.count()).select_from(table).where(*_clauses(table, conditions, lead))


@dataclass(frozen=True)
class Shape:
    """What makes the statement of a page."""

    conditions: Conditions
    lead: str | None
    sort: str
    descending: bool
    far: bool
    """Whether the page is nearer to the end, from which it is then counted."""


@lru_cache(_SHAPES)
def _paging(table: Table, shape: Shape) -> Select[Any]:
    along = shape.lead is None or _in_order(shape.lead, shape.sort, shape.conditions)
    columns = [table.c.id] if shape.sort == "id" else [table.c[shape.sort], table.c.id]
    backwards = shape.descending != shape.far
    order = [column if along else unindexed(column) for column in columns]
    # The ids come first: what is left out before the page is then gone over in an index alone.
    ids = (
        select(table.c.id)
        .where(*_clauses(table, shape.conditions, shape.lead, shape.sort if along else None))
        .order_by(*(column.desc() if backwards else column for column in order))
        .limit(bindparam("limit_"))
        .offset(bindparam("offset_"))
    )
    return (
        select(table.c.doc)
        .where(table.c.id.in_(ids))
        .order_by(*(column.desc() if shape.descending else column for column in map(unindexed, columns)))
    )


def _clauses(
    table: Table, conditions: Conditions, lead: str | None, sort: str | None = None
) -> list[ColumnElement[bool]]:
    # A condition on what is sorted by bounds the way along the order; others are kept from being looked up in an index.
    leading = (*(_DUE if lead == DUE else (lead,)), sort)
    columns = ((each, table.c[each.column]) for each in conditions)
    return [
        each.compare(column if _subject(each) in leading else unindexed(column), each.name) for each, column in columns
    ]
