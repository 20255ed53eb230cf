"""Any sequence of uploads keeps attempts, tested devices and failed cases as a simple model has them."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Tenant
from tests.standcloud.reports import DUTS, RUNS, UPLOAD, modules, report

READ = {"passed": "pass", "failed": "fail", "stopped": "stop"}

uploads = st.lists(
    st.fixed_dictionaries(
        {
            "part": st.sampled_from(["PN-1", "PN-2"]),
            "serial": st.sampled_from(["S1", "S2", None]),
            "start": st.integers(1_771_000_000, 1_771_000_006),
            "status": st.sampled_from(list(READ)),
            "cases": st.lists(st.sampled_from(["passed", "failed", "skipped", "stopped"]), max_size=3),
        }
    ),
    max_size=12,
)


def expected(made: list[dict[str, Any]]) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """The attempt of each run, and the devices, the latest first."""
    devices: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    for number, each in enumerate(made):
        each["order"] = (each["start"], number)
        devices[(each["part"], each["serial"] or number)].append(each)
    attempts: dict[str, int] = {}
    lasts: list[Any] = []
    for runs in devices.values():
        runs.sort(key=lambda each: each["order"])
        attempts |= {each["id"]: number for number, each in enumerate(runs, start=1)}
        lasts.append((runs[-1]["order"], runs[-1], len(runs)))
    lasts.sort(key=lambda last: last[0], reverse=True)
    return attempts, [(each["part"], each["serial"], count, READ[each["status"]]) for _, each, count in lasts]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=uploads)
def test_attempts_and_devices_follow_from_the_runs(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client], made: list[dict[str, Any]]
) -> None:
    client = client_of(new_tenant(seed={"standcloud": "empty"}), "stand")
    for each in made:
        dut = {"part_number": each["part"], "serial_number": each["serial"], "info": {"lot": each["status"]}}
        sent = report(status=each["status"], start_time=each["start"], dut=dut, modules=modules(*each["cases"]))
        each["id"] = client.post(UPLOAD, json=sent).json()["test_run_id"]
    attempts, devices = expected(made)
    listed = client.get(RUNS).json()
    assert {run["test_run_id"]: run["number_of_attempt"] for run in listed} == attempts
    newest = sorted(made, key=lambda each: each["order"], reverse=True)
    assert [run["test_run_id"] for run in listed] == [each["id"] for each in newest]
    duts = client.get(DUTS).json()
    assert [(d["part_number"], d["serial_number"], d["attempt_count"], d["status"]) for d in duts] == devices
    for status, read in READ.items():
        wanted = [device for device in devices if device[3] == read]
        assert len(client.get(DUTS, params={"lot": status}).json()) == len(wanted)
    for each in made:
        failed = client.get(f"{RUNS}/{each['id']}/failed_case").json()
        assert len(failed) == each["cases"].count("failed")
