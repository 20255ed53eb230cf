"""What is asked of BTEC: a device, fifty devices of a customer by their date, a new device."""

import json
from collections.abc import Mapping

from tests.performance.plans import NUMBER, Asked, Plan
from understudy.core.vendor import Api

ROLE = "sandbox"
"""Whose credential the requests carry."""


def plan(_api: Api, _headers: Mapping[str, str]) -> Plan:
    """The plan for a tenant with demo data."""
    return Plan(
        vendor="btec",
        one=Asked("GET", "/api/v1/duts/1"),
        page=Asked("GET", "/api/v1/duts?customer_id=8&sort=next_test_date&limit=50"),
        post=Asked("POST", "/api/v1/duts", json.dumps(_device())),
        last=Asked("GET", "/api/v1/user-groups/1"),
        few={"generate": {"duts": 1_000}},
        many={"generate": {"duts": 100_000}},
    )


def _device() -> dict[str, object]:
    """A device of a kilobyte, of another number each time."""
    return {
        "dut_number": f"BENCH-{NUMBER}",
        "designation": "Notebook power supply",
        "customer_id": 1,
        "department_id": 3,
        "building": "Hall 1",
        "type": "Power supply",
        "model": "NPS 65-20",
        "manufacturer_id": 1,
        "serial_number": f"S-{NUMBER}",
        "rated_power": 65.0,
        "protection_class": 2,
        "standard": "DIN EN 50699 (VDE 0702)",
        "procedure_id": 2,
        "test_interval_months": 12,
        "cable": {"length": 1.8, "conductors": 2, "cross_section": 0.75},
        "remark": "Stands on the desk. " * 24,
    }
