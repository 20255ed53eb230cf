"""The demo data is what the generator makes, and holds what people want to show."""

import json
import runpy
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from tests.standcloud.reports import DUTS, RUNS
from understudy.core import package_data
from understudy.core.seeding import AS_OF

Case = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The shipped runs of the first organization."""
    shipped = json.loads((package_data.fixtures("standcloud") / "test_runs.json").read_text("utf-8"))
    return [row for row in shipped if row["organization_id"] == 1]


@pytest.fixture(scope="module")
def reports(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Their reports, by the moments at which they ended."""
    return [row["report"] for row in rows]


def cases(report: dict[str, Any]) -> list[Case]:
    """The test cases of a report, in order."""
    return [case for module in report["modules"].values() for case in module["cases"].values()]


def outcomes(reports: list[dict[str, Any]]) -> list[list[str]]:
    """The statuses of each device's runs."""
    devices: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in reports:
        if each["dut"]["serial_number"]:
            devices[each["dut"]["part_number"], each["dut"]["serial_number"]].append(each["status"])
    return list(devices.values())


def test_the_shipped_file_is_what_the_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["demo", str(tmp_path / "written.json")])
    runpy.run_module("understudy.standcloud.demo", run_name="__main__")
    shipped = (package_data.fixtures("standcloud") / "test_runs.json").read_bytes()
    assert (tmp_path / "written.json").read_bytes() == shipped


def test_it_is_two_weeks_of_a_small_plant(reports: list[dict[str, Any]]) -> None:
    assert len(reports) == 65
    ended = [datetime.fromtimestamp(each["stop_time"], UTC) for each in reports]
    assert AS_OF - timedelta(days=14.5) < min(ended) < max(ended) < AS_OF
    assert {each["test_stand"]["name"] for each in reports} == {
        "thermal_chamber_stand_v_2",
        "hipot_stand_v_1",
        "functional_test_stand_v_3",
        "door_control_test_stand_v_1",
    }


def test_units_pass_at_once_at_last_and_never(reports: list[dict[str, Any]]) -> None:
    seen = outcomes(reports)
    assert [
        pattern
        for pattern in (["passed"], ["failed", "passed"], ["failed"] * 3, ["stopped", "passed"])
        if pattern in seen
    ] == [["passed"], ["failed", "passed"], ["failed"] * 3, ["stopped", "passed"]]
    assert sum(each["status"] == "stopped" for each in reports) == 2


def test_runs_fail_stop_and_skip_in_every_way(reports: list[dict[str, Any]]) -> None:
    failed = [[m for m in each["modules"].values() if m["status"] == "failed"] for each in reports]
    assert sum(len(modules) == 2 for modules in failed) == 1
    passed = [each for each in reports if each["status"] == "passed"]
    assert any(case["attempt"] == 2 for each in passed for case in cases(each))
    skipped = [case for each in reports if each["status"] == "failed" for case in cases(each)]
    assert any(case["status"] == "skipped" and case["attempt"] == 0 for case in skipped)
    assert sum(each["modules"] == {} for each in reports) == 1
    assert {each.get("error_code") for each in reports} == {None, 17, 18, 21, 22, 31, 33}
    for each in reports:
        stopped = [case for case in cases(each) if case["status"] == "stopped"]
        assert len(stopped) == (each["status"] == "stopped")


def test_devices_are_odd_in_every_way(reports: list[dict[str, Any]]) -> None:
    parts = defaultdict(set)
    for each in reports:
        parts[each["dut"]["serial_number"]].add(each["dut"]["part_number"])
    assert parts[None] == {"GW-IOT-02"}
    assert any(serial and len(numbers) == 2 for serial, numbers in parts.items())
    infos = [each["dut"]["info"] for each in reports]
    assert {info.get("manufacturer") for info in infos} - {None} == {"Everline Power", "Harbour & Sons Electronics"}
    assert len({info.get("firmware_version") for info in infos} - {None}) == 3
    assert any(None in info.values() for info in infos)
    two = {
        each["test_stand"]["number"] for each in reports if each["test_stand"]["name"] == "functional_test_stand_v_3"
    }
    assert two == {1, 2}


@pytest.mark.parametrize(("batch", "share"), [("B-2026-07A", 0.05), ("B-2026-07B", 0.4)])
def test_one_batch_is_bad(reports: list[dict[str, Any]], batch: str, share: float) -> None:
    first: dict[str, str] = {}
    for each in reports:
        if each.get("batch_serial_number") == batch and each["name"] == "Hi-pot and insulation":
            first.setdefault(each["dut"]["serial_number"], each["status"])
    assert list(first.values()).count("failed") / len(first) == share


def test_a_unit_moves_through_the_whole_plant(stand: httpx.Client) -> None:
    runs = stand.get(RUNS, params={"serial_number": "PSU-2605-001"}).json()
    plans = ["Environmental screening", "Final functional test", "Hi-pot and insulation"]
    assert [run["test_plan_name"] for run in runs] == plans
    assert [run["number_of_attempt"] for run in runs] == [3, 2, 1]


def test_every_measured_value_is_judged_as_its_limits_say(reports: list[dict[str, Any]]) -> None:
    for each in reports:
        for case in cases(each):
            if case["status"] in ("passed", "failed"):
                wrong = [measured for measured in case["measurements"] if not measured["result"]]
                assert bool(wrong) == (case["status"] == "failed" and bool(case["measurements"]))


def test_the_times_of_the_seed_end_today(stand: httpx.Client, tenant: Tenant) -> None:
    today = datetime.fromisoformat(tenant.control.get("/clock").json()["now"])
    newest = datetime.fromisoformat(stand.get(DUTS).json()[0]["start_time"])
    assert timedelta(0) < today - newest < timedelta(days=2)
    assert newest.time() == datetime.fromisoformat("2026-05-31T12:12:31Z").time()
