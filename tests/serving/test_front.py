"""Who answers: by port, by host name, by path, for the tenant in the path."""

import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conftest import Tenant
from understudy.control.addresses import Addresses

LIST = "/integration/api/v1/test_run?limit=1"


def key(tenant: Tenant) -> dict[str, str]:
    return {"X-API-KEY": tenant.credential("standcloud", "integration")["api_key"]}


def test_a_vendor_answers_on_its_port_by_name_and_by_path(server: Addresses, tenant: Tenant) -> None:
    named = {"Host": "standcloud.everypin.io"}
    assert httpx.get(tenant.url("standcloud") + LIST, headers=key(tenant)).status_code == 200
    assert httpx.get(server.gateway + LIST, headers=key(tenant) | named).status_code == 200
    assert httpx.get(f"{server.gateway}/standcloud{LIST}", headers=key(tenant)).status_code == 200


def test_the_tls_port_answers_by_name_and_by_path(server: Addresses, tenant: Tenant, authority: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(verify=trusted) as client:
        assert client.get(f"{server.gateway_tls}/standcloud{LIST}", headers=key(tenant)).status_code == 200
        named = {"Host": "standcloud.io"}
        assert client.get(server.gateway_tls + LIST, headers=key(tenant) | named).status_code == 200


def test_an_unknown_path_of_the_gateway_says_who_there_is(server: Addresses) -> None:
    answer = httpx.get(server.gateway + "/nobody")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "standcloud" in answer.json()["vendors"]


def test_an_unknown_tenant_in_the_path_is_named(server: Addresses) -> None:
    answer = httpx.get(f"{server.gateway}/t/nobody/standcloud{LIST}")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no tenant nobody.")


def test_a_path_of_a_tenant_admits_only_its_own_credentials(new_tenant: Callable[..., Tenant]) -> None:
    mine, other = new_tenant(), new_tenant()
    assert httpx.get(mine.path_url("standcloud") + LIST, headers=key(mine)).status_code == 200
    assert httpx.get(mine.path_url("standcloud") + LIST, headers=key(other)).status_code == 401


@pytest.mark.parametrize("made_up", ["demo-integration-key.nobody", "x", "demo-integration-key "])
def test_a_credential_that_nobody_issued_is_refused(server: Addresses, made_up: str) -> None:
    answer = httpx.get(f"{server.gateway}/standcloud{LIST}", headers={"X-API-KEY": made_up.strip() + "-"})
    assert answer.status_code == 401


def test_no_answer_names_the_framework(tenant: Tenant) -> None:
    answer = httpx.get(tenant.url("standcloud") + LIST, headers=key(tenant))
    assert "server" not in answer.headers
    assert answer.headers["understudy-request-id"].startswith("standcloud-")


def test_the_date_is_that_of_the_tenants_clock(tenant: Tenant) -> None:
    tenant.control.put("/clock", json={"mode": "frozen", "now": "2031-02-03T04:05:06Z"})
    answer = httpx.get(tenant.url("standcloud") + LIST, headers=key(tenant))
    assert answer.headers["date"] == "Mon, 03 Feb 2031 04:05:06 GMT"
