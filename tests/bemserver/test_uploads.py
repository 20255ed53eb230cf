"""Descriptions of sites and timeseries as files."""

from typing import Any

import httpx
import pytest

IN = {"campaign_id": 1}
SITES = {
    "sites_csv": "Name,Description,IFC_ID\nRiverside offices,changed,\nAnnexe,new,x\n",
    "buildings_csv": "Site,Name,Description,IFC_ID\nAnnexe,Shed,,\n",
    "storeys_csv": "Site,Building,Name,Description,IFC_ID\nAnnexe,Shed,Ground,,\n",
    "spaces_csv": "Site,Building,Storey,Name,Description,IFC_ID\nAnnexe,Shed,Ground,Corner,,\n",
    "zones_csv": "Name,Description,IFC_ID\nNew zone,,\n",
}
COLUMNS = "Campaign scope,Name,Description,Unit,Site,Building,Storey,Space,Zone"


def upload(client: httpx.Client, kind: str, params: Any = IN, **parts: str | bytes) -> httpx.Response:
    files = {name: (f"{name}.csv", text) for name, text in parts.items()}
    return client.post(f"/io/{kind}", params=params, files=files or None)


@pytest.mark.clause("bemserver/io/upsert")
def test_a_tree_of_sites_is_added_and_changed(admin: httpx.Client) -> None:
    for _ in range(2):
        answer = upload(admin, "sites", **SITES)
        assert (answer.status_code, answer.text) == (201, "null\n")
    sites = {row["name"]: row for row in admin.get("/sites/", params=IN).json()}
    assert sites["Riverside offices"]["description"] == "changed"
    assert sites["Riverside offices"]["latitude"] == 44.84
    spaces = admin.get("/spaces/", params={"name": "Corner"}).json()
    assert len(spaces) == 1
    assert spaces[0]["ifc_id"] == ""


def test_properties_of_a_file_are_kept_unless_their_cells_are_empty(admin: httpx.Client) -> None:
    known = admin.get("/site_properties/").json()[0]["structural_element_property"]
    text = f"Name,Description,IFC_ID,{known['name']}\nAnnexe,,,12\nOther,,,\n"
    assert upload(admin, "sites", sites_csv=text).status_code == 201
    annexe = admin.get("/sites/", params={"name": "Annexe"}).json()[0]["id"]
    assert [row["value"] for row in admin.get("/site_property_data/", params={"site_id": annexe}).json()] == ["12"]
    bad = text.replace("12", "twelve")
    assert f'property "{known["name"]}" can\'t be created.' in upload(admin, "sites", sites_csv=bad).json()["message"]


@pytest.mark.clause("bemserver/io/bad-file")
@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("sites_csv", "", "Empty CSV file"),
        ("sites_csv", "Name,IFC_ID\nX,\n", "Missing columns: ['Description']"),
        ("sites_csv", "Name,Description,IFC_ID,Nope\nX,,,1\n", 'Unknown property: "Nope"'),
        ("sites_csv", f"Name,Description,IFC_ID\n{'x' * 81},,\n", f'Site "{"x" * 81}" can\'t be created.'),
        ("buildings_csv", "Site,Name,Description,IFC_ID\nNope,B,,\n", 'Unknown site: "Nope"'),
        (
            "storeys_csv",
            "Site,Building,Name,Description,IFC_ID\nRiverside offices,Nope,S,,\n",
            'Unknown building: "Riverside offices/Nope"',
        ),
    ],
)
def test_a_file_that_does_not_fit_leaves_nothing(admin: httpx.Client, part: str, text: str, told: str) -> None:
    before = admin.get("/zones/").text
    answer = upload(admin, "sites", **{"zones_csv": SITES["zones_csv"], part: text})
    assert answer.json()["message"] == f"Invalid CSV file content: {told}"
    assert admin.get("/zones/").text == before


def test_bad_utf8_is_told_in_the_codecs_words(admin: httpx.Client) -> None:
    assert upload(admin, "sites", sites_csv=b"\xff").json()["message"].startswith("'utf-8' codec can't decode")


def test_timeseries_are_attached_to_the_deepest_place(admin: httpx.Client) -> None:
    upload(admin, "sites", **SITES)
    text = f"{COLUMNS},Min\nComfort,Probe,first,%,Annexe,Shed,Ground,Corner,New zone,5\n"
    assert upload(admin, "timeseries", timeseries_csv=text).status_code == 201
    number = admin.get("/timeseries/", params={"name": "Probe"}).json()[0]["id"]
    by_space = admin.get("/timeseries_by_spaces/", params={"timeseries_id": number}).json()
    assert by_space[0]["site"]["name"] == "Annexe"
    assert len(admin.get("/timeseries_by_zones/", params={"timeseries_id": number}).json()) == 1
    moved = f"{COLUMNS}\nComfort,Probe,again,%,Annexe,,,,\n"
    assert upload(admin, "timeseries", timeseries_csv=moved).status_code == 201
    assert admin.get("/timeseries_by_spaces/", params={"timeseries_id": number}).json() == []
    assert len(admin.get("/timeseries_by_sites/", params={"timeseries_id": number}).json()) == 1
    assert admin.get(f"/timeseries/{number}").json()["description"] == "again"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Nope,X,,,,,,,", 'Unknown campaign scope: "Nope"'),
        ("Comfort,X,,nonsense,,,,,", 'Timeseries "X" can\'t be created.'),
        ("Comfort,X,,,,B,,,", 'Missing site for building "B"'),
        ("Comfort,X,,,S,,T,,", 'Missing building for storey "T"'),
        ("Comfort,X,,,Nope,,,,", 'Unknown site: "Nope"'),
        ("Comfort,X,,,,,,,Nope", 'Unknown zone: "Nope"'),
    ],
)
def test_a_timeseries_that_does_not_fit_is_refused(admin: httpx.Client, row: str, told: str) -> None:
    answer = upload(admin, "timeseries", timeseries_csv=f"{COLUMNS}\n{row}\n")
    assert answer.json()["message"] == f"Invalid CSV file content: {told}"
    assert admin.get("/timeseries/", params={"name": "X"}).json() == []


def test_the_file_of_timeseries_must_be_there(admin: httpx.Client) -> None:
    told = {"files": {"timeseries_csv": ["Missing data for required field."]}}
    assert upload(admin, "timeseries").json()["errors"] == told
    assert upload(admin, "timeseries", other="x").json()["errors"] == told
    assert upload(admin, "sites").status_code == 201


def test_campaigns_are_checked_before_files(admin: httpx.Client, member: httpx.Client) -> None:
    unknown = upload(admin, "sites", {"campaign_id": 99}, **SITES)
    assert unknown.json()["errors"] == {"query": {"campaign_id": ["Unknown campaign ID."]}}
    assert upload(member, "sites", {"campaign_id": 2}, **SITES).status_code == 403
    assert upload(member, "sites", **SITES).json()["message"] == "Invalid CSV file content: "
