"""A pytest project of a test bench: its reports reach StandCloud, at once or after a refusal."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.clients import environments
from tests.clients.standcloud.conftest import Hardpy, free_port
from tests.conftest import Tenant

BENCH = """
import hardpy
import pytest

pytestmark = pytest.mark.module_name("Leakage")


@pytest.mark.case_name("Insulation")
def test_insulation():
    hardpy.set_dut_part_number("PN-BENCH")
    hardpy.set_dut_serial_number("SN-BENCH-1")
    hardpy.set_dut_info({"firmware_version": "1.2.3"})
    hardpy.set_stand_name("client bench")
    hardpy.set_message("probes connected")
    leak = hardpy.NumericMeasurement(
        name="leak", value=5.1, unit="mA", operation=hardpy.ComparisonOperation.LE, comparison_value=5
    )
    hardpy.set_case_measurement(leak)
    assert leak.result, "leak 5.1 mA > 5 mA"


@pytest.mark.case_name("Earth bond")
def test_earth_bond():
    pass
"""
POLLS = 100


@pytest.fixture
def bench(hardpy: Hardpy) -> Hardpy:
    """The project of a test bench that uploads by itself."""
    config = f"""
tests_name = "Bench"
[database]
storage_type = "json"
[frontend]
port = {free_port()}
[stand_cloud]
address = "{hardpy.address}"
autosync = true
connection_only = true
api_key = "{hardpy.key}"
"""
    (hardpy.folder / "hardpy.toml").write_text(config, "utf-8")
    (hardpy.folder / "pytest.ini").write_text("[pytest]\naddopts = --hardpy-pt\n", "utf-8")
    (hardpy.folder / "test_leak.py").write_text(BENCH, "utf-8")
    return hardpy


def exercise(bench: Hardpy) -> None:
    """Runs the project; one of its two tests fails, as it must."""
    done = bench.run("-m", "pytest", "--sc-address", bench.address, "-p", "no:cacheprovider")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout


def runs(stand: httpx.Client) -> list[dict[str, Any]]:
    """The bench's runs as StandCloud has them."""
    found: list[dict[str, Any]] = stand.get("/integration/api/v1/test_run", params={"part_number": "PN-BENCH"}).json()
    return found


def test_a_failed_run_uploads_itself_and_answers_its_failed_cases(bench: Hardpy, stand: httpx.Client) -> None:
    exercise(bench)
    (run,) = runs(stand)
    assert (run["status"], run["test_stand_name"], run["dut_info"]) == (
        "fail",
        "client bench",
        {"firmware_version": "1.2.3"},
    )
    (failed,) = stand.get(f"/integration/api/v1/test_run/{run['test_run_id']}/failed_case").json()
    assert (failed["test_module_name"], failed["test_case_name"]) == ("Leakage", "Insulation")
    assert "leak 5.1 mA > 5 mA" in failed["assertion_msg"]
    assert failed["msg"] == ["probes connected"]
    assert failed["measurements"][0]["value"] == 5.1


def test_what_a_bench_asks_is_its_health_check_and_its_upload(bench: Hardpy, tenant: Tenant) -> None:
    exercise(bench)
    asked = [
        (entry["method"], entry["path"], entry["status"]) for entry in tenant.control.get("/journal").json()["entries"]
    ]
    check = ("GET", "/hardpy/api/v1/healthcheck", 200)
    assert asked == [check, check, ("POST", "/hardpy/api/v1/test_report", 201)]


def test_a_refused_report_is_kept_and_synchronized_later(bench: Hardpy, tenant: Tenant, stand: httpx.Client) -> None:
    fault = {"vendor": "standcloud", "operation": "upload_test_report", "refusal": "Unavailable", "times": 1}
    assert tenant.control.post("/faults", json=fault).status_code == 201
    exercise(bench)
    assert runs(stand) == []
    assert len(list(bench.folder.glob(".hardpy/**/tempstore/*.json"))) == 1
    with panel(bench):
        done = bench.run("-m", "hardpy.cli.cli", "sc-sync", str(bench.folder))
    assert "successfully uploaded to StandCloud: 1" in done.stdout
    assert [run["serial_number"] for run in runs(stand)] == ["SN-BENCH-1"]


def test_nothing_is_uploaded_where_a_page_answers_the_health_check(
    bench: Hardpy, tenant: Tenant, stand: httpx.Client
) -> None:
    exercise(bench)
    tenant.control.patch("/settings/standcloud", json={"healthcheck": "page"})
    exercise(bench)
    assert len(runs(stand)) == 1


@contextmanager
def panel(bench: Hardpy) -> Iterator[None]:
    """The operator panel, through which `sc-sync` goes."""
    script = bench.python.parent / ("hardpy.exe" if os.name == "nt" else "hardpy")
    process = subprocess.Popen(
        [str(script), "run", str(bench.folder)],
        cwd=bench.folder,
        env=environments.clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait = threading.Event()
        while not ready(bench, process):
            wait.wait(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def ready(bench: Hardpy, process: subprocess.Popen[bytes]) -> bool:
    """Whether the panel answers; fails once it has ended."""
    assert process.poll() is None, "the panel has ended"
    return "ready" in bench.run("-m", "hardpy.cli.cli", "status", str(bench.folder)).stdout
