"""Signing in, tokens, and which tenant they belong to."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest

from tests.conftest import Tenant

SECRET = "a key of this test, which is long enough for the library"


def bearer(claims: dict[str, Any], secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Bearer {jwt.encode(claims, secret, 'HS256')}"}


@pytest.fixture
def signed(new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a tenant whose key the test knows."""
    return client_of(new_tenant(settings={"bemserver": {"secret_key": SECRET}}))


def claims(**changes: Any) -> dict[str, Any]:
    good = {"email": "admin@example.com", "exp": int(time.monotonic()) + 2_000_000_000, "type": "access"}
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": 5}, "expired_token"),
        ({"exp": "soon"}, "invalid_token"),
        ({"type": "refresh"}, "invalid_token"),
        ({"type": ...}, "invalid_token"),
        ({"email": ...}, "invalid_token"),
        ({"email": "nobody@example.com"}, "invalid_token"),
        ({"nbf": 4_102_444_800}, "invalid_token"),
        ({"iat": 4_102_444_800}, "invalid_token"),
    ],
)
def test_a_bad_token_is_refused(signed: httpx.Client, changes: dict[str, Any], reason: str) -> None:
    answer = signed.get("/campaigns/", headers=bearer(claims(**changes)))
    assert answer.json()["errors"] == {"authentication": reason}


@pytest.mark.parametrize("changes", [{}, {"exp": ...}, {"type": "anything"}, {"nbf": 5}])
def test_a_token_with_the_right_signature_is_taken(signed: httpx.Client, changes: dict[str, Any]) -> None:
    assert signed.get("/campaigns/", headers=bearer(claims(**changes))).status_code == 200


def test_a_token_of_another_key_is_refused(signed: httpx.Client) -> None:
    answer = signed.get("/campaigns/", headers=bearer(claims(), SECRET + "x"))
    assert answer.json()["errors"] == {"authentication": "invalid_token"}


def test_tokens_select_their_tenant_on_the_vendors_own_port(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]
) -> None:
    one, two = new_tenant(), new_tenant()
    for tenant in (one, two):
        client = client_of(tenant, "admin")
        client.put("/campaigns/1", json={"name": tenant.id, "timezone": "UTC"}, headers={"If-Match": "*"})
        with httpx.Client(base_url=tenant.url("bemserver"), headers=client.headers) as plain:
            assert plain.get("/campaigns/1").json()["name"] == tenant.id


def test_a_password_selects_its_tenant_on_the_vendors_own_port(new_tenant: Callable[..., Tenant]) -> None:
    one, two = new_tenant(), new_tenant()
    for tenant in (one, two):
        with httpx.Client(base_url=tenant.url("bemserver")) as plain:
            answer = plain.post("/auth/token", json=tenant.credential("bemserver", "admin"))
            assert answer.json()["status"] == "success"
    with httpx.Client(base_url=one.url("bemserver")) as plain:
        wrong = {"email": "admin@example.com", "password": "nobody's"}
        assert plain.post("/auth/token", json=wrong).json() == {"status": "failure"}


def test_basic_selects_its_tenant_too(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(settings={"bemserver": {"auth_methods": ["Basic"]}})
    credential = tenant.credential("bemserver", "admin")
    with httpx.Client(base_url=tenant.url("bemserver"), timeout=60) as plain:
        basic = (credential["email"], credential["password"])
        assert plain.get("/campaigns/", auth=basic).status_code == 200


def test_a_body_that_is_no_object_signs_nobody_in(signed: httpx.Client) -> None:
    for content in (b"[]", b"3", b"null", b'{"email": 3}'):
        headers = {"Content-Type": "application/json"}
        assert signed.post("/auth/token", content=content, headers=headers).status_code == 422


def test_a_body_nested_too_deep_is_malformed(signed: httpx.Client) -> None:
    answer = signed.post("/auth/token", content=b"[" * 100_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_a_deleted_user_is_forgotten(admin: httpx.Client, member: httpx.Client) -> None:
    assert admin.delete("/users/2", headers={"If-Match": "*"}).status_code == 204
    assert member.get("/campaigns/").json()["errors"] == {"authentication": "invalid_token"}


def test_lifetimes_are_settings(new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]) -> None:
    tenant = new_tenant(settings={"bemserver": {"access_token_lifetime": 5, "api_version": "0.27.0"}})
    client = client_of(tenant, "admin")
    assert client.get("/about/").json()["versions"]["bemserver_api"] == "0.27.0"
    tenant.control.post("/clock/advance", json={"seconds": 7}).raise_for_status()
    assert client.get("/campaigns/").json()["errors"] == {"authentication": "expired_token"}
