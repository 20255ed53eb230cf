"""The demo data: what a customer of BENNING would have, physically plausible, and as its generator computes it."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.btec.conftest import Btec
from understudy.btec.demo import pe_limit, write
from understudy.core import package_data

FOLDER = package_data.fixtures("btec")
AS_OF = date(2026, 6, 1)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}


def test_the_shipped_tests_are_what_the_generator_writes(tmp_path: Path) -> None:
    write(tmp_path)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert set(written) == {"tests.json"}
    assert [name for name, text in written.items() if (FOLDER / name).read_text("utf-8") != text] == []


def test_there_is_as_much_as_a_small_inspection_company_has(btec: Btec) -> None:
    counts = btec.tenant.control.get("/state/btec").json()["collections"]
    assert counts["customers"] == 6
    assert counts["duts"] == 62
    assert 140 <= counts["tests"] <= 160
    assert counts["test_equipment"] == 3
    assert {name for name, count in counts.items() if name.startswith("production_") and count} == {
        "production_user_groups"
    }


def test_devices_are_of_all_kinds(rows: dict[str, list[dict[str, Any]]]) -> None:
    classes = Counter(each["protection_class"] for each in rows["duts"])
    assert set(classes) == {1, 2, 3}
    assert {each["customer_id"] for each in rows["duts"]} == {1, 2, 3, 4, 5, 6}
    procedures = {each["procedure_id"] for each in rows["duts"]}
    assert {1, 2, 3, 4, 5, 7, 8, 9} <= procedures
    leads = [each for each in rows["duts"] if each["type"] == "Leitung"]
    assert all(each["cable"]["length"] and each["cable"]["cross_section"] for each in leads)
    assert any(each["out_of_service"] for each in rows["duts"])
    assert any(each["private_purchase"] for each in rows["duts"])


def test_devices_are_what_their_procedures_are_for(rows: dict[str, list[dict[str, Any]]]) -> None:
    procedures = {each["id"]: each for each in rows["test_procedures"]}
    for each in rows["duts"]:
        procedure = procedures[each["procedure_id"]]
        assert each["protection_class"] == procedure["protection_class"]
        assert each["standard"] == procedure["standard"]
        assert each["dut_number"] == f"{each['customer_id']}{each['id']:04}"
        assert each["cable"]["conductors"] == (3 if each["protection_class"] == 1 else 2)
        assert (each["output_voltage"] is None) == (each["protection_class"] != 3)


def test_some_devices_are_overdue_and_some_were_never_tested(btec: Btec) -> None:
    client = btec.client()
    yesterday = (date.fromisoformat(today(btec)) - timedelta(days=1)).isoformat()
    overdue = client.get("/api/v1/duts", params={"next_test_date_to": yesterday, "out_of_service": False}).json()
    assert overdue["total"] >= 3
    untested = [each for each in btec.state("duts") if each["id"] in (22, 41, 53)]
    assert {client.get(f"/api/v1/duts/{each['id']}").json()["last_test_date"] for each in untested} == {None}


def today(btec: Btec) -> str:
    now: str = btec.tenant.control.get("/clock").json()["now"]
    return now[:10]


def test_about_every_twelfth_test_failed_and_says_why(btec: Btec) -> None:
    client = btec.client()
    failed = client.get("/api/v1/tests", params={"passed": False, "limit": 100}).json()
    everything = client.get("/api/v1/tests").json()["total"]
    assert 0.07 <= failed["total"] / everything <= 0.09
    assert all(len(each["remark"]) > 20 for each in failed["items"])


def test_tests_go_back_two_years_and_none_is_of_the_future(rows: dict[str, list[dict[str, Any]]]) -> None:
    days = sorted(date.fromisoformat(each["date"]) for each in rows["tests"])
    assert timedelta(days=650) < AS_OF - days[0] < timedelta(days=760)
    assert days[-1] < AS_OF


def test_what_was_measured_is_possible(rows: dict[str, list[dict[str, Any]]]) -> None:
    devices = {each["id"]: each for each in rows["duts"]}
    for test in rows["tests"]:
        cable = devices[test["dut_id"]]["cable"]
        for value in [value for step in test["steps"] for value in step["values"]]:
            if value["ident"] == "RPE":
                assert value["limit"] == pe_limit(cable["length"])
                copper = 0.0178 * cable["length"] / cable["cross_section"]
                assert copper < value["value"] < 5
            elif value["ident"] == "RInsu":
                assert 0 < value["value"] <= 310
            elif value["unit"] == "mA":
                assert 0 < value["value"] < 30


@pytest.mark.parametrize(
    ("cable", "ohms"), [(1.5, 0.3), (5.0, 0.3), (5.1, 0.4), (12.5, 0.4), (12.6, 0.5), (50.0, 0.9), (200.0, 1.0)]
)
def test_a_longer_cable_may_have_more_resistance(cable: float, ohms: float) -> None:
    assert pe_limit(cable) == ohms


def test_verdicts_follow_from_the_values(btec: Btec) -> None:
    for test in btec.client().get("/api/v1/tests", params={"limit": 100}).json()["items"]:
        parts = [test["visual_inspection"]["passed"], *(step["passed"] for step in test["steps"])]
        assert test["passed"] is (False not in parts)


def test_whoever_failed_was_repaired_or_retired(rows: dict[str, list[dict[str, Any]]], btec: Btec) -> None:
    failed = btec.client().get("/api/v1/tests", params={"passed": False, "limit": 100}).json()["items"]
    retired = {each["id"] for each in rows["duts"] if each["out_of_service"]}
    again = {each["dut_id"] for each in rows["tests"] if each["remark"] == "Nachprüfung nach Instandsetzung."}
    assert {each["dut_id"] for each in failed} == retired | again


def test_names_have_umlauts_and_addresses_go_nowhere(rows: dict[str, list[dict[str, Any]]]) -> None:
    whole = json.dumps(rows, ensure_ascii=False)
    assert all(letter in whole for letter in "äöüÖÜß")
    addresses = [each["email"] for each in [*rows["users"], *rows["customers"]]]
    assert all(each.endswith(".example") for each in addresses)
