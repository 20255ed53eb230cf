"""Keys, sessions, sign-in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant
from tests.ontakt.conftest import Client, advance, set_to, sign_in, token_of


def root(client: Client, **headers: str) -> httpx.Response:
    return client.get("/api/", headers=headers)


def test_the_api_key_is_the_administrator(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    assert root(client_of(tenant, "api_key")).json() == {
        "application": "OnTakt",
        "version": "4.8.7",
        "user": {"access_level": "admin", "username": "admin"},
    }


@pytest.mark.parametrize("role", ["admin", "plan", "shop", "audit"])
def test_a_session_has_the_users_level(tenant: Tenant, client_of: Callable[..., Client], role: str) -> None:
    assert root(client_of(tenant, role)).json()["user"] == {"access_level": role, "username": role}


def test_without_a_token_nothing_is_answered(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    answer = root(client_of(tenant))
    assert (answer.status_code, answer.json()) == (401, {"error": "Authentication is required."})


@pytest.mark.parametrize("token", ["", "nobody", "demo-ontakt-api-key"])
def test_a_token_that_the_tenant_did_not_give_is_refused(
    tenant: Tenant, client_of: Callable[..., Client], token: str
) -> None:
    answer = root(client_of(tenant), **{"X-Auth-Token": token})
    assert answer.status_code == 401
    assert "error" in answer.json()


@pytest.mark.parametrize(("role", "says"), [("expired", "has expired"), ("revoked", "was ended")])
def test_a_session_that_is_over_is_refused(
    tenant: Tenant, client_of: Callable[..., Client], role: str, says: str
) -> None:
    answer = root(client_of(tenant, role))
    assert answer.status_code == 401
    assert says in answer.json()["error"]


def test_user_names_have_no_case_and_passwords_have(tenant: Tenant) -> None:
    password = tenant.credential("ontakt", "shop")["password"]
    assert sign_in(tenant, "SHOP", password).json()["user"]["username"] == "shop"
    assert sign_in(tenant, "shop", password.upper()).status_code == 401


def test_signing_in_takes_a_form_too(tenant: Tenant) -> None:
    answer = httpx.post(tenant.path_url("ontakt") + "/login", data=tenant.credential("ontakt", "plan"))
    assert (answer.status_code, answer.json()["user"]["access_level"]) == (200, "plan")


def test_the_journal_holds_no_password_and_no_token(tenant: Tenant) -> None:
    password = tenant.credential("ontakt", "shop")["password"]
    token = token_of(tenant, "shop")
    journal = tenant.control.get("/journal").text
    assert '"operation":"login"' in journal.replace(": ", ":")
    assert password not in journal
    assert token not in journal


@pytest.mark.parametrize("body", [{}, {"username": "admin"}, {"username": 5, "password": "x"}, [], "x"])
def test_signing_in_needs_name_and_password(tenant: Tenant, body: Any) -> None:
    assert httpx.post(tenant.path_url("ontakt") + "/login", json=body).status_code == 400


def test_an_inactive_user_may_not_sign_in_nor_go_on(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    shop = client_of(tenant, "shop")
    assert tenant.control.patch("/ontakt/users/3", json={"active": False}).status_code == 200
    assert root(shop).status_code == 401
    assert sign_in(tenant, **tenant.credential("ontakt", "shop")).status_code == 401


def test_a_session_ends_by_the_tenants_clock(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    set_to(tenant, session_hours=2)
    shop = client_of(tenant, "shop")
    advance(tenant, 7_100)
    assert root(shop).status_code == 200
    advance(tenant, 200)
    assert root(shop).json() == {"error": "The session has expired."}


def test_a_session_can_be_revoked(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    shop = client_of(tenant, "shop")
    session = tenant.control.get("/ontakt/sessions").json()[-1]
    assert tenant.control.delete(f"/ontakt/sessions/{session['id']}").status_code == 204
    assert root(shop).json() == {"error": "The session was ended."}


def test_a_login_name_of_many_tenants_is_settled_by_the_password(new_tenant: Callable[..., Tenant]) -> None:
    first, second = new_tenant(), new_tenant()
    for tenant in (first, second):
        login = httpx.post(tenant.url("ontakt") + "/login", json=tenant.credential("ontakt", "admin"))
        token = login.json()["token"]
        key = tenant.credential("ontakt", "api_key")["token"]
        made = httpx.put(
            tenant.url("ontakt") + "/api/equipment/", json={"name": tenant.id}, headers={"X-Auth-Token": token}
        ).json()
        seen = httpx.get(tenant.url("ontakt") + f"/api/equipment/{made['id']}", headers={"X-Auth-Token": key})
        assert seen.json()["name"] == tenant.id


def test_only_the_newest_hundred_sessions_of_a_user_are_kept(tenant: Tenant) -> None:
    first = token_of(tenant, "shop")
    for _ in range(100):
        token_of(tenant, "shop")
    assert sum(session["user_id"] == 3 for session in tenant.control.get("/ontakt/sessions").json()) == 100
    answer = httpx.get(tenant.path_url("ontakt") + "/api/", headers={"X-Auth-Token": first})
    assert answer.json() == {"error": "The key or session token is not valid."}


def test_the_control_plane_makes_sessions_and_keys(tenant: Tenant, client_of: Callable[..., Client]) -> None:
    session = tenant.control.post("/ontakt/sessions", json={"user_id": 4, "hours": 1}).json()
    key = tenant.control.post("/ontakt/keys", json={"user_id": 2, "name": "erp"}).json()
    for token, level in ((session["token"], "audit"), (key["key"], "plan")):
        assert root(client_of(tenant), **{"X-Auth-Token": token}).json()["user"]["access_level"] == level
    assert tenant.control.delete(f"/ontakt/keys/{key['id']}").status_code == 204
    assert root(client_of(tenant), **{"X-Auth-Token": key["key"]}).status_code == 401
    assert "key" not in tenant.control.get("/ontakt/keys").json()[0]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/ontakt/sessions", {"user_id": 99}, 404),
        ("POST", "/ontakt/keys", {"user_id": 99}, 422),
        ("DELETE", "/ontakt/keys/99", None, 404),
        ("PATCH", "/ontakt/users/99", {"active": True}, 404),
    ],
)
def test_the_control_plane_knows_who_does_not_exist(
    tenant: Tenant, method: str, path: str, body: Any, status: int
) -> None:
    assert tenant.control.request(method, path, json=body).status_code == status
