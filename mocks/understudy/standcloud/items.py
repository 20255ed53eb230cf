"""From an uploaded report to the items that the lists serve."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from understudy.standcloud.models.report import Case, Module, Report
from understudy.standcloud.quirks import (
    FAIL,
    clock_duration,
    icon,
    iso,
    iso_duration,
    read_status,
)


@dataclass(frozen=True)
class Entry:
    """A report taken apart, ready to be written."""

    organization_id: int
    test_run_id: UUID
    report: Report
    body: bytes
    """The report as it came."""
    status: str
    """The status under which it is read."""
    begun: float
    """Start in seconds since 1970, whatever the report lacks."""

    @property
    def start_time(self) -> datetime:
        """The start as a moment."""
        return datetime.fromtimestamp(self.begun, UTC)

    @property
    def serial_number(self) -> str | None:
        """What tells the device from others of its part number; None where the report has nothing."""
        return self.report.dut.serial_number or None

    def columns(self) -> dict[str, Any]:
        """The columns that both lists have."""
        report = self.report
        return {
            "organization_id": self.organization_id,
            "part_number": report.dut.part_number,
            "serial_number": self.serial_number,
            "status": self.status,
            "test_plan_name": report.name,
            "test_stand_name": report.test_stand.name,
            "test_stand_hw_id": report.test_stand.hw_id,
            "batch_serial_number": report.batch_serial_number,
            "process_name": report.process.name if report.process else None,
            "start_time": self.start_time,
        }

    def facts(self) -> dict[str, str]:
        """The device's info by name, each value as the client would spell it in a query."""
        return {name: str(value) for name, value in (self.report.dut.info or {}).items()}

    def run_item(self, number_of_attempt: int) -> dict[str, Any]:
        """The run as `test_run` serves it, in the order of the vendor's example."""
        report = self.report
        return {
            "test_run_id": str(self.test_run_id),
            **self._head(),
            "number_of_attempt": number_of_attempt,
            "start_time": iso(self.begun),
            "stop_time": iso(report.stop_time),
            "duration": clock_duration(self.begun, report.stop_time),
            "test_stand_name": report.test_stand.name,
            "test_stand_hw_id": report.test_stand.hw_id,
            "test_run_artifact": report.artifact or {},
            "test_stand_info": report.test_stand.info or {},
            "dut_info": report.dut.info or {},
        }

    def dut_item(self, attempt_count: int) -> dict[str, Any]:
        """The device as `tested_dut` serves it when this is its last run, in the vendor's order."""
        report = self.report
        return {
            **self._head(),
            "attempt_count": attempt_count,
            "start_time": iso(self.begun),
            "finish_time": iso(report.stop_time),
            "duration": iso_duration(self.begun, report.stop_time),
            "test_stand_name": report.test_stand.name,
            "test_stand_hw_id": report.test_stand.hw_id,
            "dut_info": report.dut.info or {},
            "test_stand_info": report.test_stand.info or {},
            "test_run_artifact": report.artifact or {},
        }

    def _head(self) -> dict[str, Any]:
        return {
            "test_plan_name": self.report.name,
            "serial_number": self.serial_number,
            "part_number": self.report.dut.part_number,
            "status": self.status,
            "status_icon": icon(self.status),
        }

    def failed_cases(self) -> bytes | None:
        """The failed cases as `failed_case` serves them, None where there are none."""
        items = list(_failed(self.report))
        return to_json(items) if items else None


def entry(report: Report, body: bytes, *, organization_id: int, test_run_id: UUID, now: float, stopped: str) -> Entry:
    """Takes a report apart; a run that never started began when it ended, or now."""
    begun = next(each for each in (report.start_time, report.stop_time, now) if each is not None)
    status = read_status(report.status, stopped)
    return Entry(organization_id, test_run_id, report, body, status, begun)


def _failed(report: Report) -> Iterator[dict[str, Any]]:
    for module_id, module in (report.modules or {}).items():
        for case_id, case in (module.cases or {}).items():
            if read_status(case.status or "", "") == FAIL:
                yield _failed_case(module_id, module, case_id, case)


def _failed_case(module_id: str, module: Module, case_id: str, case: Case) -> dict[str, Any]:
    return {
        "test_module_name": module.name or module_id,
        "test_case_name": case.name or case_id,
        "test_module_id": module_id,
        "test_case_id": case_id,
        "status": FAIL,
        "status_icon": icon(FAIL),
        "start_time": iso(case.start_time),
        "stop_time": iso(case.stop_time),
        "duration": clock_duration(case.start_time, case.stop_time),
        "number_of_attempt": case.attempt,
        "assertion_msg": case.assertion_msg,
        "msg": [str(text) for text in (case.msg or {}).values() if text is not None],
        "measurements": case.measurements or [],
        "test_case_artifact": case.artifact or {},
    }
