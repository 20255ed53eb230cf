"""The seed data: what a tenant is filled with, and rows of the user's own."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

ACCOUNTS = ("customers", "partitions", "roles", "user_groups", "machine_users")


def _rows(tenant: Tenant, name: str) -> list[dict[str, Any]]:
    answer = tenant.control.get(f"/state/buildingx/{name}")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


def _names(tenant: Tenant) -> list[str]:
    return list(tenant.control.get("/state/buildingx").json()["collections"])


def test_what_a_tenant_holds_fills_another_one(new_tenant: Callable[..., Tenant], sign_in: Sign) -> None:
    first = new_tenant(anchor="fixed")
    client = sign_in(first)
    points = client.all("/structure/partitions/{p}/points", params={"page[size]": 5})
    value = {"type": "PointValue", "attributes": {"timestamp": "2026-05-01T00:00:00Z", "value": "1"}}
    client.send("POST", f"/ingest/partitions/{{p}}/points/{points[0]['id']}/values", {"data": [value]})
    limit = {"data": {"type": "AlarmConfiguration", "attributes": {"alarmType": "lowLimitAlarm", "limit": 1}}}
    client.send("POST", f"/operations/partitions/{{p}}/points/{points[0]['id']}/alarm-configurations", limit)
    rows = {name: _rows(first, name) for name in _names(first) if name != "machine_users"}
    second = new_tenant(anchor="fixed", seed={"buildingx": rows})
    assert {name: _rows(second, name) for name in rows} == rows
    assert len(rows["point_values"]) == len(rows["alarm_configurations"]) == 1


def test_an_empty_tenant_has_accounts_and_the_catalogue_only(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(seed={"buildingx": "empty"})
    counted = tenant.control.get("/state/buildingx").json()["collections"]
    assert {name for name, count in counted.items() if count} == {*ACCOUNTS, "equipment_types"}


def test_the_estate_is_as_large_as_it_is_said_to_be(client: Client) -> None:
    devices = client.all("/operations/partitions/{p}/devices", params={"page[limit]": 100})
    points = client.all("/structure/partitions/{p}/points", params={"page[size]": 1000})
    locations = client.all("/structure/partitions/{p}/locations", params={"page[size]": 1000})
    assert len(devices) == 116
    assert len(points) > 600
    assert len({each["type"] for each in locations}) == 10
    assert {"X300", "X200"} <= {each["attributes"]["modelName"] for each in devices}
    assert {each["attributes"].get("unit") for each in points} > {"qudt:DEG_C", "qudt:PPM", "kW", "kWh", None}
    countries = client.all("/structure/partitions/{p}/addresses")
    assert {each["attributes"]["countryCode"] for each in countries} == {"CHE", "DEU", "USA"}


def test_two_tenants_have_the_same_estate_and_the_same_values(new_tenant: Callable[..., Tenant], sign_in: Sign) -> None:
    found = []
    for _ in range(2):
        tenant = new_tenant()
        tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-10T12:00:00Z"})
        client = sign_in(tenant)
        devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"]
        path = f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points"
        found.append(client.all(path, params={"field[Point]": "pointValue"}))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["locations", "devices"])
def test_rows_of_the_users_own_take_the_place_of_the_estate(new_tenant: Callable[..., Tenant], name: str) -> None:
    tenant = new_tenant(seed={"buildingx": {name: []}})
    counted = tenant.control.get("/state/buildingx").json()["collections"]
    assert counted[name] == counted["points"] == counted["events"] == 0
    assert (counted["locations"] > 0) == (name == "devices")


def test_moments_of_seeds_move_to_the_tenants_today(new_tenant: Callable[..., Tenant]) -> None:
    address = {
        "type": "Address",
        "id": "a",
        "attributes": {"countryCode": "CHE"},
        "meta": {"createdAt": "2026-06-01T10:00:00.000Z"},
    }
    row = {"partition_id": "a8ebe0d9-fb90-590c-aabf-a59142ce5e24", "resource": address}
    fixed, moving = (new_tenant(seed={"buildingx": {"addresses": [row]}}, anchor=each) for each in ("fixed", "now"))
    today = moving.control.get("/clock").json()["now"][:10]
    assert _rows(fixed, "addresses")[0]["resource"]["meta"]["createdAt"] == "2026-06-01T10:00:00.000Z"
    assert _rows(moving, "addresses")[0]["resource"]["meta"]["createdAt"] == f"{today}T10:00:00.000Z"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("addresses", {"partition_id": "x", "resource": {"type": "Address", "id": "a", "attributes": {}}}),
        ("addresses", {"partition_id": "x", "colour": "red"}),
        ("devices", {"partition_id": "x", "resource": {"type": "Gateway"}}),
    ],
)
def test_a_row_that_does_not_fit_is_refused(new_tenant: Callable[..., Tenant], name: str, row: dict[str, Any]) -> None:
    tenant = new_tenant()
    refused = tenant.control.post("/seed/buildingx", json={name: [row]})
    assert refused.status_code == 422
    assert name in refused.text
