"""The Building Geometry API: floor plans whose outlines lie where the building stands, and draw."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

PLANS = "/geometry/partitions/{p}/floorplans"
SVG = "{http://www.w3.org/2000/svg}"


def _plan(client: Client, floor: str) -> dict[str, Any]:
    (found,) = client.get(PLANS, params={"filter[representsFloor.data.id]": floor}).json()["data"]
    plan: dict[str, Any] = found
    return plan


def _floors(client: Client, building: str) -> list[dict[str, Any]]:
    locations = client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Floor"})
    return [each for each in locations if each["relationships"]["isFloorOf"]["data"]["id"] == building]


def _building(client: Client, label: str) -> dict[str, Any]:
    locations = client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Building"})
    return next(each for each in locations if each["attributes"]["label"] == label)


def _collection(client: Client, plan: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = client.get(f"{PLANS}/{plan}/geometry").json()["features"]
    return features


def _picture(client: Client, path: str) -> ET.Element:
    answer = client.http.get(client.filled(path), headers={"accept": "image/svg+xml"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    return ET.fromstring(answer.text)  # noqa: S314 a picture of our own


def test_every_floor_has_a_plan(client: Client) -> None:
    floors = client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Floor"})
    plans = client.all(PLANS, params={"page[size]": 5})
    shown = [each["relationships"]["representsFloor"]["data"]["id"] for each in plans]
    assert sorted(shown) == sorted(each["id"] for each in floors)
    one = client.get(f"{PLANS}/{plans[0]['id']}").json()["data"]
    assert one == plans[0]


@pytest.mark.clause("buildingx/geometry/segment")
def test_the_segment_is_written_with_and_without_a_version(tenant: Tenant, sign_in: Sign) -> None:
    for root in ("", "/api/openness"):
        client = sign_in(tenant, root=root)
        with_version = client.get(PLANS.replace("/geometry", "/geometry/v1")).json()["data"]
        assert with_version == client.get(PLANS).json()["data"] != []


@pytest.mark.clause("buildingx/geometry/geojson")
def test_the_outlines_are_those_of_the_rooms_of_the_floor(client: Client) -> None:
    floor = _floors(client, _building(client, "Lakeside Office A")["id"])[0]
    parts = client.all(f"/structure/partitions/{{p}}/locations/{floor['id']}/relationships/has-parts")
    answer = client.get(f"{PLANS}/{_plan(client, floor['id'])['id']}/geometry")
    assert answer.headers["content-type"] == "application/geo+json"
    represented = [each["properties"]["represents"]["data"] for each in answer.json()["features"]]
    places = {(each["type"], each["id"]) for each in represented if each["type"] != "Equipment"}
    assert places == {(each["type"], each["id"]) for each in parts}
    (unit,) = [each["id"] for each in represented if each["type"] == "Equipment"]
    name = client.get(f"/structure/partitions/{{p}}/equipment/{unit}").json()["data"]["attributes"]["name"]
    assert name == "Air handling unit A0"


def test_all_outlines_lie_within_their_building(client: Client) -> None:
    for building in client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Building"}):
        ring = building["attributes"]["geoArea"]["geometry"]["coordinates"][0]
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        south, north = min(y for _, y in ring), max(y for _, y in ring)
        for floor in _floors(client, building["id"]):
            for feature in _collection(client, _plan(client, floor["id"])["id"]):
                (outline,) = feature["geometry"]["coordinates"]
                assert outline[0] == outline[-1]
                assert all(west <= x <= east and south <= y <= north for x, y in outline)


def test_rooms_do_not_overlap(client: Client) -> None:
    for plan in client.all(PLANS):
        rooms = [
            each["geometry"]["coordinates"][0]
            for each in _collection(client, plan["id"])
            if each["properties"]["represents"]["data"]["type"] in ("Room", "Equipment")
        ]
        boxes = [
            (min(x for x, _ in r), max(x for x, _ in r), min(y for _, y in r), max(y for _, y in r)) for r in rooms
        ]
        for number, (west, east, south, north) in enumerate(boxes):
            for other in boxes[number + 1 :]:
                assert east < other[0] or other[1] < west or north < other[2] or other[3] < south


def test_the_picture_shows_every_outline_and_the_names_of_rooms(client: Client) -> None:
    floor = _floors(client, _building(client, "Lakeside Office A")["id"])[0]
    plan = _plan(client, floor["id"])
    picture = _picture(client, f"{PLANS}/{plan['id']}/geometry")
    drawn = {(path.get("id"), path.get("data-type"), path.get("data-id")) for path in picture.iter(SVG + "path")}
    told = [each["properties"] for each in _collection(client, plan["id"])]
    assert drawn == {
        (each["geometryId"], each["represents"]["data"]["type"], each["represents"]["data"]["id"]) for each in told
    }
    assert {"Office A0.01", "Window side", "Air handling unit A0"} <= {each.text for each in picture.iter(SVG + "text")}
    assert picture.findtext(SVG + "title") == "Lakeside Office A, floor 0"


def test_the_picture_is_true_to_scale(client: Client) -> None:
    plan = client.get(PLANS).json()["data"][0]
    picture = _picture(client, f"{PLANS}/{plan['id']}/geometry")
    sheet = picture.find(SVG + "rect")
    assert sheet is not None
    assert float(sheet.get("width", 0)) / 20 == pytest.approx(plan["attributes"]["width"], abs=0.01)
    right, bottom = float(picture.get("width", 0)), float(picture.get("height", 0))
    for path in picture.iter(SVG + "path"):
        numbers = [pair.strip("ML").split(",") for pair in path.get("d", "").split() if "," in pair]
        assert all(0 < float(x) < right and 0 < float(y) < bottom for x, y in numbers)


def test_a_plan_that_is_turned_is_drawn_upright(client: Client) -> None:
    rows = {name: client.tenant.control.get(f"/state/buildingx/{name}").json() for name in ("floorplans", "geometries")}
    plan, outline = rows["floorplans"][0], rows["geometries"][0]
    origin = plan["resource"]["attributes"]["originPoint"]
    attributes = {"originPoint": origin, "transformationAngle": 90.0, "width": 40.0, "height": 20.0}
    plan["resource"] |= {"id": "turned", "attributes": attributes}
    # Turned by 90 degrees, right on the sheet is north: 10 by 5 metres from the corner.
    degree = 111_319.49
    north, west = origin[1] + 10 / degree, origin[0] - 5 / (degree * 0.67985)
    ring = [origin, [origin[0], north], [west, north], [west, origin[1]], origin]
    outline["resource"]["id"] = "outline"
    outline["resource"]["attributes"]["geometry"]["coordinates"] = [ring]
    outline["resource"]["relationships"]["isPartOfPlan"]["data"]["id"] = "turned"
    outline["resource"]["relationships"]["represents"]["data"]["id"] = "nobody knows"
    seeded = client.tenant.control.post("/seed/buildingx", json={"floorplans": [plan], "geometries": [outline]})
    assert seeded.is_success, seeded.text
    picture = _picture(client, f"{PLANS}/turned/geometry")
    assert list(picture.iter(SVG + "text")) == []
    (path,) = picture.iter(SVG + "path")
    corners = [pair.strip("ML").split(",") for pair in path.get("d", "").split() if "," in pair]
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    assert (max(xs) - min(xs)) / 20 == pytest.approx(10, abs=0.05)
    assert (max(ys) - min(ys)) / 20 == pytest.approx(5, abs=0.05)
    assert (min(xs), max(ys)) == pytest.approx((20, 420), abs=1)


def test_a_plan_has_an_image_that_is_its_picture(client: Client) -> None:
    plan = client.get(PLANS).json()["data"][0]
    (image,) = client.get(f"{PLANS}/{plan['id']}/floorplan-images").json()["data"]
    path = f"{PLANS}/{plan['id']}/floorplan-images/{image['id']}"
    assert client.get(path).json()["data"] == image
    picture = _picture(client, path)
    assert (picture.get("width"), picture.get("height")) == (
        str(image["attributes"]["width"]),
        str(image["attributes"]["height"]),
    )


def test_the_centre_is_in_the_middle(client: Client) -> None:
    building = _building(client, "Lakeside Laboratory")
    ring = building["attributes"]["geoArea"]["geometry"]["coordinates"][0]
    plan = _plan(client, _floors(client, building["id"])[0]["id"])
    middle = client.get(f"{PLANS}/{plan['id']}/geometry/center-point").json()["data"]["attributes"]["centerPoint"]
    assert middle[0] == pytest.approx((ring[0][0] + ring[1][0]) / 2, abs=1e-5)
    assert middle[1] == pytest.approx((ring[0][1] + ring[2][1]) / 2, abs=1e-5)


def test_an_outline_is_found_on_its_own_plan_only(client: Client) -> None:
    plan, other = client.get(PLANS).json()["data"][:2]
    feature = _collection(client, plan["id"])[0]
    geometry = feature["properties"]["geometryId"]
    found = client.get(f"{PLANS}/{plan['id']}/geometry/{geometry}").json()["data"]
    assert found["attributes"]["geometry"] == feature["geometry"]
    assert found["relationships"]["represents"] == feature["properties"]["represents"]
    assert found["relationships"]["isPartOfPlan"]["data"]["id"] == plan["id"]
    assert client.get(f"{PLANS}/{other['id']}/geometry/{geometry}").status_code == 404
    image = client.get(f"{PLANS}/{plan['id']}/floorplan-images").json()["data"][0]["id"]
    assert client.get(f"{PLANS}/{other['id']}/floorplan-images/{image}").status_code == 404


@pytest.mark.clause("buildingx/geometry/negotiation")
@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("application/vnd.api+json", "application/geo+json"),
        ("application/geo+json;q=0.5, image/svg+xml", "image/svg+xml"),
        ("image/*", "image/svg+xml"),
        ("image/svg+xml;q=0, */*", "application/geo+json"),
        ("application/geo+json;q=0, */*;q=0.1", "image/svg+xml"),
        ("text/html;q=x, IMAGE/SVG+XML", "image/svg+xml"),
        ("image/png", None),
        ("application/json;q=0", None),
    ],
)
def test_the_outlines_come_in_the_media_type_that_is_preferred(client: Client, accept: str, media: str | None) -> None:
    plan = client.get(PLANS).json()["data"][0]["id"]
    answer = client.http.get(client.filled(f"{PLANS}/{plan}/geometry"), headers={"accept": accept})
    if media is None:
        assert answer.status_code == 406
    else:
        assert answer.headers["content-type"].startswith(media)


def test_a_deleted_floor_takes_its_plan_along(client: Client) -> None:
    building = client.send(
        "POST",
        "/structure/partitions/{p}/locations",
        {
            "data": {
                "type": "Floor",
                "attributes": {"label": "Attic", "floorNumber": 9},
                "relationships": {
                    "isFloorOf": {"data": {"type": "Building", "id": _building(client, "Munich Branch")["id"]}}
                },
            }
        },
    ).json()["data"]
    row = client.tenant.control.get("/state/buildingx/floorplans").json()[0]
    row["resource"]["id"] = "attic"
    row["resource"]["relationships"]["representsFloor"]["data"]["id"] = building["id"]
    assert client.tenant.control.post("/seed/buildingx", json={"floorplans": [row]}).is_success
    assert client.get(f"{PLANS}/attic").status_code == 200
    client.send("DELETE", f"/structure/partitions/{{p}}/locations/{building['id']}")
    assert client.get(f"{PLANS}/attic").status_code == 404
