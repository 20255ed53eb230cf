"""What is asked of OnTakt: a part, fifty parts of a work order, a new piece of equipment."""

import json
from collections.abc import Mapping

from tests.performance.plans import NUMBER, Asked, Plan
from understudy.core.vendor import Api

ROLE = "api_key"
"""Whose credential the requests carry."""


def plan(api: Api, headers: Mapping[str, str]) -> Plan:
    """The plan for a tenant with demo data."""
    parts = json.loads(api("GET", "/api/parts/?machine=1", headers).body)
    return Plan(
        vendor="ontakt",
        one=Asked("GET", f"/api/parts/{next(iter(parts))}"),
        page=Asked("GET", "/api/parts/?work_order=WO-3"),
        post=Asked("PUT", "/api/equipment/", json.dumps({"name": f"Saw {NUMBER}", "notes": "Sharp enough. " * 60})),
        last=Asked("GET", "/api/users/1"),
        few={"generate": {"parts": 1_000, "days": 1}},
        many={"generate": {"parts": 100_000, "days": 100}},
    )
