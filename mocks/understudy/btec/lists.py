"""Pages of lists: filtered, searched, sorted, counted, at a cost that hardly grows with the table."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from understudy.btec.environments import Environment
from understudy.btec.models.lists import ListQuery
from understudy.btec.tables import GRAMS
from understudy.core.database import Database

SEARCH = "search"
PROJECT = "project_id"
DUE = "due"
"""Two conditions that have an index together."""
_DUE = ("customer_id", "next_test_date")
_PLAIN = frozenset(ListQuery.model_fields) | {"sort"}
_MANY_GRAMS = 4
"""Characters in a row that are looked up at most; the text itself is compared anyway."""
_KEPT = 256
"""Counts that are remembered for a database at most."""

_SHAPES = 1024
"""Statements that are remembered at most."""

Conditions = Mapping[str, Any]


class Totals:
    """How many rows fit which conditions, as long as nothing in their database changes."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Database, tuple[int, dict[Any, int]]] = WeakKeyDictionary()

    async def count(self, db: Database, table: Table, conditions: Conditions, lead: str | None = None) -> int:
        """The number of rows that fit all conditions; `lead` is that which the fewest rows fit."""
        changes, counts = self._known.get(db, (-1, {}))
        if changes != db.changes() or len(counts) > _KEPT:
            counts = {}
            self._known[db] = (db.changes(), counts)
        key = (table.name, *conditions.items())
        if key not in counts:
            statement = _counting(table, tuple(conditions), lead)
            counts[key] = int(await db.scalar(statement, _parameters(conditions)))
        return counts[key]


@dataclass(frozen=True)
class Plan:
    """How a page is found."""

    total: int
    """Rows that fit."""
    lead: str | None
    """The condition whose rows are gone through and then sorted; None to go along the order and leave out."""


async def page(environment: Environment, totals: Totals, table: Table, query: ListQuery, **more: Any) -> bytes:
    """One page of a list as JSON; `more` are conditions that are not the query's."""
    conditions = {**_asked(query, table), **more}
    db, sort = environment.world.db, str(getattr(query, "sort", "id"))
    plan = await _planned(db, totals, table, conditions, query.offset + query.limit, sort)
    count = min(query.limit, plan.total - query.offset)
    documents: Sequence[bytes] = []
    if count > 0:
        far = query.offset > plan.total // 2
        shape = Shape(tuple(conditions), plan.lead, sort, descending=query.order == "desc", far=far)
        offset = plan.total - query.offset - count if far else query.offset
        parameters = {**_parameters(conditions), "limit_": count, "offset_": offset}
        documents = [row[0] for row in await db.all(_paging(table, shape), parameters)]
    end = f'],"total":{plan.total},"limit":{query.limit},"offset":{query.offset}}}'
    return b'{"items":[' + b",".join(documents) + end.encode()


def _asked(query: ListQuery, table: Table) -> dict[str, Any]:
    filters = (name for name in type(query).model_fields if name not in _PLAIN)
    conditions = {name: value for name in filters if (value := getattr(query, name)) is not None}
    if query.search:
        text = query.search.casefold()
        conditions[GRAMS if GRAMS in table.info and _grams(text) else SEARCH] = text
    return conditions


async def _planned(db: Database, totals: Totals, table: Table, conditions: Conditions, reach: int, sort: str) -> Plan:
    """Goes along the order where what fits is frequent, through the rarest condition where it is rare."""
    everything = await totals.count(db, table, {})
    if not conditions:
        return Plan(everything, None)
    leads = _leads(conditions, sort)
    counts = {lead: await totals.count(db, table, alike, lead) for lead, alike in leads.items()}
    lead = min(counts, key=lambda name: counts[name])
    total = await totals.count(db, table, conditions, lead)
    along = min(reach, total) * counts.get(sort, everything) // max(total, 1)
    return Plan(total, lead if _in_order(lead, sort, tuple(conditions)) or counts[lead] <= along else None)


def _subject(name: str) -> str:
    """What a condition is about: both bounds of a range are about their column."""
    return name.removesuffix("_from").removesuffix("_to")


def _leads(conditions: Conditions, sort: str) -> dict[str, Conditions]:
    """What can be looked up in one index, by what it is about."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in conditions.items():
        found.setdefault(_subject(name), {})[name] = value
    customer, day = _DUE
    if customer in found and (day in found or sort == day):
        return {DUE: {**found[customer], **found.get(day, {})}, **found}
    return dict(found)


def _in_order(lead: str, sort: str, names: tuple[str, ...]) -> bool:
    """Whether the index of a condition has its rows in the order asked for; that of an equal value has them by id."""
    by_id = sort == "id" and lead in names and lead not in (SEARCH, GRAMS, PROJECT)
    return by_id or lead == sort or (lead == DUE and sort == _DUE[1])


def _parameters(conditions: Conditions) -> dict[str, Any]:
    values = dict(conditions)
    for name in (SEARCH, GRAMS):
        if name in values:
            values["grams_"] = " AND ".join(f'"{gram}"' for gram in _grams(values[name]))
            values[name] = "%" + values[name].translate(_ESCAPED) + "%"
    return values


_ESCAPED = str.maketrans({"%": "/%", "_": "/_", "/": "//"})


def _grams(text: str) -> list[str]:
    """A few of the text's three characters in a row, those with digits first, which are rarer."""
    grams = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
    rarest = sorted(grams, key=str.isalpha)
    return [gram.replace('"', '""') for gram in rarest if "\0" not in gram][:_MANY_GRAMS]


@lru_cache(_SHAPES)
def _counting(table: Table, names: tuple[str, ...], lead: str | None) -> Select[Any]:
    return select(func.count()).select_from(table).where(*_clauses(table, names, lead))


@dataclass(frozen=True)
class Shape:
    """What makes the statement of a page."""

    names: tuple[str, ...]
    """The conditions."""
    lead: str | None
    sort: str
    descending: bool
    far: bool
    """Whether the page is nearer to the end, from which it is then counted."""


@lru_cache(_SHAPES)
def _paging(table: Table, shape: Shape) -> Select[Any]:
    along = shape.lead is None or _in_order(shape.lead, shape.sort, shape.names)
    columns = [table.c.id] if shape.sort == "id" else [table.c[shape.sort], table.c.id]
    backwards = shape.descending != shape.far
    order = [column if along else _unindexed(column) for column in columns]
    # The ids come first: what is left out before the page is then gone over in an index alone.
    ids = (
        select(table.c.id)
        .where(*_clauses(table, shape.names, shape.lead, shape.sort if along else None))
        .order_by(*(column.desc() if backwards else column for column in order))
        .limit(bindparam("limit_"))
        .offset(bindparam("offset_"))
    )
    return (
        select(table.c.doc)
        .where(table.c.id.in_(ids))
        .order_by(*(column.desc() if shape.descending else column for column in map(_unindexed, columns)))
    )


def _clauses(
    table: Table, names: tuple[str, ...], lead: str | None, sort: str | None = None
) -> list[ColumnElement[bool]]:
    # A condition on what is sorted by bounds the way along the order.
    leading = (*(_DUE if lead == DUE else (lead,)), sort)
    return [clause for name in names for clause in _clause(table, name, leads=_subject(name) in leading)]


def _clause(table: Table, name: str, *, leads: bool) -> list[ColumnElement[bool]]:
    """A condition; one that does not lead is kept from being looked up in its index."""
    if name in (SEARCH, GRAMS):
        contained = table.c.search.like(bindparam(name), escape="/")
        return [_containing(table), contained] if leads and name == GRAMS else [contained]
    if name == PROJECT and PROJECT not in table.c:
        own = table.c.id if leads else _unindexed(table.c.id)
        connections = table.metadata.tables[table.name.removesuffix("duts") + "project_duts"]
        return [own.in_(select(connections.c.dut_id).where(connections.c.project_id == bindparam(PROJECT)))]
    compare, column = _comparison(table, name)
    return [compare(column if leads else _unindexed(column), bindparam(name, type_=column.type))]


def _comparison(table: Table, name: str) -> tuple[Any, ColumnElement[Any]]:
    compare = operator.ge if name.endswith("_from") else operator.le if name.endswith("_to") else operator.eq
    return compare, table.c[_subject(name)]


def _containing(table: Table) -> ColumnElement[bool]:
    name = table.name + GRAMS
    index = sa.table(name, sa.column("rowid"), sa.column(name))
    return table.c.id.in_(select(index.c.rowid).where(index.c[name].op("MATCH")(bindparam("grams_"))))


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
