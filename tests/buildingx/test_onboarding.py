"""The tutorial and the quick start, done as they tell a newcomer to do them."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.buildingx.conftest import AUDIENCE
from tests.conftest import Tenant
from tests.examples import buildingx_onboarding


def test_the_onboarding_sequence_fills_an_empty_partition(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(seed={"buildingx": "empty"})
    credential = tenant.credential("buildingx", "machine_user")
    tenant.control.put("/limits/buildingx", json={"mode": "observe"})
    assert _rows(tenant, "locations") == []
    point = buildingx_onboarding.run(tenant.url("buildingx"), credential)
    made = {name: _rows(tenant, name) for name in ("locations", "addresses", "devices", "equipment", "points")}
    counted = {name: len(rows) for name, rows in made.items()}
    assert counted == {"locations": 4, "addresses": 1, "devices": 1, "equipment": 2, "points": 1}
    assert made["points"][0]["resource"]["id"] == point


def _rows(tenant: Tenant, collection: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tenant.control.get(f"/state/buildingx/{collection}").json()
    return rows


def test_the_quick_start_leads_from_credentials_to_a_commanded_point(tenant: Tenant) -> None:
    base, credential = tenant.url("buildingx"), tenant.credential("buildingx", "machine_user")
    asked = {"audience": AUDIENCE, "grant_type": "client_credentials"}
    body = {**asked, "client_id": credential["client_id"], "client_secret": credential["client_secret"]}
    token = httpx.post(f"{base}/oauth/token", json=body).json()["access_token"]
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}) as api:
        _walk(api, tenant)


def _walk(api: httpx.Client, tenant: Tenant) -> None:
    group = api.get("/accounts/me/usergroups").json()["data"][0]
    customer = group["relationships"]["ownedBy"]["data"]["id"]
    partitions = api.get(f"/accounts/customers/{customer}/partitions?include=ownedByCustomer.name").json()
    assert partitions["included"][0]["attributes"]["name"] == "Lakeside Real Estate AG"
    partition = partitions["data"][0]["id"]

    root = f"/operations/partitions/{partition}"
    buildings = api.get(f"{root}/locations?filter[type]=Building&include=hasPostalAddress").json()
    assert {each["attributes"]["countryCode"] for each in buildings["included"]} == {"CHE", "DEU", "USA"}
    features = "include=hasFeatures.DeviceInfo,hasFeatures.Connectivity"
    gateway = api.get(f"{root}/devices?filter[modelName]=X300&{features}").json()["data"][0]["id"]
    behind = api.get(f"{root}/devices/{gateway}/devices?{features}").json()["included"]
    infos = [each for each in behind if each["attributes"].get("name", "").startswith("Room controller")]
    device = infos[0]["relationships"]["hasDevice"]["data"]["id"]
    points = api.get(f"{root}/devices/{device}/points?field[Point]=pointValue").json()["data"]
    point = next(each["id"] for each in points if each["attributes"]["commandingSemantic"] == "writeable")
    change = {"data": {"type": "Point", "id": point, "attributes": {"pointValue": {"value": "22"}}}}
    headers = {"Content-Type": "application/vnd.api+json"}
    assert api.patch(f"{root}/points/{point}", json=change, headers=headers).status_code == 204
    tenant.control.post("/clock/advance", json={"seconds": 60})
    commanded = api.get(f"{root}/points/{point}?field[Point]=pointValue").json()["data"]
    assert commanded["attributes"]["pointValue"]["value"] == "22"
