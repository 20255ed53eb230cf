"""What is computed when somebody asks tells of nothing that is to come, even if it is asked for."""

import re
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from tests.moments.stamps import stamps, wrong
from understudy import suite
from understudy.contracts.client import Client
from understudy.core.vendor import Vendor

MOMENTS = ("2027-03-28T00:02:00Z", "2028-02-29T23:58:00Z")
ROLES = {
    "btec": "sandbox",
    "bemserver": "admin",
    "standcloud": "integration",
    "buildingx": "machine_user",
    "ontakt": "admin",
}
NO_DATA = re.compile("docs|openapi|spec|viewer|healthcheck|device$|jwks|rest:path")
PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
OF_BUILDINGX = {
    "location_id": "locations",
    "address_id": "addresses",
    "equipment_id": "equipment",
    "point_group_id": "equipment",
    "device_id": "devices",
    "point_id": "points",
    "fault_id": "faults",
    "workorder_id": "workorders",
    "team_id": "teams",
    "consumption_id": "medium_consumptions",
    "floorplan_id": "floorplans",
    "identity_id": "identities",
}
"""Whose first row a parameter of a path names."""
ANSWERS = {"btec": 20, "bemserver": 100, "standcloud": 8, "buildingx": 55, "ontakt": 40}
"""How many paths answer with something, at least."""


def _queries(vendor: str, now: datetime, ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the paths that compute something are asked, by how they end: most of it of a day that is to come."""
    begin, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (now - timedelta(days=1), now + timedelta(days=1)))
    if vendor == "bemserver":
        asked = {"start_time": begin, "end_time": end, "data_state": 1, "timeseries": [1, 40]}
        bucket = {"bucket_width_value": 1, "bucket_width_unit": "hour", "end_time": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
        return {
            "/timeseries_data/stats": {"data_state": 1, "timeseries": [1, 40]},
            "/timeseries_data/aggregate": asked | bucket,
            "/timeseries_data/": asked,
        }
    if vendor == "buildingx":
        span = {"from": begin, "to": end, "interval": "hour"}
        return {
            "/values": {"filter[timestamp][from]": begin, "filter[timestamp][to]": end},
            "/fault-statistics": {"filter[hasLocation.data.id]": ids["location_id"]},
            "/points/lastValues": {"pointIds": ids["fire_point"]},
            "/utility-data": {"customerName": ids["customer_name"]},
            **dict.fromkeys(("/consumption", "/costs", "/emissions"), span),
            **{name: {"to": end} for name in ("/per-day", "/per-hour")},
        }
    # The shifts of a chart are a plan.
    features = ["nc_alarms", "tmac_alarms", "downtime", "feed_rate", "rapid", "parts", "tools", "goals"]
    return {"/chart": {"start": now.timestamp() - 86_400, "end": now.timestamp() + 86_400, "feature": features}}


def _ids(tenant: Tenant, vendor: str, credential: Mapping[str, str]) -> dict[str, str]:
    """What stands for the parameters of paths."""

    def rows(name: str) -> list[Any]:
        return list(tenant.control.get(f"/state/{vendor}/{name}").json())

    if vendor == "standcloud":
        return {"test_run_id": rows("test_runs")[-1]["test_run_id"]}
    if vendor != "buildingx":
        return {}
    mine = {
        name: [row["resource"] for row in rows(name) if row["partition_id"] == credential["partition_id"]]
        for name in (*OF_BUILDINGX.values(), "fire_points")
    }
    ids = {name: mine[collection][0]["id"] for name, collection in OF_BUILDINGX.items()}
    panel = mine["fire_points"][0]["relationships"]
    customer = next(each for each in rows("customers") if each["id"] == credential["customer_id"])
    more = {"fire_point": mine["fire_points"][0]["id"], "panel": panel["hasDevice"]["data"]["id"]}
    building = next(each["id"] for each in mine["locations"] if each["type"] == "Building")
    return {**credential, **ids, **more, "location_id": building, "customer_name": customer["attributes"]["name"]}


def _filled(path: str, ids: Mapping[str, str]) -> str:
    """A path with what stands for its parameters, or 1."""
    return PLACEHOLDER.sub(lambda found: str(ids.get(found[1], 1)), path)


def _readable(vendor: Vendor) -> list[str]:
    """The paths of everything that can be read."""
    routes = vendor.api().routes
    found = {str(getattr(each, "path", "")) for each in routes if "GET" in (getattr(each, "methods", None) or ())}
    return sorted(path for path in found if not NO_DATA.search(path))


@pytest.fixture(params=list(ROLES))
def vendor(request: pytest.FixtureRequest) -> Vendor:
    """Each vendor in turn."""
    return suite.chosen({request.param})[0].load()


@pytest.mark.parametrize("at", MOMENTS)
def test_no_answer_tells_of_what_is_to_come(new_tenant: Callable[..., Tenant], vendor: Vendor, at: str) -> None:
    tenant, now = new_tenant(), datetime.fromisoformat(at)
    tenant.control.put("/clock", json={"mode": "frozen", "now": at}).raise_for_status()
    tenant.control.put(f"/limits/{vendor.name}", json={"mode": "off"}).raise_for_status()
    base, credential = tenant.path_url(vendor.name), tenant.credential(vendor.name, ROLES[vendor.name])
    with closing(Client(base)) as client:
        headers = dict(vendor.headers(client.api(base), credential))
    ids = _ids(tenant, vendor.name, credential)
    queries = _queries(vendor.name, now, ids)
    answered, complaints = 0, []
    with httpx.Client(headers=headers) as http:
        for path in _readable(vendor):
            known = ids | ({"device_id": ids["panel"]} if path.startswith("/fire/") else {})
            filled = _filled(path, known)
            query = next((query for end, query in queries.items() if filled.endswith(end)), None)
            answer = http.get(base + filled, params=query)
            if answer.is_success and "json" in answer.headers["content-type"]:
                answered += 1
                complaints += wrong(vendor.name, filled, list(stamps(answer.json(), "points")), now)
    assert complaints == []
    assert answered >= ANSWERS[vendor.name]
