"""Sites and timeseries described by CSV files, uploaded with the released client."""

import io
from typing import Any

import pytest

CAMPAIGN = 1
SITES = "Name,Description,IFC_ID,Area\nDock,By the water,,1200\n"
BUILDINGS = "Site,Name,Description,IFC_ID,Area\nDock,Crane house,,,80\n"
STOREYS = "Site,Building,Name,Description,IFC_ID\nDock,Crane house,Cabin,,\n"
SPACES = "Site,Building,Storey,Name,Description,IFC_ID\nDock,Crane house,Cabin,Seat,,\n"
ZONES = "Name,Description,IFC_ID\nOutside,,\n"
SERIES = (
    "Campaign scope,Name,Description,Unit,Site,Building,Storey,Space,Zone,Interval\n"
    "Energy,Crane power,Pulse meter,kW,Dock,Crane house,,,Outside,600\n"
)


def _files(**texts: str) -> dict[str, io.BytesIO]:
    return {f"{name}_csv": io.BytesIO(text.encode()) for name, text in texts.items()}


@pytest.fixture
def dock(api: Any) -> Any:
    """A client of a tenant that has a site from files."""
    texts = {"sites": SITES, "buildings": BUILDINGS, "storeys": STOREYS, "spaces": SPACES, "zones": ZONES}
    assert api.io.upload_sites_csv(CAMPAIGN, _files(**texts)).status_code == 201
    return api


def test_files_make_a_tree_of_places(dock: Any) -> None:
    site = dock.sites.getall(name="Dock").data[0]
    building = dock.buildings.getall(site_id=site["id"]).data[0]
    storey = dock.storeys.getall(building_id=building["id"]).data[0]
    space = dock.spaces.getall(storey_id=storey["id"]).data[0]
    assert (building["name"], storey["name"], space["name"]) == ("Crane house", "Cabin", "Seat")
    assert dock.zones.getall(name="Outside").data[0]["campaign_id"] == CAMPAIGN
    assert [row["value"] for row in dock.site_property_data.getall(site_id=site["id"]).data] == ["1200"]


def test_second_file_changes_what_the_first_one_made(dock: Any) -> None:
    before = dock.sites.getall(name="Dock").data[0]
    dock.io.upload_sites_csv(CAMPAIGN, _files(sites=SITES.replace("By the water", "Dry").replace("1200", "1300")))
    after = dock.sites.getall(name="Dock").data
    assert [(row["id"], row["description"]) for row in after] == [(before["id"], "Dry")]
    assert [row["value"] for row in dock.site_property_data.getall(site_id=before["id"]).data] == ["1300"]


def test_file_makes_timeseries_and_puts_them_in_their_places(dock: Any) -> None:
    assert dock.io.upload_timeseries_csv(CAMPAIGN, _files(timeseries=SERIES)).status_code == 201
    made = dock.timeseries.getall(name="Crane power").data[0]
    building = dock.buildings.getall(name="Crane house").data[0]["id"]
    assert (made["unit_symbol"], made["campaign_scope_id"]) == ("kW", 2)
    assert dock.timeseries_by_buildings.getall(timeseries_id=made["id"]).data[0]["building_id"] == building
    assert dock.timeseries_by_zones.getall(timeseries_id=made["id"]).data[0]["zone"]["name"] == "Outside"
    assert dock.timeseries_property_data.getall(timeseries_id=made["id"]).data[0]["value"] == "600"


@pytest.mark.parametrize(
    ("texts", "detail"),
    [
        ({"sites": "Name,Description\nDock,\n"}, "Missing columns: ['IFC_ID']"),
        ({"sites": SITES.replace("Area", "Colour")}, 'Unknown property: "Colour"'),
        ({"sites": SITES.replace("1200", "large")}, 'Site "Dock" property "Area" can\'t be created.'),
        ({"buildings": BUILDINGS}, 'Unknown site: "Dock"'),
        ({"sites": SITES, "storeys": STOREYS}, 'Unknown building: "Dock/Crane house"'),
    ],
    ids=["column", "property", "value", "site", "building"],
)
def test_bad_file_is_refused_whole(api: Any, refused: Any, texts: dict[str, str], detail: str) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as wrong:
        api.io.upload_sites_csv(CAMPAIGN, _files(**texts))
    assert wrong.value.errors == {"_general": [f"Invalid CSV file content: {detail}"]}
    assert api.sites.getall(name="Dock").data == []


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (SERIES.replace("Energy", "Water"), 'Unknown campaign scope: "Water"'),
        (SERIES.replace("Dock", "Deck"), 'Unknown site: "Deck"'),
        (SERIES.replace("Outside", "Inside"), 'Unknown zone: "Inside"'),
        (SERIES.replace("kW", "horses"), 'Timeseries "Crane power" can\'t be created.'),
    ],
    ids=["scope", "site", "zone", "unit"],
)
def test_bad_file_of_timeseries_is_refused(dock: Any, refused: Any, text: str, detail: str) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as wrong:
        dock.io.upload_timeseries_csv(CAMPAIGN, _files(timeseries=text))
    assert wrong.value.errors == {"_general": [f"Invalid CSV file content: {detail}"]}
    assert dock.timeseries.getall(name="Crane power").data == []


def test_file_of_timeseries_must_come(api: Any, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as missing:
        api.io.upload_timeseries_csv(CAMPAIGN, {})
    assert missing.value.errors == {"timeseries_csv": ["Missing data for required field."]}


def test_stranger_may_not_upload(connect: Any, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIAuthorizationError):
        connect("other").io.upload_sites_csv(CAMPAIGN, _files(sites=SITES))
