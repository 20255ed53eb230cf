"""Reports as HardPy uploads them."""

from typing import Any

UPLOAD = "/hardpy/api/v1/test_report"
RUNS = "/integration/api/v1/test_run"
DUTS = "/integration/api/v1/tested_dut"


def report(**changes: Any) -> dict[str, Any]:
    """A report of a passed run; what is given replaces its top level."""
    return {
        "status": "passed",
        "start_time": 1_771_000_000,
        "stop_time": 1_771_000_050,
        "name": "Leak test",
        "test_stand": {"name": "bench 7", "hw_id": "hw-7", "info": {"calibrated": "2026-02-01"}},
        "dut": {"part_number": "PN-1", "serial_number": "SN-1", "info": {}},
        "modules": {},
        "artifact": {},
        **changes,
    }


def case(status: str, **changes: Any) -> dict[str, Any]:
    """A test case that ended so."""
    return {"status": status, "name": "Leak", "attempt": 1, "msg": None, "measurements": [], **changes}


def modules(*statuses: str) -> dict[str, Any]:
    """Modules of one case each that ended so."""
    return {
        f"test_{number}": {"status": status, "name": f"Module {number}", "cases": {"test_leak": case(status)}}
        for number, status in enumerate(statuses, start=1)
    }
