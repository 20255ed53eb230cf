"""What the public clients of the vendor's APIs do, done as they do it."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.buildingx.conftest import AUDIENCE, Client
from tests.conftest import Tenant


def _token(tenant: Tenant, role: str = "machine_user") -> str:
    credential = tenant.credential("buildingx", role)
    body = {
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "audience": AUDIENCE,
        "grant_type": "client_credentials",
        "url": "https://example.com",
    }
    answer = httpx.post(tenant.url("buildingx") + "/oauth/token", json=body)
    assert isinstance(answer.json()["expires_in"], int)
    return str(answer.json()["access_token"])


def test_the_go_client_joins_features_by_the_device_that_they_are_of(client: Client) -> None:
    headers = {"accept": "application/json", "content-type": "application/json"}
    path = client.filled("/operations/partitions/{p}/devices?include=hasFeatures.DeviceInfo,hasFeatures.Connectivity")
    document = client.http.get(path, headers=headers).json()
    features: dict[str, dict[str, Any]] = {}
    for each in document["included"]:
        owner = each["relationships"]["hasDevice"]["data"]["id"]
        features.setdefault(owner, {})[each["type"].lower()] = each["attributes"]
    for device in document["data"]:
        assert features[device["id"]]["connectivity"]["status"] in ("online", "offline", "unknown")
        assert features[device["id"]]["deviceinfo"]["name"]


def test_the_go_client_reads_every_point_value_as_text_and_commands_a_writable_one(client: Client) -> None:
    devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"]
    points = client.get(f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points?field[Point]=pointValue")
    named = {each["attributes"]["name"]: each for each in points.json()["data"]}
    for point in named.values():
        value, system = point["attributes"]["pointValue"], point["attributes"]["systemAttributes"]
        assert {type(each) for each in (value["value"], value["timestamp"], *system.values())} == {str}
    writable = [each for each in named.values() if each["attributes"]["systemAttributes"].get("writable") == "m:"]
    body = {"data": {"id": writable[0]["id"], "attributes": {"pointValue": {"value": "22"}}}}
    path = client.filled(f"/operations/partitions/{{p}}/points/{writable[0]['id']}?field[Point]=pointValue")
    answer = client.http.patch(path, json=body, headers={"accept": "application/json"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_go_client_reads_status_and_detail_of_the_first_error(client: Client) -> None:
    for path in ("/operations/partitions/x/devices", "/operations/partitions/{p}/locations/x"):
        error = client.get(path).json()["errors"][0]
        assert error["status"] in ("403", "404")
        assert error["detail"]


@pytest.mark.clause("buildingx/structure/has-assets")
def test_the_dashboard_finds_temperature_humidity_and_co2_of_each_room(client: Client) -> None:
    structure, operations = "/structure/partitions/{p}", "/operations/partitions/{p}"
    rooms = [each for each in client.get(f"{structure}/locations").json()["data"] if each["type"] == "Room"]
    assert len(rooms) == 58
    for room in rooms[:5]:
        read: dict[str, float] = {}
        for asset in client.get(f"{structure}/locations/{room['id']}/relationships/has-assets").json()["data"]:
            equipment = client.get(f"{structure}/equipment/{asset['id']}")
            assert equipment.status_code == 200
            data = equipment.json()["data"]["relationships"]["isControlledBy"]["data"]
            for device in data if isinstance(data, list) else [data]:
                points = client.get(f"{operations}/devices/{device['id']}/points?field[Point]=pointValue").json()
                for point in points["data"]:
                    if point["attributes"]["name"] in ("Temperature", "Humidity", "CO2 level"):
                        read[point["attributes"]["name"]] = float(point["attributes"]["pointValue"]["value"])
        assert len(read) == 3, room["attributes"]["label"]


@pytest.mark.parametrize("style", ["absolute", "base-relative", "api-relative"])
def test_the_export_script_normalises_the_link_to_the_next_page(tenant: Tenant, client: Client, style: str) -> None:
    tenant.control.patch("/settings/buildingx", json={"link_style": style, "next_drops_include": True})
    base = tenant.url("buildingx") + "/operations"
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(base))
    url: str | None = base + f"/partitions/{client.partition}/devices?page[limit]=50&include=hasFeatures.DeviceInfo"
    seen: list[str] = []
    while url is not None:
        document = client.http.get(url).json()
        assert len(document["included"]) == len(document["data"])
        seen += [each["id"] for each in document["data"]]
        url = document["links"].get("next")
        if url is not None and not url.startswith("http"):
            url = origin + url if url.startswith("/operations/") else base + url
        if url is not None and "include=" not in url:
            url += "&include=hasFeatures.DeviceInfo"
    assert len(set(seen)) == len(seen) == 116


def test_the_energy_community_passes_the_next_link_on_as_it_is(tenant: Tenant, client: Client) -> None:
    tenant.control.patch("/settings/buildingx", json={"values_page": 100})
    devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "PAC2200"}).json()["data"]
    points = client.get(f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points").json()["data"]
    begin = tenant.control.get("/clock").json()["now"][:10] + "T00:00:00.000Z"
    tenant.control.post("/clock/advance", json={"seconds": 2 * 86_400})
    headers = {"accept": "application/json", "authorization": f"Bearer {_token(tenant)}"}
    url = f"{tenant.url('buildingx')}/operations/partitions/{client.partition}/points/{points[0]['id']}/values"
    parameters: dict[str, str] | None = {"filter[timestamp][from]": begin}
    count = 0
    while url:
        document = httpx.get(url, params=parameters, headers=headers).json()
        count += len(document["data"])
        url, parameters = document["links"].get("next"), None
    assert count > 2 * 144 * 0.9
