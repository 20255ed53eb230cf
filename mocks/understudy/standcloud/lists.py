"""Pages of the two lists, newest first, at a cost that does not grow with the rows left out."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Select, and_, bindparam, exists, select

from understudy.core.database import Database
from understudy.core.filters import Condition, asked, unindexed
from understudy.standcloud.models.filters import FILTERS, Filters
from understudy.standcloud.tables import dut_facts, test_runs

LEADING = (
    "serial_number",
    "batch_serial_number",
    "attempt_count",
    "number_of_attempt",
    "part_number",
    "test_stand_hw_id",
    "test_stand_name",
    "test_plan_name",
    "process_name",
    "status",
)
"""Filters in the order of how few rows they leave; the first one given leads the search."""
FEW = {"serial_number", "batch_serial_number"}
"""Filters that leave fewer rows than a key of the device's info."""
ORDER = "start_time"
"""The column by which both lists are ordered."""

Shape = tuple[Condition, ...]


async def page(db: Database, item: Column[Any], organization_id: int, filters: Filters, limit: int) -> bytes:
    """One page of the items in a column, `run` or `dut`, as the JSON text of an array."""
    shape, values = asked(FILTERS[type(filters)], filters)
    parameters = {**values, "organization": organization_id, "limit": limit, "offset": filters.offset}
    wanted = sorted(filters.facts().items())
    for number, (name, value) in enumerate(wanted):
        parameters |= {f"name_{number}": name, f"value_{number}": value}
    found = await db.all(_statement(item, shape, len(wanted)), parameters)
    return b"[" + b",".join([row[0] for row in found]) + b"]"


@lru_cache(maxsize=256)
def _statement(item: Column[Any], shape: Shape, wanted: int) -> Select[Any]:
    """The query of a shape: built once, led by one filter, which an index serves in order.

    The other filters are spelt so that no index serves them: the database would sort all that a wrong guess finds.
    """
    by_fact = wanted > 0 and FEW.isdisjoint(each.name for each in shape)
    lead = dut_facts if by_fact else test_runs
    conditions = [lead.c.organization_id == bindparam("organization"), *_narrowing(shape, lead)]
    if by_fact:
        conditions += [*_fact(dut_facts, 0), dut_facts.c.id == test_runs.c.id]
    if item is test_runs.c.dut:
        conditions.append(unindexed(test_runs.c.is_last) == 1)
    for number in range(1 if by_fact else 0, wanted):
        other = dut_facts.alias(f"fact_{number}")
        conditions.append(exists().where(*_fact(other, number), _same(other)))
    return (
        select(item)
        .where(*conditions)
        .order_by(lead.c.start_time.desc(), lead.c.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


def _narrowing(shape: Shape, lead: FromClause) -> list[ColumnElement[bool]]:
    given = sorted((each.name for each in shape if each.name in LEADING), key=LEADING.index)
    indexed = set(given[:1]) if lead is test_runs else set()
    if "part_number" in indexed:
        indexed.add("status")
    return [_clause(each, lead, indexed=each.name in indexed) for each in shape]


def _clause(condition: Condition, lead: FromClause, *, indexed: bool) -> ColumnElement[bool]:
    if condition.column == ORDER:
        return condition.compare(lead.c[ORDER], condition.name)
    column = test_runs.c[condition.column]
    return condition.compare(column if indexed else unindexed(column), condition.name)


def _fact(facts: FromClause, number: int) -> list[ColumnElement[bool]]:
    return [facts.c.name == bindparam(f"name_{number}"), facts.c.value == bindparam(f"value_{number}")]


def _same(facts: FromClause) -> ColumnElement[bool]:
    return and_(*(facts.c[name] == test_runs.c[name] for name in ("organization_id", ORDER, "id")))
