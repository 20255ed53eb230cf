"""What an administrator does: organizations, keys, device logins."""

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Tenant
from tests.standcloud.reports import RUNS, UPLOAD, report

HEALTH = "/hardpy/api/v1/healthcheck"
DEVICE, TOKEN = "/auth/api/oidc/device-authorization", "/auth/api/oidc/token"
CLIENT = {"client_id": "hardpy-report-uploader"}
GRANT = {**CLIENT, "grant_type": "urn:ietf:params:oauth:grant-type:device_code"}


def status(tenant: Tenant, key: str) -> int:
    """What a health check with a key is answered."""
    return httpx.get(tenant.url("standcloud") + HEALTH, headers={"X-API-KEY": key}).status_code


def test_a_new_key_is_good_at_once_and_shown_once(tenant: Tenant) -> None:
    made = tenant.control.post("/standcloud/keys", json={"name": "erp"})
    assert made.status_code == 201
    assert status(tenant, made.json()["key"]) == 200
    listed = tenant.control.get("/standcloud/keys").json()[-1]
    assert (listed["name"], listed["hint"]) == ("erp", made.json()["key"][-4:])
    assert "key" not in listed


def test_a_key_expires_and_is_prolonged(tenant: Tenant) -> None:
    now = tenant.control.get("/clock").json()["now"]
    made = tenant.control.post("/standcloud/keys", json={"name": "erp", "expires_at": now}).json()
    assert status(tenant, made["key"]) == 401
    changed = tenant.control.patch(f"/standcloud/keys/{made['id']}", json={"expires_at": None})
    assert changed.json()["expires_at"] is None
    assert status(tenant, made["key"]) == 200


def test_a_key_is_revoked_given_back_and_deleted(tenant: Tenant) -> None:
    made = tenant.control.post("/standcloud/keys", json={"name": "erp"}).json()
    path = f"/standcloud/keys/{made['id']}"
    assert tenant.control.patch(path, json={"revoked": True, "name": "old"}).json()["revoked_at"] is not None
    assert status(tenant, made["key"]) == 401
    assert tenant.control.patch(path, json={"revoked": False}).json()["name"] == "old"
    assert status(tenant, made["key"]) == 200
    assert tenant.control.delete(path).status_code == 204
    assert status(tenant, made["key"]) == 401
    assert tenant.control.get("/standcloud/keys").json()[-1]["name"] == "revoked"


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("POST", "/keys", {"name": "erp", "organization_id": 9}, 422),
        ("POST", "/keys", {"name": ""}, 422),
        ("POST", "/keys", {"name": "erp", "scope": "all"}, 422),
        ("PATCH", "/keys/99", {"revoked": True}, 404),
        ("PATCH", "/keys/1", {"name": None}, 422),
        ("DELETE", "/keys/99", None, 404),
        ("POST", "/organizations", {"name": "Demo Electronics"}, 409),
        ("DELETE", "/organizations/1", None, 409),
        ("POST", "/logins/1/approve", None, 404),
        ("GET", "/reports/0196434d-e8f7-7ce1-81f7-e16f20487494", None, 404),
    ],
)
def test_what_an_administrator_cannot_do_is_a_problem(
    tenant: Tenant, method: str, path: str, body: dict[str, object] | None, answer: int
) -> None:
    reply = tenant.control.request(method, f"/standcloud{path}", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (answer, "application/problem+json")


def test_a_new_organization_has_data_of_its_own(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    made = tenant.control.post("/standcloud/organizations", json={"name": "Third"}).json()
    assert made in tenant.control.get("/standcloud/organizations").json()
    wish = {"name": "third", "organization_id": made["id"]}
    key = tenant.control.post("/standcloud/keys", json=wish).json()
    third = client_of(tenant)
    third.headers["X-API-KEY"] = key["key"]
    assert third.get(RUNS).json() == []
    run = third.post(UPLOAD, json=report()).json()["test_run_id"]
    assert client_of(tenant, "integration").get(f"{RUNS}/{run}").status_code == 404
    assert tenant.control.delete(f"/standcloud/keys/{key['id']}").status_code == 204
    assert tenant.control.delete(f"/standcloud/organizations/{made['id']}").status_code == 409


def test_an_organization_that_has_nothing_is_deleted(tenant: Tenant) -> None:
    made = tenant.control.post("/standcloud/organizations", json={"name": "Third"}).json()
    assert tenant.control.delete(f"/standcloud/organizations/{made['id']}").status_code == 204
    assert made not in tenant.control.get("/standcloud/organizations").json()


def test_a_login_is_approved_for_the_organization_that_is_named(
    tenant: Tenant, client_of: Callable[..., httpx.Client]
) -> None:
    tenant.control.patch("/settings/standcloud", json={"device_approval": "manual"})
    device = client_of(tenant)
    code = device.post(DEVICE, data=CLIENT).json()["device_code"]
    (login,) = tenant.control.get("/standcloud/logins").json()
    path = f"/standcloud/logins/{login['id']}/approve"
    assert tenant.control.post(path, json={"organization_id": 9}).status_code == 422
    assert tenant.control.post(path, json={"organization_id": 2}).json()["state"] == "approved"
    assert tenant.control.post(path).status_code == 409
    tokens = device.post(TOKEN, data={**GRANT, "device_code": code}).json()
    device.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    assert [run["part_number"] for run in device.get(RUNS).json()] == ["OTH-7"]


def test_the_codes_of_a_login_select_its_tenant_at_the_common_address(
    tenant: Tenant, client_of: Callable[..., httpx.Client]
) -> None:
    login = client_of(tenant).post(DEVICE, data=CLIENT).json()
    base = tenant.url("standcloud")
    code = {"user_code": login["user_code"]}
    assert httpx.get(f"{base}/auth/device", params=code).status_code == 200
    tokens = httpx.post(base + TOKEN, data={**GRANT, "device_code": login["device_code"]}).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.get(base + HEALTH, headers=bearer).status_code == 200
    again = httpx.post(base + TOKEN, data={**CLIENT, "grant_type": "refresh_token", **tokens})
    assert again.json()["access_token"] != tokens["access_token"]


def test_the_codes_of_a_login_are_no_keys(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    login = client_of(tenant).post(DEVICE, data=CLIENT).json()
    for code in (login["device_code"], login["user_code"]):
        assert status(tenant, code) == 401


def test_where_nobody_is_there_to_approve_for_a_login_stays_pending(new_tenant: Callable[..., Tenant]) -> None:
    nobody = new_tenant(seed={"standcloud": {"organizations": [], "keys": [], "test_runs": []}})
    base = nobody.path_url("standcloud")
    code = httpx.post(base + DEVICE, data=CLIENT).json()["device_code"]
    assert httpx.post(base + TOKEN, data={**GRANT, "device_code": code}).json()["error"] == "authorization_pending"
    (login,) = nobody.control.get("/standcloud/logins").json()
    assert nobody.control.post(f"/standcloud/logins/{login['id']}/approve").status_code == 409


def test_a_page_of_no_login_is_not_there(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    assert client_of(tenant).get("/auth/device", params={"user_code": "<b>"}).status_code == 404


def test_secrets_do_not_enter_the_journal(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> None:
    device = client_of(tenant)
    code = device.post(DEVICE, data=CLIENT).json()["device_code"]
    tokens = device.post(TOKEN, data={**GRANT, "device_code": code}).json()
    kept = tenant.control.get("/journal").text
    assert [text for text in (code, tokens["access_token"], tokens["refresh_token"]) if text in kept] == []


FORM = "application/x-www-form-urlencoded"
KNOWN, UNKNOWN = f"client_id={CLIENT['client_id']}", "client_id=somebody"


@pytest.mark.parametrize(
    ("body", "media_type", "answer"),
    [
        (KNOWN, FORM, 200),
        (KNOWN, f"{FORM}; charset=utf-8", 200),
        (KNOWN, "text/plain", 200),
        (KNOWN, "application/json", 200),
        (KNOWN, None, 200),
        (f"{KNOWN}&{UNKNOWN}", FORM, 200),
        (f"{UNKNOWN}&{KNOWN}", FORM, 401),
        (f"client_id=&{KNOWN}", FORM, 200),
        ("client_id=", FORM, 400),
        ("client_id", FORM, 400),
        ("", FORM, 400),
        ('{"client_id": "hardpy-report-uploader"}', "application/json", 400),
        ("".join(f"other{number}=1&" for number in range(1001)) + KNOWN, FORM, 200),
        (b"client_id=\xe4", FORM, 401),
    ],
)
def test_a_sign_in_is_a_form_whatever_its_media_type_and_the_first_value_counts(
    tenant: Tenant, body: str | bytes, media_type: str | None, answer: int
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    assert httpx.post(tenant.path_url("standcloud") + DEVICE, content=body, headers=headers).status_code == answer
