"""Restart, backup, injected failures."""

import gzip
import json
from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, freeze, new, set_to


def test_a_restart_pauses_everything_and_ends(tenant: Tenant, api: Client) -> None:
    set_to(tenant, restart_seconds=5)
    freeze(tenant, "2026-06-01T12:00:00Z")
    assert api.post("/api/restart").status_code == 204
    for path in ("/api/", "/api/machines/9"):
        answer = api.get(path)
        assert (answer.status_code, answer.json()) == (503, {"error": "OnTakt is restarting."})
    assert api.post("/login", json=tenant.credential("ontakt", "admin")).status_code == 503
    advance(tenant, 5)
    assert api.get("/api/").status_code == 200


def test_a_restart_can_close_connections(tenant: Tenant, api: Client) -> None:
    set_to(tenant, restart_seconds=5, restart_pause="closed")
    freeze(tenant, "2026-06-01T12:00:00Z")
    assert api.post("/api/restart").status_code == 204
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/api/")
    advance(tenant, 5)
    assert api.get("/api/").status_code == 200


def test_one_tenants_restart_is_not_anothers(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]
) -> None:
    first, second = new_tenant(), new_tenant()
    set_to(first, restart_seconds=3600)
    assert client_of(first, "api_key").post("/api/restart").status_code == 204
    assert client_of(second, "api_key").get("/api/").status_code == 200


def test_a_server_may_be_unable_to_restart(tenant: Tenant, api: Client) -> None:
    set_to(tenant, restart="impossible")
    assert api.post("/api/restart").status_code == 501
    assert api.get("/api/").status_code == 200


def test_a_backup_is_everything_and_can_be_loaded_again(tenant: Tenant, api: Client) -> None:
    new(api, "/api/equipment/", name="Saw")
    answer = api.post("/api/backup")
    assert answer.headers["content-disposition"].startswith('attachment; filename="ontakt-')
    rows = json.loads(gzip.decompress(answer.content))["rows"]
    assert len(rows["parts"]) == len(api.get("/api/parts/").json())
    before = api.get("/api/equipment/").json()
    for key in before:
        api.delete(f"/api/equipment/{key}")
    typed = {"Content-Type": "application/gzip"}
    assert tenant.control.put("/ontakt/backup", content=answer.content, headers=typed).status_code == 204
    assert api.get("/api/equipment/").json() == before
    assert new(api, "/api/equipment/", name="Lift")["id"] > max(map(int, before))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        gzip.compress(b"x"),
        gzip.compress(b"{}"),
        gzip.compress(b'{"format": "ontakt-backup-1", "rows": {"machines": [{"id": 1}]}}'),
        gzip.compress(b'{"format": "ontakt-backup-1", "rows": {"planets": []}}'),
    ],
    # By name: compressed bytes hold the time at which they were.
    ids=["nothing", "another format", "no JSON", "no backup", "a row that does not fit", "an unknown collection"],
)
def test_what_is_no_backup_changes_nothing(tenant: Tenant, api: Client, content: bytes) -> None:
    before = api.get("/api/equipment/").json()
    typed = {"Content-Type": "application/gzip"}
    assert tenant.control.put("/ontakt/backup", content=content, headers=typed).status_code == 422
    assert api.get("/api/equipment/").json() == before


def test_another_tenants_backup_is_refused_while_its_keys_are_in_use(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., Client]
) -> None:
    first, second = new_tenant(), new_tenant()
    content = client_of(first, "api_key").post("/api/backup").content
    typed = {"Content-Type": "application/gzip"}
    assert second.control.put("/ontakt/backup", content=content, headers=typed).status_code == 409
    assert client_of(second, "api_key").get("/api/").status_code == 200


@pytest.mark.parametrize(
    ("operation", "refusal", "path", "status"),
    [
        ("backup", "BackupBroken", "/api/backup", 502),
        ("backup", "BackupImpossible", "/api/backup", 503),
        ("restart", "RestartImpossible", "/api/restart", 501),
    ],
)
def test_failures_of_the_vendor_can_be_injected(
    tenant: Tenant, api: Client, operation: str, refusal: str, path: str, status: int
) -> None:
    rule = {"vendor": "ontakt", "operation": operation, "refusal": refusal, "times": 1}
    assert tenant.control.post("/faults", json=rule).status_code == 201
    answer = api.post(path)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_an_internal_error_can_bring_a_support_file(tenant: Tenant, api: Client) -> None:
    rule = {"vendor": "ontakt", "refusal": "SupportFile", "times": 1}
    assert tenant.control.post("/faults", json=rule).status_code == 201
    answer = api.get("/api/")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert b"request: GET /api/" in answer.content
