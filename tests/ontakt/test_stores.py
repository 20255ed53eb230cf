"""Inventory and imports, equipment, maintenance."""

import io
import zipfile
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new, set_to

CSV = {"Content-Type": "text/csv"}


def imported(api: Client, content: bytes, **headers: str) -> httpx.Response:
    return api.post("/api/inventory/3/import", content=content, headers={**CSV, **headers})


def sheet(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr] # a new workbook has a sheet
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def stock(api: Client) -> dict[str, float]:
    items: dict[str, float] = api.get("/api/inventory/3").json()["items"]
    return items


def test_rows_add_and_update_and_never_delete(api: Client) -> None:
    api.patch("/api/inventory/3", json={"items": {"8": 2, "4": 1}})
    answer = imported(api, b"Item,QTY\nTap M10,5\nway oil, 5 L,1\nDRILL 8.5 MM,7.5\n")
    assert answer.json() == {
        "added": [5],
        "updated": [4],
        "not_matched": [{"item": "way oil", "qty": "5 L"}],
    }
    assert stock(api) == {"8": 2.0, "4": 7.5, "5": 5.0}


def test_the_part_number_comes_before_the_name(api: Client) -> None:
    imported(api, b"name;part number;quantity\nTap M10;dr-085;3\nTap M10;;4\n;TP-M10;6\n")
    assert stock(api) == {"4": 3.0, "5": 6.0}


@pytest.mark.clause("ontakt/inventory/import-spreadsheet")
def test_a_spreadsheet_is_read_like_csv(api: Client) -> None:
    content = sheet(["Barcode", "Quantity", None], ["EM-10-4", 12, "x"], ["nothing", 3], [None, None])
    answer = imported(api, content)
    assert answer.json()["not_matched"] == [{"barcode": "nothing", "quantity": "3"}]
    assert stock(api) == {"3": 12.0}


@pytest.mark.clause("ontakt/inventory/import-spreadsheet")
def test_a_form_with_a_file_is_taken(api: Client) -> None:
    answer = api.post("/api/inventory/3/import", files={"file": ("stock.csv", b"name,qty\nTap M10,5\n")})
    assert answer.json()["added"] == [5]


@pytest.mark.parametrize("quantity", [b"", b"many", b"-1", b"nan", b"inf", b"1e99"])
def test_a_row_without_a_quantity_is_not_matched(api: Client, quantity: bytes) -> None:
    answer = imported(api, b"name,qty\nTap M10," + quantity + b"\nDrill 8.5 mm,2\n")
    assert [row["name"] for row in answer.json()["not_matched"]] == ["Tap M10"]
    assert stock(api) == {"4": 2.0}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"name,qty\n",
        b"name\nTap M10\n",
        b"qty\n5\n",
        b"\xff\xfe\x00",
        b"name,qty\nTap\0M10,5\n",
        b'name,qty\n"Tap M10,5\n',
        b"PK\x03\x04 and then nothing",
        sheet(["name"], ["Tap M10"]),
    ],
    ids=range(10),
)
def test_a_file_that_cannot_be_read_is_refused_whole(api: Client, content: bytes) -> None:
    before = stock(api)
    answer = imported(api, content)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert stock(api) == before


def test_a_form_without_a_file_is_refused(api: Client) -> None:
    assert api.post("/api/inventory/3/import", files={"file": (None, b"name,qty\nTap M10,5\n")}).status_code == 400
    assert imported(api, b"name,qty\nTap M10,5\n", **{"Content-Type": "multipart/form-data"}).status_code == 400
    assert stock(api) == {}


@pytest.mark.parametrize("name", ["xl/workbook.xml", "huge"])
def test_an_archive_that_is_no_spreadsheet_is_refused(api: Client, name: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\0" * (65 * 1024 * 1024 if name == "huge" else 10))
    assert imported(api, content.getvalue()).status_code == 400
    assert stock(api) == {}


def test_a_file_with_too_many_rows_is_refused_whole(tenant: Tenant, api: Client) -> None:
    set_to(tenant, import_rows=2)
    for content in (b"name,qty" + b"\nTap M10,5" * 3, sheet(["name", "qty"], *([["Tap M10", 5]] * 3))):
        assert imported(api, content).status_code == 400
    assert stock(api) == {}


def test_quantities_are_of_items_that_exist(api: Client) -> None:
    assert api.patch("/api/inventory/3", json={"items": {"99": 1}}).status_code == 424
    assert api.patch("/api/inventory/3", json={"items": {"x": 1}}).status_code == 400


def test_low_stock_raises_an_alert_until_there_is_enough(api: Client) -> None:
    def low() -> list[str]:
        return [each["message"] for each in api.get("/api/alerts/").json().values() if "low_stock" in each["key"]]

    api.patch("/api/inventory/items/4", json={"min_on_hand_qty": 16})
    assert low() == ["Low stock: Drill 8.5 mm (15 of 16)"]
    api.patch("/api/inventory/3", json={"items": {"4": 1}})
    assert low() == []
    api.patch("/api/inventory/3", json={"items": {}})
    assert len(low()) == 1
    assert api.delete("/api/inventory/items/4").status_code == 204
    assert low() == []
    assert "4" not in api.get("/api/inventory/1").json()["items"]


def test_equipment_is_filtered_by_machine(api: Client) -> None:
    assert api.get("/api/equipment/?machine=0").json().keys() == {"3", "4"}
    assert api.get("/api/equipment/?machine=9&machine=0").json().keys() == {"2", "3", "4"}


@pytest.mark.parametrize("body", [{"name": "x"}, {"item_type": "task"}, {"name": "x", "item_type": "chore"}])
def test_a_maintenance_item_has_a_name_and_a_type(api: Client, body: dict[str, str]) -> None:
    assert api.put("/api/maintenance/items/", json=body).status_code == 400


def test_a_maintenance_item_is_at_one_place(api: Client) -> None:
    both = {"name": "x", "item_type": "task", "machine_id": 1, "equipment_id": 1}
    assert api.put("/api/maintenance/items/", json=both).status_code == 400
    assert api.patch("/api/maintenance/items/1", json={"equipment_id": 1}).status_code == 400
    moved = api.patch("/api/maintenance/items/1", json={"equipment_id": 1, "machine_id": None, "item_type": "x"})
    assert (moved.json()["equipment_id"], moved.json()["item_type"]) == (1, "task")


def test_maintenance_items_are_filtered(api: Client) -> None:
    assert api.get("/api/maintenance/items/?machine_id=9&item_type=task").json().keys() == {"3"}
    assert api.get("/api/maintenance/items/?equipment_id=3&equipment_id=4").json().keys() == {"4", "6"}
    assert api.get("/api/maintenance/items/?machine_id=0&equipment_id=0").json() == {}


def test_entries_come_newest_first_in_pages(api: Client) -> None:
    path = "/api/maintenance/items/2/entries"
    assert list(api.get(path).json()) == ["6", "5", "4", "3", "2", "1"]
    assert list(api.get(f"{path}?limit=2&offset=1").json()) == ["5", "4"]
    assert api.get(f"{path}?offset=6").json() == {}
    for query in ("limit=-1", "offset=x"):
        assert api.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize(("item", "body"), [(1, {"value": 5}), (2, {"success": True}), (1, {"duration": -1})])
def test_an_entry_fits_its_item(api: Client, item: int, body: dict[str, Any]) -> None:
    assert api.put(f"/api/maintenance/items/{item}/entries", json=body).status_code == 400


def test_overdue_maintenance_raises_an_alert_until_it_is_done(empty: Tenant, bare: Client) -> None:
    freeze(empty, "2026-06-01T12:00:00Z")
    fields = {"name": "Oil", "item_type": "task", "frequency": "D", "interval": 2, "initial_entry": 1780315300}
    item = new(bare, "/api/maintenance/items/", **fields)
    assert (item["next_due"], bare.get("/api/alerts/").json()) == (1780315300.0, {})
    advance(empty, 200)
    alert = next(iter(bare.get("/api/alerts/").json().values()))
    assert (alert["message"], alert["timestamp"]) == ("Maintenance is overdue: Oil", 1780315300.0)
    entry = new(bare, f"/api/maintenance/items/{item['id']}/entries", success=True, duration=5)
    assert (entry["entry_type"], entry["user_id"], entry["value"]) == ("task", 1, None)
    assert bare.get("/api/alerts/").json() == {}
    due = bare.get(f"/api/maintenance/items/{item['id']}").json()["next_due"]
    assert due == entry["timestamp"] + 2 * 86400
    advance(empty, 2 * 86400 + 1)
    assert len(bare.get("/api/alerts/").json()) == 1
    assert bare.delete(f"/api/maintenance/items/{item['id']}").status_code == 204
    assert bare.get("/api/alerts/").json() == {}
