"""Writing runs: attempts are counted by start time, whatever the order in which reports come."""

from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import and_, bindparam, select

from understudy.core import rows
from understudy.core.database import Database
from understudy.core.filters import unindexed
from understudy.core.ids import Ids
from understudy.standcloud.runs import NewRun
from understudy.standcloud.tables import dut_facts, test_runs

_SAME_DEVICE = and_(
    test_runs.c.organization_id == bindparam("organization"),
    test_runs.c.serial_number == bindparam("serial"),
    unindexed(test_runs.c.part_number) == bindparam("part"),
)
# A run that starts with another counts after it: ids grow.
_LAST = (
    select(test_runs.c.id, test_runs.c.number_of_attempt, test_runs.c.start_time)
    .where(_SAME_DEVICE)
    .order_by(test_runs.c.start_time.desc(), test_runs.c.id.desc())
    .limit(1)
)
_EARLIER = (
    select(test_runs.c.number_of_attempt)
    .where(_SAME_DEVICE, test_runs.c.start_time <= bindparam("start"))
    .order_by(test_runs.c.start_time.desc(), test_runs.c.id.desc())
    .limit(1)
)
_LATER = (
    select(test_runs.c.id, test_runs.c.number_of_attempt, test_runs.c.run, test_runs.c.dut)
    .where(_SAME_DEVICE, test_runs.c.start_time > bindparam("start"))
    .order_by(test_runs.c.start_time, test_runs.c.id)
)


async def add(db: Database, ids: Ids, new: NewRun) -> None:
    """Writes a run and everything that follows from it, all or nothing."""
    async with db.transaction():
        number, is_last = await _counted(db, new)
        run_id = ids.integer(test_runs.name)
        await rows.add(db, test_runs, row_of(run_id, new, number, is_last=is_last))
        facts = new.facts(run_id)
        if facts:
            await db.execute(rows.insertion(dut_facts), facts)


def row_of(run_id: int, new: NewRun, number: int, *, is_last: bool) -> dict[str, Any]:
    """A run's row: the how manieth of its device it is, and whether it is the last."""
    run, dut = new.items(number)
    return {
        "id": run_id,
        **new.columns(),
        "number_of_attempt": number,
        "is_last": int(is_last),
        "run": to_json(run),
        "dut": to_json(dut) if is_last else None,
        "failed_cases": new.failed_cases(),
        "body": new.body,
    }


async def _counted(db: Database, new: NewRun) -> tuple[int, bool]:
    """The number of a new run among those of its device, and whether it is the last of them."""
    if new.serial_number is None:
        return 1, True
    device = {
        "organization": new.organization_id,
        "serial": new.serial_number,
        "part": new.report.dut.part_number,
    }
    last = await db.first(_LAST, device)
    if last is None:
        return 1, True
    if new.start_time >= last.start_time:
        await rows.write(db, test_runs, last.id, {"is_last": 0, "dut": None})
        return last.number_of_attempt + 1, True
    here = {**device, "start": new.start_time}
    number = (await db.scalar(_EARLIER, here) or 0) + 1
    for later in await db.all(_LATER, here):
        await _renumber(db, later)
    return number, False


async def _renumber(db: Database, later: Any) -> None:
    number = later.number_of_attempt + 1
    item = to_json({**from_json(later.run), "number_of_attempt": number})
    device = None if later.dut is None else to_json({**from_json(later.dut), "attempt_count": number})
    await rows.write(db, test_runs, later.id, {"number_of_attempt": number, "run": item, "dut": device})
