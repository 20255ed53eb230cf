"""What is asked of StandCloud: a run, fifty runs of a product that passed, an upload."""

import json
from collections.abc import Mapping

from tests.performance.plans import NUMBER, Asked, Plan
from understudy.core.vendor import Api

ROLE = "stand"
"""Whose credential the requests carry."""


def plan(api: Api, headers: Mapping[str, str]) -> Plan:
    """The plan for a tenant with demo data."""
    runs = json.loads(api("GET", "/hardpy/api/v1/test_run?limit=1", headers).body)
    run = runs[0]["test_run_id"]
    return Plan(
        vendor="standcloud",
        one=Asked("GET", f"/integration/api/v1/test_run/{run}"),
        page=Asked("GET", "/integration/api/v1/test_run?part_number=PSU-24-120&status=pass&limit=50"),
        post=Asked("POST", "/hardpy/api/v1/test_report", json.dumps(_report())),
        last=Asked("GET", f"/hardpy/api/v1/test_run/{run}"),
        few={"generate": {"runs": 1_000}},
        many={"generate": {"runs": 100_000}},
    )


def _report() -> dict[str, object]:
    """A report of a kilobyte, of another device each time."""
    cases = {
        f"test_{name}": {
            "status": "passed",
            "name": f"{name} rail",
            "start_time": 1_771_000_000 + number,
            "stop_time": 1_771_000_001 + number,
            "measurements": [{"type": "numeric", "name": name, "value": 5.0, "unit": "V", "result": True}],
            "attempt": 1,
        }
        for number, name in enumerate(("5V", "3V3", "12V"))
    }
    return {
        "status": "passed",
        "name": "Final functional test",
        "start_time": 1_771_000_000,
        "stop_time": 1_771_000_040,
        "test_stand": {"name": "functional_test_stand_v_3", "hw_id": "0f0f", "info": {"number": 1}},
        "dut": {
            "part_number": "DCU-01",
            "serial_number": f"BENCH-{NUMBER}",
            "info": {"manufacturer": "Everline Power"},
        },
        "modules": {"test_power": {"status": "passed", "name": "Power", "cases": cases}},
        "batch_serial_number": "B-BENCH",
    }
