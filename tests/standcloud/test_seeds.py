"""Rows in, rows out, in the format of the fixture files."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from tests.standcloud.reports import DUTS, RUNS, UPLOAD, modules, report

ORGANIZATIONS = [{"id": 1, "name": "Ours"}]
KEYS = [{"name": "erp", "key": "our-own-key", "organization_id": 1, "created_at": "2026-05-01T00:00:00Z"}]


def test_what_comes_out_goes_in_again(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]
) -> None:
    one = new_tenant(anchor="fixed")
    client_of(one, "stand").post(UPLOAD, json=report(modules=modules("failed")))
    rows = {name: one.control.get(f"/state/standcloud/{name}").json() for name in ("organizations", "test_runs")}
    other = new_tenant(seed={"standcloud": rows}, anchor="fixed")
    for path in (RUNS, DUTS):
        assert client_of(other, "stand").get(path).json() == client_of(one, "stand").get(path).json()
    assert other.control.get("/state/standcloud/test_runs").json() == rows["test_runs"]


def test_own_rows_replace_the_demo_data(new_tenant: Callable[..., Tenant]) -> None:
    seed = {"organizations": ORGANIZATIONS, "keys": KEYS, "test_runs": [{"report": report()}]}
    tenant = new_tenant(seed={"standcloud": seed}, anchor="fixed")
    assert tenant.vendors["standcloud"]["credentials"] == {"erp": {"api_key": "our-own-key"}}
    found = httpx.get(tenant.url("standcloud") + RUNS, headers={"X-API-KEY": "our-own-key"}).json()
    assert [run["part_number"] for run in found] == ["PN-1"]
    assert found[0]["test_run_id"][14] == "7"


def test_rows_are_added_to_what_is_there(bench: httpx.Client, empty: Tenant) -> None:
    bench.post(UPLOAD, json=report(start_time=1_771_000_010))
    added = empty.control.post("/seed/standcloud", json={"test_runs": [{"report": report()}]})
    assert added.json()["added"] == {"test_runs": 1}
    assert [run["number_of_attempt"] for run in bench.get(RUNS).json()] == [2, 1]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"test_runs": [{"report": {"name": "x"}}]}, "row 1, field report"),
        ({"test_runs": [{"report": report(), "colour": "red"}]}, "row 1, field colour"),
        ({"test_runs": [{"report": report(), "organization_id": 7}]}, "test_runs"),
        ({"keys": [{"key": "k"}]}, "row 1, field name"),
    ],
    ids=["report", "unknown field", "no such organization", "key"],
)
def test_rows_that_do_not_fit_are_told_by_row_and_field(empty: Tenant, rows: dict[str, Any], told: str) -> None:
    answer = empty.control.post("/seed/standcloud", json=rows)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]
    assert empty.control.get("/state/standcloud").json()["collections"]["test_runs"] == 0


def test_logins_survive_a_snapshot(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    device = client_of(tenant)
    client = {"client_id": "hardpy-report-uploader"}
    code = device.post("/auth/api/oidc/device-authorization", data=client).json()["device_code"]
    tenant.control.post("/snapshots", json={"name": "begun"})
    grant = {**client, "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code}
    assert httpx.post(f"{tenant.url('standcloud')}/auth/api/oidc/token", data=grant).status_code == 200
    tenant.control.post("/snapshots/begun/restore")
    assert httpx.post(f"{tenant.url('standcloud')}/auth/api/oidc/token", data=grant).status_code == 200
