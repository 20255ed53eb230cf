"""Pages of lists: filtered, searched, sorted, counted, at a cost that hardly grows with the table."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select

from understudy.btec.models.lists import ListQuery, filters
from understudy.btec.rows import Resource
from understudy.btec.tables import Environment
from understudy.core.database import Database
from understudy.core.lists import Asked, Condition, asked, equals, least, most, unindexed

_DUE = ("customer_id", "next_test_date")
"""Columns that have an index together."""
_COMPARED = (equals, least, most)
"""Comparisons that an index of the column serves."""
_KEPT = 256
"""Counts that are remembered for a database at most."""
_SHAPES = 1024
"""Statements that are remembered at most."""

Conditions = tuple[Condition, ...]
Lead = tuple[str, ...]
"""What is looked up in an index: search, a column, or those of `_DUE`; nothing to go along the order."""


class Totals:
    """How many rows fit which conditions, as long as nothing in their database changes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._changes = -1
        self._counts: dict[Any, int] = {}

    async def count(self, table: Table, conditions: Conditions, values: Mapping[str, Any], lead: Lead = ()) -> int:
        """The number of rows that fit all conditions; `lead` is that which the fewest rows fit."""
        if self._changes != self._db.changes() or len(self._counts) > _KEPT:
            self._changes, self._counts = self._db.changes(), {}
        key = (table.name, *((each.name, values[each.name]) for each in conditions))
        if key not in self._counts:
            self._counts[key] = int(await self._db.scalar(_counting(table, conditions, lead), values))
        return self._counts[key]


async def page(environment: Environment, resource: Resource, query: ListQuery, more: Asked | None = None) -> bytes:
    """One page of a list as JSON; `more` are conditions that are not the query's."""
    db, table = environment.world.db, environment.store.table(resource.name)
    wanted, sort = asked(filters(type(query)), query), str(getattr(query, "sort", "id"))
    if more is not None:
        wanted = Asked(wanted.shape + more.shape, {**wanted.values, **more.values})
    totals = environment.world.memory.of(Totals, db)
    total, lead = await _planned(totals, table, wanted, query.offset + query.limit, sort)
    count = min(query.limit, total - query.offset)
    documents: Sequence[bytes] = []
    if count > 0:
        far = query.offset > total // 2
        offset = total - query.offset - count if far else query.offset
        statement = _paging(table, wanted.shape, lead, sort, descending=query.order == "desc", far=far)
        documents = [row[0] for row in await db.all(statement, {**wanted.values, "limit_": count, "offset_": offset})]
    end = f'],"total":{total},"limit":{query.limit},"offset":{query.offset}}}'
    return b'{"items":[' + b",".join(documents) + end.encode()


async def _planned(totals: Totals, table: Table, wanted: Asked, reach: int, sort: str) -> tuple[int, Lead]:
    """How many rows fit, and what is gone through and then sorted.

    Along the order where what fits is frequent, through the rarest condition where it is rare.
    """
    everything = await totals.count(table, (), {})
    if not wanted.shape:
        return everything, ()
    leads = _leads(wanted.shape, sort)
    counts = {lead: await totals.count(table, alike, wanted.values, lead) for lead, alike in leads.items()}
    lead = min(counts, key=lambda each: counts[each])
    total = await totals.count(table, wanted.shape, wanted.values, lead)
    along = min(reach, total) * counts.get((sort,), everything) // max(total, 1)
    return total, lead if _in_order(lead, sort, wanted.shape) or counts[lead] <= along else ()


def _subject(condition: Condition) -> str:
    """What a condition is about: both bounds of a range are about their column."""
    return condition.column if condition.compare in _COMPARED else condition.name


def _leads(conditions: Conditions, sort: str) -> Mapping[Lead, Conditions]:
    """What can be looked up in one index, with the conditions on it."""
    found: dict[Lead, Conditions] = {}
    for each in conditions:
        lead = (_subject(each),)
        found[lead] = (*found.get(lead, ()), each)
    customer, day = _DUE
    if (customer,) in found and ((day,) in found or sort == day):
        return {_DUE: found[customer,] + found.get((day,), ()), **found}
    return found


def _in_order(lead: Lead, sort: str, conditions: Conditions) -> bool:
    """Whether a lead's index has its rows in the order asked for; that of an equal value has them by id."""
    by_id = sort == "id" and any((each.column,) == lead and each.compare is equals for each in conditions)
    return by_id or lead[-1:] == (sort,)


@lru_cache(_SHAPES)
def _counting(table: Table, conditions: Conditions, lead: Lead) -> Select[Any]:
    return select(func.count()).select_from(table).where(*_clauses(table, conditions, lead))


@lru_cache(_SHAPES)
def _paging(table: Table, conditions: Conditions, lead: Lead, sort: str, *, descending: bool, far: bool) -> Select[Any]:
    """The statement of a page, which is counted from the end where that is nearer."""
    along = not lead or _in_order(lead, sort, conditions)
    columns = [table.c.id] if sort == "id" else [table.c[sort], table.c.id]
    order = [column if along else unindexed(column) for column in columns]
    # The ids come first: what is left out before the page is then gone over in an index alone.
    ids = (
        select(table.c.id)
        .where(*_clauses(table, conditions, (*lead, sort) if along else lead))
        .order_by(*(column.desc() if descending != far else column for column in order))
        .limit(bindparam("limit_"))
        .offset(bindparam("offset_"))
    )
    order = [unindexed(column) for column in columns]
    return (
        select(table.c.doc)
        .where(table.c.id.in_(ids))
        .order_by(*(column.desc() if descending else column for column in order))
    )


def _clauses(table: Table, conditions: Conditions, indexed: Lead) -> list[ColumnElement[bool]]:
    # What bounds the way along the order is indexed, too; others are kept from being looked up.
    columns = ((each, table.c[each.column]) for each in conditions)
    return [
        each.compare(column if _subject(each) in indexed else unindexed(column), each.name) for each, column in columns
    ]
