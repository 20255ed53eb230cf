"""Tokens as the released client uses them: sign in, expire, refresh, replay."""

from typing import Any

import pytest

from tests.clients.bemserver.conftest import VENDOR, Connect
from tests.conftest import Tenant


def _advance(tenant: Tenant, seconds: int) -> None:
    tenant.control.post("/clock/advance", json={"seconds": seconds}).raise_for_status()


def test_client_accepts_the_version_that_is_served(released: Any, tenant: Tenant) -> None:
    host = tenant.path_url(VENDOR).partition("://")[2]
    client = released.BEMServerApiClient(host, use_ssl=False, auto_check=True)
    assert set(client.about.getall().data["versions"]) == {"bemserver_api", "bemserver_core"}
    client._request_manager._session.close()  # noqa: SLF001 the client has no other way to let go of its sockets


def test_login_alone_selects_the_tenant(connect: Connect, tenant: Tenant) -> None:
    connect("admin").user_groups.create({"name": f"Only in {tenant.id}"})
    names = [row["name"] for row in connect("admin", tenant.url(VENDOR)).user_groups.getall().data]
    assert f"Only in {tenant.id}" in names


def test_wrong_password_is_told_in_the_answer(connect: Connect, tenant: Tenant) -> None:
    email = tenant.credential(VENDOR, "admin")["email"]
    assert connect().auth.get_tokens(email, "wrong").data == {"status": "failure"}


def test_nobody_is_refused(connect: Connect, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIAuthenticationError) as nobody:
        connect().sites.getall()
    assert nobody.value.code == "missing_authentication"


@pytest.mark.clause("bemserver/auth/expired-makes-the-client-refresh")
def test_expired_token_is_refreshed_and_the_request_replayed(connect: Connect, tenant: Tenant) -> None:
    tokens = connect().auth.get_tokens(**tenant.credential(VENDOR, "member")).data
    refreshed: list[tuple[str, str]] = []
    api = connect()
    api.set_authentication_method(
        api.make_bearer_token_auth(
            tokens["access_token"], tokens["refresh_token"], lambda *pair: refreshed.append(pair)
        )
    )
    _advance(tenant, 901)
    assert [row["name"] for row in api.campaigns.getall().data] == ["Riverside campus"]
    assert len(refreshed) == 1
    assert refreshed[0][0] != tokens["access_token"]
    assert api.sites.getall().status_code == 200
    assert len(refreshed) == 1


def test_client_without_a_refresh_token_stays_out(connect: Connect, refused: Any, tenant: Tenant) -> None:
    api = connect("member")
    _advance(tenant, 60 * 86_400 + 1)
    with pytest.raises(refused.BEMServerAPIAuthenticationError) as ended:
        api.campaigns.getall()
    assert ended.value.code == "expired_token"


def test_basic_authentication_works_where_it_is_enabled(connect: Connect, refused: Any, tenant: Tenant) -> None:
    api, known = connect(), tenant.credential(VENDOR, "member")
    api.set_authentication_method(api.make_http_basic_auth(known["email"], known["password"]))
    with pytest.raises(refused.BEMServerAPIAuthenticationError) as disabled:
        api.campaigns.getall()
    assert disabled.value.code == "invalid_scheme"
    tenant.control.patch(f"/settings/{VENDOR}", json={"auth_methods": ["Bearer", "Basic"]}).raise_for_status()
    assert api.users.getall().data[0]["email"] == known["email"]


def test_deactivated_user_is_out_at_once(api: Any, connect: Connect, refused: Any) -> None:
    member = connect("member")
    known = api.users.getall(email="member@example.com").data[0]["id"]
    api.users.set_active(known, state=False, etag=api.users.getone(known).etag)
    with pytest.raises(refused.BEMServerAPIAuthorizationError):
        member.campaigns.getall()


def test_new_administrator_may_do_what_members_may_not(api: Any, connect: Connect, refused: Any) -> None:
    member = connect("member")
    with pytest.raises(refused.BEMServerAPIAuthorizationError):
        member.user_groups.create({"name": "Mine"})
    known = api.users.getall(email="member@example.com").data[0]["id"]
    told = api.users.set_admin(known, state=True, etag=api.users.getone(known).etag)
    assert (told.status_code, told.etag) == (204, api.users.getone(known).etag)
    assert member.user_groups.create({"name": "Mine"}).status_code == 201


@pytest.mark.parametrize(("role", "campaigns"), [("admin", [1, 2]), ("member", [1]), ("other", [2])])
def test_each_user_sees_his_own_campaigns(connect: Connect, role: str, campaigns: list[int]) -> None:
    api = connect(role)
    assert [row["id"] for row in api.campaigns.getall(sort="-name").data] == campaigns
