"""From a line of the calendar to the report that a stand would have uploaded."""

from typing import Any

from understudy.core.ids import Ids
from understudy.standcloud.demo.plans import PLANT, Failure, Lot, Measure, PlannedCase, PlannedModule, PlannedRun

CYCLES = 10
RETRIED = "test_idle"
"""The case that passes on its second attempt where a run is `retried`."""
STOPPED = "test_2_communication"
"""The module at whose first case an operator stops a run."""


class Bench:
    """One run in the making: what has failed, where its time has got to."""

    def __init__(self, lot: Lot, run: PlannedRun, begun: int, ids: Ids) -> None:
        self._lot, self._run, self._ids, self._now = lot, run, ids, begun
        self._plan = PLANT.plans[lot.plan]
        self._length = ids.between(*self._plan.seconds)
        failures = [PLANT.failures[name] for name in run.outcome.split("+") if name in PLANT.failures]
        self._failures = {each.case: each for each in failures}
        self._results: dict[str, str] = {}
        self._stopped = False
        self._begun = begun

    def report(self) -> dict[str, Any]:
        """The whole document, in the order in which HardPy writes it."""
        lot, plan = self._lot, self._plan
        empty = self._run.outcome == "empty"
        modules = {} if empty else {each.id: self._module(each) for each in plan.modules}
        failed = [f"{m}::{c}" for m, module in modules.items() for c in module["cases"] if self._results[c] == "failed"]
        status = "failed" if failed or empty else "stopped" if self._stopped else "passed"
        causes = {"caused_dut_failure_id": failed[0]} if failed else {}
        codes = [each.code for each in self._failures.values() if each.code is not None]
        return {
            "status": status,
            "stop_time": self._now + 2,
            **({} if empty else {"start_time": self._begun}),
            "name": plan.name,
            "rev": "localhost_8000",
            "id": "localhost_8000",
            "test_stand": PLANT.stands[lot.stand].model_dump(),
            "dut": self._dut(),
            "process": plan.process.model_dump(),
            "modules": modules,
            **({"batch_serial_number": lot.batch} if lot.batch else {}),
            **causes,
            **({"error_code": codes[0]} if codes else {}),
            "artifact": {},
        }

    def _dut(self) -> dict[str, Any]:
        product = PLANT.products[self._lot.part]
        units = []
        if self._lot.part == "BMS-16S":
            units = [_part("Cell monitor board", "PCBA", "CMB-16", f"CMB-{self._run.serial}")]
        whole = _part(product.name, product.type, self._lot.part, self._run.serial)
        return {**whole, "revision": product.revision, "sub_units": units, "info": self._lot.info}

    def _module(self, module: PlannedModule) -> dict[str, Any]:
        begun = self._now
        cases = {each.id: self._case(module, each) for each in module.cases}
        statuses = [self._results[each] for each in cases]
        order = ("failed", "stopped", "passed", "skipped")
        return {
            "status": next(status for status in order if status in statuses),
            "stop_time": self._now,
            "start_time": begun,
            "name": module.name,
            "group": module.group,
            "artifact": {},
            "cases": cases,
        }

    def _case(self, module: PlannedModule, case: PlannedCase) -> dict[str, Any]:
        status = self._results[case.id] = self._status(module, case)
        began, failure = self._now, self._failures.get(case.id)
        if status != "skipped":
            self._now += max(1, int(self._length * case.share))
        started = status != "skipped"
        return {
            "status": status,
            "stop_time": self._now if started else None,
            "start_time": began if started else None,
            "name": case.name,
            "assertion_msg": failure.says if failure and started else None,
            "msg": self._messages(case, status),
            "measurements": self._measurements(case, failure) if status in ("passed", "failed") else [],
            "chart": self._chart(failure) if case.chart and started else None,
            "attempt": self._attempt(case, started=started),
            "group": module.group,
            "artifact": {},
        }

    def _status(self, module: PlannedModule, case: PlannedCase) -> str:
        if self._stopped or (case.after is not None and self._results[case.after] != "passed"):
            return "skipped"
        if self._run.outcome == "stop" and module.id == STOPPED:
            self._stopped = True
            return "stopped"
        return "failed" if case.id in self._failures else "passed"

    def _attempt(self, case: PlannedCase, *, started: bool) -> int:
        if self._run.outcome == "retried" and case.id == RETRIED:
            return 2
        return 1 if started else 0

    def _messages(self, case: PlannedCase, status: str) -> dict[str, str] | None:
        if status == "failed":
            return {"0": f"{case.name}: started", "1": "Stopped at the first value outside its limits"}
        return None

    def _measurements(self, case: PlannedCase, failure: Failure | None) -> list[dict[str, Any]]:
        if case.text is not None:
            return [self._comparison(case.text, failed=failure is not None)]
        given = dict(enumerate(failure.values)) if failure else {}
        return [self._measured(each, given.get(number)) for number, each in enumerate(case.measures)]

    def _measured(self, measure: Measure, given: float | None) -> dict[str, Any]:
        low, high = measure.typical
        value = round(low + self._ids.chance() * (high - low), 2) if given is None else given
        both = measure.operation == "gele"
        bound = measure.upper if measure.lower is None else measure.lower
        return {
            "type": "numeric",
            "name": measure.name,
            "operation": measure.operation,
            "result": _within(measure, value),
            "value": value,
            "unit": measure.unit,
            "comparison_value": None if both else bound,
            "lower_limit": measure.lower if both else None,
            "upper_limit": measure.upper if both else None,
        }

    def _comparison(self, key: str, *, failed: bool) -> dict[str, Any]:
        value = self._lot.info.get(key, "1.0.0")
        return {
            "type": "string",
            "name": "firmware",
            "operation": "eq",
            "result": not failed,
            "value": value,
            "comparison_value": "2.1.0" if failed else value,
            "casesensitive": True,
        }

    def _chart(self, failure: Failure | None) -> dict[str, Any]:
        volts = [round(23.95 + self._ids.chance() / 10, 2) for _ in range(CYCLES)]
        if failure is not None:
            volts[6:] = [failure.values[0]]
        return {
            "type": "line",
            "title": "Output over thermal cycles",
            "x_label": "Cycle",
            "y_label": "Output, V",
            "marker_name": ["output"],
            "x_data": [list(range(1, len(volts) + 1))],
            "y_data": [volts],
        }


def _part(name: str, kind: str, number: str, serial: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "serial_number": serial,
        "part_number": number,
        "revision": None,
        "info": {},
    }


def _within(measure: Measure, value: float) -> bool:
    low = measure.lower is None or value >= measure.lower
    high = measure.upper is None or (value < measure.upper if measure.operation == "lt" else value <= measure.upper)
    return low and high
