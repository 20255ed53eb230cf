"""docs/control-plane.md tells of each route and problem of the control plane, and of no other."""

import re

from fastapi.routing import APIRoute

from tests.house import rules
from understudy.control.app import ROUTERS
from understudy.control.entry import BODY_BOUND, SEED_BOUND
from understudy.control.tenants import MOST_SNAPSHOTS
from understudy.core.problems import PROBLEMS

PAGE = (rules.ROOT / "docs" / "control-plane.md").read_text("utf-8")
MIB = 1024 * 1024


def test_each_route_has_a_heading_and_no_heading_lacks_its_route() -> None:
    routes = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    headings = re.findall(r"^### ((?:GET|POST|PUT|PATCH|DELETE) \S+)$", PAGE, re.MULTILINE)
    assert len(routes) > 30
    assert sorted(headings) == sorted(routes | {"GET /openapi.json"})


def test_each_problem_is_told_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
    assert rows == [(kind.code, str(kind.status)) for kind in PROBLEMS]


def test_the_bounds_told_are_those_kept() -> None:
    large = f"{SEED_BOUND // MIB} MiB at `/tenants`, `seed` and the vendors' own routes"
    assert f"{large}, over {BODY_BOUND // MIB} MiB elsewhere" in PAGE
    assert f"has {MOST_SNAPSHOTS} at most" in PAGE
