"""From an uploaded report to rows and the items that are served; attempts count by their starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import and_, bindparam, select

from understudy.core import rows
from understudy.core.database import Database
from understudy.core.ids import Ids
from understudy.core.lists import unindexed
from understudy.standcloud.models.report import Case, Module, Report
from understudy.standcloud.quirks import FAIL, clock_duration, icon, iso, iso_duration, read_status
from understudy.standcloud.tables import dut_facts, test_runs


@dataclass(slots=True)
class NewRun:
    """A report taken apart, ready to be written."""

    organization_id: int
    test_run_id: str
    report: Report
    body: bytes
    """The report as it came."""
    status: str
    """The status under which it is read."""
    begun: float
    """Start in seconds since 1970, whatever the report lacks."""
    start_time: datetime
    """The start as a moment."""
    serial_number: str | None
    """What tells the device from others of its part number; None where the report has nothing."""

    def columns(self) -> dict[str, Any]:
        """The columns of a run by which it is found."""
        report = self.report
        stand = report.test_stand
        return {
            "organization_id": self.organization_id,
            "test_run_id": self.test_run_id,
            "part_number": report.dut.part_number,
            "serial_number": self.serial_number,
            "status": self.status,
            "test_plan_name": report.name,
            "test_stand_name": stand.name,
            "test_stand_hw_id": stand.hw_id,
            "batch_serial_number": report.batch_serial_number,
            "process_name": report.process.name if report.process else None,
            "start_time": self.start_time,
        }

    def facts(self, run_id: int) -> list[dict[str, Any]]:
        """The rows for filters by the device's info, each value as a query would spell it."""
        run = {"id": run_id, "organization_id": self.organization_id, "start_time": self.start_time}
        info = self.report.dut.info or {}
        return [{**run, "name": name, "value": str(value)} for name, value in info.items()]

    def items(self, number_of_attempt: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """What `test_run` serves and what `tested_dut` does, in the order of the vendor's examples."""
        report, known = self.report, self.columns()
        start, stop = iso(self.begun), iso(report.stop_time)
        head = {name: known[name] for name in ("test_plan_name", "serial_number", "part_number", "status")}
        head["status_icon"] = icon(self.status)
        names = {name: known[name] for name in ("test_stand_name", "test_stand_hw_id")}
        artifact, stand_info, dut_info = report.artifact or {}, report.test_stand.info or {}, report.dut.info or {}
        run = {
            "test_run_id": self.test_run_id,
            **head,
            "number_of_attempt": number_of_attempt,
            "start_time": start,
            "stop_time": stop,
            "duration": clock_duration(self.begun, report.stop_time),
            **names,
            "test_run_artifact": artifact,
            "test_stand_info": stand_info,
            "dut_info": dut_info,
        }
        dut = {
            **head,
            "attempt_count": number_of_attempt,
            "start_time": start,
            "finish_time": stop,
            "duration": iso_duration(self.begun, report.stop_time),
            **names,
            "dut_info": dut_info,
            "test_stand_info": stand_info,
            "test_run_artifact": artifact,
        }
        return run, dut

    def failed_cases(self) -> bytes | None:
        """The failed cases as `failed_case` serves them, None where there are none."""
        items = list(_failed(self.report))
        return to_json(items) if items else None


def new_run(
    report: Report, body: bytes, *, organization_id: int, test_run_id: UUID, now: float, stopped: str
) -> NewRun:
    """Takes a report apart; a run that never started began when it ended, or now."""
    begun = report.start_time
    if begun is None:
        begun = now if report.stop_time is None else report.stop_time
    return NewRun(
        organization_id,
        str(test_run_id),
        report,
        body,
        read_status(report.status, stopped),
        begun,
        datetime.fromtimestamp(begun, UTC),
        report.dut.serial_number or None,
    )


def _failed(report: Report) -> Iterator[dict[str, Any]]:
    for module_id, module in (report.modules or {}).items():
        for case_id, case in (module.get("cases") or {}).items():
            status = case.get("status")
            if status and read_status(status, "") == FAIL:
                yield _failed_case(module_id, module, case_id, case)


def _failed_case(module_id: str, module: Module, case_id: str, case: Case) -> dict[str, Any]:
    start, stop = case.get("start_time"), case.get("stop_time")
    return {
        "test_module_name": module.get("name") or module_id,
        "test_case_name": case.get("name") or case_id,
        "test_module_id": module_id,
        "test_case_id": case_id,
        "status": FAIL,
        "status_icon": icon(FAIL),
        "start_time": iso(start),
        "stop_time": iso(stop),
        "duration": clock_duration(start, stop),
        "number_of_attempt": case.get("attempt"),
        "assertion_msg": case.get("assertion_msg"),
        "msg": [str(text) for text in (case.get("msg") or {}).values() if text is not None],
        "measurements": case.get("measurements") or [],
        "test_case_artifact": case.get("artifact") or {},
    }


_SAME_DEVICE = and_(
    test_runs.c.organization_id == bindparam("organization"),
    test_runs.c.serial_number == bindparam("serial"),
    unindexed(test_runs.c.part_number) == bindparam("part"),
)
# A run that starts with another counts after it: ids grow.
_LAST = (
    select(test_runs.c.number_of_attempt, test_runs.c.id, test_runs.c.start_time)
    .where(_SAME_DEVICE)
    .order_by(test_runs.c.start_time.desc(), test_runs.c.id.desc())
    .limit(1)
)
_EARLIER = _LAST.where(test_runs.c.start_time <= bindparam("start"))
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
