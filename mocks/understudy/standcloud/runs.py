"""Writing runs: attempts are counted by start time, whatever the order in which reports come."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Table, and_, bindparam, delete, insert, select, update

from understudy.core.database import Database
from understudy.core.ids import Ids
from understudy.standcloud.items import Entry
from understudy.standcloud.tables import dut_facts, reports, run_facts, test_runs, tested_duts, unindexed

_SAME_DEVICE = and_(
    test_runs.c.organization_id == bindparam("organization"),
    test_runs.c.serial_number == bindparam("serial"),
    unindexed(test_runs.c.part_number) == bindparam("part"),
)
# A run that starts with another counts after it: ids grow.
_EARLIER = (
    select(test_runs.c.number_of_attempt)
    .where(_SAME_DEVICE, test_runs.c.start_time <= bindparam("start"))
    .order_by(test_runs.c.start_time.desc(), test_runs.c.id.desc())
    .limit(1)
)
_LATER = (
    select(test_runs.c.id, test_runs.c.number_of_attempt, test_runs.c.doc)
    .where(_SAME_DEVICE, test_runs.c.start_time > bindparam("start"))
    .order_by(test_runs.c.start_time, test_runs.c.id)
)
_RENUMBER = (
    update(test_runs)
    .where(test_runs.c.id == bindparam("run"))
    .values(number_of_attempt=bindparam("number"), doc=bindparam("text"))
)
_DEVICE = select(tested_duts.c.id, tested_duts.c.attempt_count, tested_duts.c.start_time, tested_duts.c.doc).where(
    tested_duts.c.organization_id == bindparam("organization"),
    tested_duts.c.serial_number == bindparam("serial"),
    unindexed(tested_duts.c.part_number) == bindparam("part"),
)
_RECOUNT = (
    update(tested_duts)
    .where(tested_duts.c.id == bindparam("dut"))
    .values(attempt_count=bindparam("number"), doc=bindparam("text"))
)
_FORGET = delete(tested_duts).where(tested_duts.c.id == bindparam("dut"))
_ADD_RUN, _ADD_DUT, _ADD_REPORT = insert(test_runs), insert(tested_duts), insert(reports)
_ADD_FACTS: Mapping[str, Any] = {table.name: insert(table) for table in (run_facts, dut_facts)}


async def add(db: Database, ids: Ids, entry: Entry) -> None:
    """Writes a run and everything that follows from it, all or nothing."""
    async with db.transaction():
        run_id = ids.integer(test_runs.name)
        number, is_last = await _counted(db, entry)
        run = {"id": run_id, "test_run_id": str(entry.test_run_id), "number_of_attempt": number}
        text = to_json(entry.run_item(number))
        await db.execute(_ADD_RUN, {**run, **entry.columns(), "doc": text})
        failed = entry.failed_cases()
        await db.execute(_ADD_REPORT, {"id": run_id, "failed_cases": failed, "body": entry.body})
        await _add_facts(db, run_facts, run_id, entry)
        if is_last:
            await _add_dut(db, run_id, entry, number)


def facts_of(run_id: int, entry: Entry) -> list[dict[str, Any]]:
    """The rows by which the lists are filtered by the device's info."""
    return [
        {
            "organization_id": entry.organization_id,
            "name": name,
            "value": value,
            "start_time": entry.start_time,
            "id": run_id,
        }
        for name, value in entry.facts().items()
    ]


async def _add_facts(db: Database, table: Table, run_id: int, entry: Entry) -> None:
    rows = facts_of(run_id, entry)
    if rows:
        await db.execute(_ADD_FACTS[table.name], rows)


async def _add_dut(db: Database, run_id: int, entry: Entry, count: int) -> None:
    text = to_json(entry.dut_item(count))
    row = {"id": run_id, "attempt_count": count, **entry.columns(), "doc": text}
    await db.execute(_ADD_DUT, row)
    await _add_facts(db, dut_facts, run_id, entry)


async def _counted(db: Database, entry: Entry) -> tuple[int, bool]:
    """The number of a new run among those of its device, and whether it is the last of them."""
    if entry.serial_number is None:
        return 1, True
    device = {
        "organization": entry.organization_id,
        "serial": entry.serial_number,
        "part": entry.report.dut.part_number,
    }
    known = await db.first(_DEVICE, device)
    if known is None:
        return 1, True
    if entry.start_time >= known.start_time:
        await db.execute(_FORGET, {"dut": known.id})
        return known.attempt_count + 1, True
    here = {**device, "start": entry.start_time}
    number = (await db.scalar(_EARLIER, here) or 0) + 1
    for later in await db.all(_LATER, here):
        await _renumber(db, later)
    count = known.attempt_count + 1
    text = to_json({**from_json(known.doc), "attempt_count": count})
    await db.execute(_RECOUNT, {"dut": known.id, "number": count, "text": text})
    return number, False


async def _renumber(db: Database, later: Any) -> None:
    number = later.number_of_attempt + 1
    text = to_json({**from_json(later.doc), "number_of_attempt": number})
    await db.execute(_RENUMBER, {"run": later.id, "number": number, "text": text})
