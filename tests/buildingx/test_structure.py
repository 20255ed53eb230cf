"""The tree of places, and what is where in it."""

from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

LOCATIONS = "/structure/partitions/{p}/locations"
PARENTS = {
    "CampusPart": ["Campus"],
    "BuildingPart": ["Building"],
    "Outside": ["Building", "Campus", "CampusPart"],
    "Floor": ["Building", "BuildingPart"],
    "FloorArea": ["Floor"],
    "MultifloorArea": ["Building", "BuildingPart"],
    "Room": ["Floor", "FloorArea"],
    "RoomSegment": ["Room"],
}


def _one_of_each(client: Client) -> dict[str, str]:
    locations = client.all(LOCATIONS, params={"page[size]": 1000})
    return {each["type"]: each["id"] for each in locations}


def _location(kind: str, parent: tuple[str, str] | None = None, **attributes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"type": kind, "attributes": {"label": f"A {kind}", **attributes}}
    if parent is not None:
        data["relationships"] = {f"is{kind}Of": {"data": {"type": parent[0], "id": parent[1]}}}
    return {"data": data}


@pytest.mark.parametrize("kind", PARENTS)
def test_a_type_of_location_is_a_part_of_some_types_only(client: Client, kind: str) -> None:
    known = _one_of_each(client)
    assert len(known) == 10
    taken = {
        parent: client.send("POST", LOCATIONS, _location(kind, (parent, known[parent]))).status_code for parent in known
    }
    assert {parent for parent, status in taken.items() if status == 201} == set(PARENTS[kind])
    assert set(taken.values()) == {201, 400}


def test_what_is_made_is_found_again_in_both_apis(client: Client) -> None:
    made = client.send("POST", LOCATIONS, _location("Campus", description="New", tags={"owned": True}))
    resource = made.json()["data"]
    assert made.headers["location"] == made.json()["links"]["self"]
    for api in ("structure", "operations"):
        assert client.get(f"/{api}/partitions/{{p}}/locations/{resource['id']}").json()["data"] == resource


def test_a_change_of_a_location_keeps_the_rest(client: Client) -> None:
    room = _one_of_each(client)["Room"]
    before = client.get(f"{LOCATIONS}/{room}").json()["data"]
    change = {"data": {"type": "Room", "id": room, "attributes": {"description": "Quiet", "tags": None}}}
    after = client.send("PATCH", f"{LOCATIONS}/{room}", change).json()["data"]
    assert after["attributes"] == {"label": before["attributes"]["label"], "description": "Quiet"}
    assert after["relationships"] == before["relationships"]
    assert after["meta"]["createdAt"] == before["meta"]["createdAt"]
    assert after["meta"]["updatedAt"] > before["meta"]["updatedAt"]


def test_a_room_moves_to_another_floor(client: Client) -> None:
    floors = client.all(LOCATIONS, params={"filter[type]": "Floor"})
    room = client.all(LOCATIONS, params={"filter[type]": "Room"})[0]
    target = next(each["id"] for each in floors if each["id"] != room["relationships"]["isRoomOf"]["data"]["id"])
    related = {"isRoomOf": {"data": {"type": "Floor", "id": target}}}
    change = {"data": {"type": "Room", "id": room["id"], "relationships": related}}
    assert client.send("PATCH", f"{LOCATIONS}/{room['id']}", change).status_code == 200
    parts = client.all(f"{LOCATIONS}/{target}/relationships/has-parts")
    assert room["id"] in {each["id"] for each in parts}


@pytest.mark.parametrize(
    ("twist", "status"),
    [
        ({"type": "Floor"}, 409),
        ({"id": "another"}, 409),
        ({"attributes": {"label": ""}}, 400),
        ({"attributes": {"label": None}}, 400),
        ({"attributes": {"timeZone": "Europe/Atlantis"}}, 400),
        ({"attributes": {"floorNumber": 1}}, 400),
        ({"attributes": {"buildingType": "office"}}, 400),
        ({"relationships": {"isFloorOf": {"data": {"type": "Building", "id": "x"}}}}, 400),
        ({"relationships": {"isRoomOf": {"data": {"type": "Floor", "id": "x"}}}}, 404),
        ({"relationships": {"hasPostalAddress": {"data": {"type": "Address", "id": "x"}}}}, 404),
    ],
)
def test_a_wrong_change_of_a_room_is_refused_and_changes_nothing(
    client: Client, twist: dict[str, Any], status: int
) -> None:
    room = _one_of_each(client)["Room"]
    before = client.get(f"{LOCATIONS}/{room}").json()["data"]
    change = {"data": {"type": "Room", "id": room, "attributes": {}, **twist}}
    assert client.send("PATCH", f"{LOCATIONS}/{room}", change).status_code == status
    assert client.get(f"{LOCATIONS}/{room}").json()["data"] == before


@pytest.mark.parametrize(
    ("included", "pointer"),
    [
        ([{"type": "Address", "id": "other", "attributes": {"countryCode": "CHE"}}], "/included/0/id"),
        ([{"type": "Address", "id": "a", "attributes": {}}], "/included/0/attributes/countryCode"),
        ([{"type": "Address", "id": "a", "attributes": {"countryCode": "QQQ"}}], "/included/0/attributes/countryCode"),
        (None, "/data/relationships/hasPostalAddress"),
    ],
)
def test_a_building_with_a_wrong_address_is_refused_whole(
    client: Client, included: list[dict[str, Any]] | None, pointer: str
) -> None:
    body = _location("Building", timeZone="Europe/Paris")
    body["data"]["relationships"] = {"hasPostalAddress": {"data": {"type": "Address", "id": "a"}}}
    if included is not None:
        body["included"] = included
    before = [len(client.all("/structure/partitions/{p}/addresses")), len(client.all(LOCATIONS))]
    refused = client.send("POST", LOCATIONS, body)
    assert refused.json()["errors"][0]["source"]["pointer"] == pointer
    assert [len(client.all("/structure/partitions/{p}/addresses")), len(client.all(LOCATIONS))] == before


def test_an_address_of_a_location_cannot_be_taken_away(client: Client) -> None:
    address = client.all("/structure/partitions/{p}/addresses")[0]["id"]
    assert client.send("DELETE", f"/structure/partitions/{{p}}/addresses/{address}").status_code == 409


def test_partitions_do_not_see_each_other(tenant: Tenant, sign_in: Sign) -> None:
    client, small = sign_in(tenant), sign_in(tenant, "small")
    room = _one_of_each(client)["Room"]
    assert small.get(f"{LOCATIONS}/{room}").status_code == 404
    assert {each["id"] for each in client.all(LOCATIONS)}.isdisjoint({each["id"] for each in small.all(LOCATIONS)})


def test_countries_and_building_types_are_listed_whole(client: Client) -> None:
    countries = client.all("/structure/partitions/{p}/countries")
    assert len(countries) == 249
    assert countries[0]["attributes"] == {"label": "Aruba", "continentCode": "NA", "continentLabel": "North America"}
    assert "office" in {each["id"] for each in client.all("/structure/partitions/{p}/building-types")}


EQUIPMENT = "/structure/partitions/{p}/equipment"


def test_equipment_is_never_a_part_of_itself(client: Client) -> None:
    meters = client.all(EQUIPMENT, params={"page[size]": 1000})
    part = next(each for each in meters if "isPartOf" in each["relationships"])
    whole = part["relationships"]["isPartOf"]["data"]["id"]
    for target in (whole, part["id"]):
        related = {"isPartOf": {"data": {"type": "Equipment", "id": target}}}
        change = {"data": {"type": "Equipment", "id": whole, "relationships": related}}
        assert client.send("PATCH", f"{EQUIPMENT}/{whole}", change).status_code == 409
    assert client.send("DELETE", f"{EQUIPMENT}/{whole}").status_code == 409


@pytest.mark.parametrize(
    ("related", "status", "pointer"),
    [
        ({}, 400, "/data/relationships/hasEquipmentType"),
        ({"hasEquipmentType": ("EquipmentType", "x")}, 404, "/data/relationships/hasEquipmentType"),
        ({"hasEquipmentType": None, "isControlledBy": ("Device", "x")}, 404, "/data/relationships/isControlledBy"),
        ({"hasEquipmentType": None, "hasLocation": ("Room", "x")}, 400, "/data/relationships/hasLocation"),
        ({"hasEquipmentType": ("Device", "x")}, 400, "/data/relationships/hasEquipmentType/data/type"),
    ],
)
def test_equipment_with_wrong_relationships_is_refused(
    client: Client, related: dict[str, tuple[str, str] | None], status: int, pointer: str
) -> None:
    kind = client.all("/structure/partitions/{p}/equipment-types")[0]["id"]
    pairs = {name: pair or ("EquipmentType", kind) for name, pair in related.items()}
    links = {name: {"data": {"type": pair[0], "id": pair[1]}} for name, pair in pairs.items()}
    body = {"data": {"type": "Equipment", "attributes": {"name": "New"}, "relationships": links}}
    refused = client.send("POST", EQUIPMENT, body)
    assert refused.status_code == status
    assert refused.json()["errors"][0]["source"]["pointer"] == pointer


def test_the_points_of_a_device_are_those_of_its_group(client: Client) -> None:
    device = client.get("/operations/partitions/{p}/devices").json()["data"][0]["id"]
    group = f"/structure/partitions/{{p}}/point-groups/Device-{device}"
    mine = [each["id"] for each in client.all(f"{group}/points")]
    assert mine == [each["id"] for each in client.all(f"/operations/partitions/{{p}}/devices/{device}/points")]
    body = {"data": [{"type": "Point", "id": mine[0]}]}
    assert client.send("POST", f"{group}/relationships/has-points", body).status_code == 403
    values = client.get(f"{group}/last-values").json()["data"]
    assert {each["id"][4:40] for each in values} <= set(mine)


def test_a_point_that_is_taken_away_leaves_its_groups(client: Client) -> None:
    equipment = client.all(EQUIPMENT)[0]["id"]
    group = f"/structure/partitions/{{p}}/point-groups/Equipment-{equipment}/points"
    before = client.all(group)
    assert client.send("DELETE", f"/structure/partitions/{{p}}/points/{before[0]['id']}").status_code == 204
    assert client.all(group) == before[1:]
