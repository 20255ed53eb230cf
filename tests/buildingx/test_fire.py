"""The Fire API."""

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

BASE = "/fire/partitions/{p}"


def panel(client: Client) -> str:
    return str(client.all(f"{BASE}/devices")[0]["id"])


def tree(client: Client) -> dict[str, object]:
    building = client.all(f"{BASE}/devices")[0]["relationships"]["hasLocation"]["data"]["id"]
    answer = client.get(f"{BASE}/locations/{building}/configuration")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"]["attributes"]["hardwareTree"][0])


def points(client: Client, kind: str) -> list[str]:
    found = []
    for line in tree(client)["lines"]:  # type: ignore[attr-defined] # the shape is what is tested elsewhere
        for element in line["elements"]:
            found += [point["id"] for point in element["points"] if point["kind"] == kind]
    return found


def test_only_fire_panels_are_listed(client: Client) -> None:
    models = {each["attributes"]["modelName"] for each in client.all(f"{BASE}/devices")}
    assert models == {"FC2060"}


def test_locations_are_those_of_the_structure(client: Client) -> None:
    fire = client.all(f"{BASE}/locations", params={"filter[type]": "Building"})
    structure = client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Building"})
    assert fire == structure
    one = client.get(f"{BASE}/locations/{fire[0]['id']}", params={"include": "hasPostalAddress"})
    assert one.json()["included"][0]["type"] == "Address"


def test_events_page_through_in_order(client: Client) -> None:
    events = client.all(f"{BASE}/devices/{panel(client)}/events")
    moments = [each["attributes"]["timestamp"] for each in events]
    assert len(events) == 24
    assert moments == sorted(moments)
    assert len(moments[0].split(".")[1]) == len("123456789Z")


def test_events_are_filtered_by_time(client: Client) -> None:
    where = f"{BASE}/devices/{panel(client)}/events"
    events = client.all(where)
    middle = events[10]["attributes"]["timestamp"]
    later = client.all(where, params={"filter[timestamp][from]": middle})
    earlier = client.all(where, params={"filter[timestamp][to]": middle})
    assert len(later) + len(earlier) == len(events)
    assert events[10] in later


def test_the_hardware_tree_leads_from_panel_to_points(client: Client) -> None:
    found = tree(client)
    lines = found["lines"]
    assert isinstance(lines, list)
    assert [line["number"] for line in lines] == list(range(len(lines)))
    assert all(element["points"] for line in lines for element in line["elements"])


def test_a_location_without_a_panel_has_no_configuration(client: Client) -> None:
    room = client.get(f"{BASE}/locations", params={"filter[type]": "Room"}).json()["data"][0]["id"]
    assert client.get(f"{BASE}/locations/{room}/configuration").status_code == 404


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("automatic-detector-test", {"TEST_SUCCESSFUL", "TEST_FAILED", "NOT_REACHABLE"}),
        ("manual-test-activation", {"NORMAL", "TEST"}),
        ("external-alarm-indicator-test", {"TEST_SUCCESSFUL", "NO_EAI_CONFIGURED"}),
        ("compensation-level", {"LOW", "MEDIUM", "HIGH"}),
        ("grid-level", {"NO", "MINOR", "MAJOR", "FAULT"}),
    ],
)
def test_last_values_are_of_their_domain(client: Client, kind: str, values: set[str]) -> None:
    asked = points(client, kind)
    found = client.get(f"{BASE}/points/lastValues", params={"pointIds": ",".join(asked)}).json()
    assert [each["id"] for each in found] == asked
    assert {each["value"] for each in found} <= values
    assert all(("failureDetails" in each) == (each["value"] == "TEST_FAILED") for each in found)


def test_a_sensitivity_is_a_bare_number(client: Client) -> None:
    (asked, *_) = points(client, "sensitivity")
    (found,) = client.get(f"{BASE}/points/lastValues", params={"pointIds": asked}).json()
    assert isinstance(found["value"], float)


def test_detectors_are_tested_every_night(tenant: Tenant, client: Client) -> None:
    (asked, *_) = points(client, "automatic-detector-test")
    read = f"{BASE}/points/lastValues"
    before = client.get(read, params={"pointIds": asked}).json()[0]["createdAt"]
    tenant.control.post("/clock/advance", json={"seconds": 82_800})
    after = client.get(read, params={"pointIds": f"{asked},nobody"}).json()
    assert len(after) == 1
    assert after[0]["createdAt"] >= before
    assert client.get(read, params={"pointIds": asked, "lastChangedLatest": "2020-01-01T00:00:00Z"}).json() == []


@pytest.mark.parametrize("asked", ["", ",", ",".join(map(str, range(51)))], ids=["none", "blank", "51"])
def test_one_to_fifty_points_are_asked_for(client: Client, asked: str) -> None:
    answer = client.get(f"{BASE}/points/lastValues", params={"pointIds": asked})
    assert (answer.status_code, answer.json()["errors"][0]["source"]["parameter"]) == (400, "pointIds")


def test_an_unknown_panel_is_not_found(client: Client) -> None:
    assert client.get(f"{BASE}/devices/nobody/events").status_code == 404


def test_the_role_is_required(tenant: Tenant, sign_in: Sign) -> None:
    assert sign_in(tenant, "roleless").get(f"{BASE}/devices").status_code == 403
