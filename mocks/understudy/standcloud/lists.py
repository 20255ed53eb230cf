"""Pages of the two lists, newest first, at a cost that does not grow with the rows left out."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    select,
)

from understudy.core.database import Database
from understudy.standcloud.models.filters import Filters
from understudy.standcloud.tables import FILTERS, dut_facts, test_runs, unindexed

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

TIMES = ("start_time_from", "start_time_to")
"""Filters by a span of time."""

COUNTS = ("attempt_count", "number_of_attempt")
"""Filters of one list each by the same column: the attempt of a device's last run is their count."""

FEW = {"serial_number", "batch_serial_number"}
"""Filters that leave fewer rows than a key of the device's info."""

_COLUMNS = {**{name: test_runs.c[name] for name in FILTERS}, **dict.fromkeys(COUNTS, test_runs.c.number_of_attempt)}


async def page(db: Database, item: Column[Any], organization_id: int, filters: Filters, limit: int) -> bytes:
    """One page of the items in a column, `run` or `dut`, as the JSON text of an array."""
    given = {name: getattr(filters, name, None) for name in (*LEADING, *TIMES)}
    parameters = {name: value for name, value in given.items() if value is not None}
    shape = tuple(parameters)
    wanted = sorted(filters.facts().items())
    for number, (name, value) in enumerate(wanted):
        parameters |= {f"name_{number}": name, f"value_{number}": value}
    parameters |= {"organization": organization_id, "limit": limit, "offset": filters.offset}
    found = await db.all(_statement(item, shape, len(wanted)), parameters)
    return b"[" + b",".join([row[0] for row in found]) + b"]"


@lru_cache(maxsize=256)
def _statement(item: Column[Any], shape: tuple[str, ...], wanted: int) -> Select[Any]:
    """The query of a shape: built once, led by one filter, which an index serves in order.

    The other filters are spelt so that no index serves them: the database would sort all that a wrong guess finds.
    """
    lead: Table = test_runs
    query = select(item)
    conditions: list[ColumnElement[bool]] = []
    if wanted and not set(shape) & FEW:
        lead = dut_facts
        query = query.select_from(dut_facts.join(test_runs, test_runs.c.id == dut_facts.c.id))
        conditions += _fact(dut_facts, 0)
    conditions.append(lead.c.organization_id == bindparam("organization"))
    conditions += _equalities(shape, free=lead is test_runs)
    if item is test_runs.c.dut:
        conditions.append(unindexed(test_runs.c.is_last) == 1)
    conditions += [
        exists().where(*_fact(other, number), _same(other))
        for number in range(1 if lead is dut_facts else 0, wanted)
        for other in (dut_facts.alias(f"fact_{number}"),)
    ]
    if "start_time_from" in shape:
        conditions.append(lead.c.start_time >= bindparam("start_time_from"))
    if "start_time_to" in shape:
        conditions.append(lead.c.start_time < bindparam("start_time_to"))
    return (
        query.where(and_(*conditions))
        .order_by(lead.c.start_time.desc(), lead.c.id.desc())
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


def _equalities(shape: tuple[str, ...], *, free: bool) -> list[ColumnElement[bool]]:
    given = [name for name in LEADING if name in shape]
    indexed = set(given[:1]) if free else set()
    if "part_number" in indexed:
        indexed.add("status")
    columns = {name: _COLUMNS[name] for name in given}
    return [(column if name in indexed else unindexed(column)) == bindparam(name) for name, column in columns.items()]


def _fact(facts: FromClause, number: int) -> list[ColumnElement[bool]]:
    return [
        facts.c.name == bindparam(f"name_{number}"),
        facts.c.value == bindparam(f"value_{number}"),
    ]


def _same(facts: FromClause) -> ColumnElement[bool]:
    return and_(
        facts.c.organization_id == test_runs.c.organization_id,
        facts.c.start_time == test_runs.c.start_time,
        facts.c.id == test_runs.c.id,
    )
