"""Where Building X answers: by the vendor's host names, by path, below a tenant's own path; and its document."""

from typing import Any

import httpx

from tests.buildingx.conftest import token_request
from tests.conftest import Tenant
from understudy.control.addresses import Addresses


def _get(server: Addresses, host: str, path: str, token: str) -> httpx.Response:
    headers = {"host": host, "authorization": f"Bearer {token}"}
    return httpx.get(server.gateway + path, headers=headers)


def test_an_unmodified_client_reaches_all_three_hosts(server: Addresses, tenant: Tenant) -> None:
    body = token_request(tenant.credential("buildingx", "machine_user"))
    issuer = {"host": "siemens-bt-015.eu.auth0.com"}
    token = httpx.post(server.gateway + "/oauth/token", json=body, headers=issuer).json()["access_token"]
    old = _get(server, "api.bpcloud.siemens.com", "/accounts/me", token)
    new = _get(server, "eu.buildingx.siemens.com", "/api/openness/accounts/me", token)
    assert old.json()["data"] == new.json()["data"]
    assert old.json()["links"]["self"] == "http://api.bpcloud.siemens.com/accounts/me"
    assert new.json()["links"]["self"] == "http://eu.buildingx.siemens.com/api/openness/accounts/me"


def test_links_repeat_the_path_of_the_gateway_and_of_the_tenant(server: Addresses, tenant: Tenant) -> None:
    body = token_request(tenant.credential("buildingx", "machine_user"))
    base = tenant.path_url("buildingx")
    token = httpx.post(base + "/oauth/token", json=body).json()["access_token"]
    link = httpx.get(base + "/accounts/me", headers={"authorization": f"Bearer {token}"}).json()["links"]["self"]
    assert link == f"{server.gateway}/t/{tenant.id}/buildingx/accounts/me"
    assert httpx.get(link, headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_the_keys_are_found_where_the_identity_provider_is_reached(tenant: Tenant) -> None:
    base = tenant.path_url("buildingx")
    found = httpx.get(base + "/.well-known/openid-configuration").json()
    assert found["jwks_uri"] == base + "/.well-known/jwks.json"
    assert httpx.get(found["jwks_uri"]).status_code == 200


def test_the_control_plane_has_the_openapi_document(tenant: Tenant) -> None:
    document: dict[str, Any] = tenant.control.get("/buildingx/openapi.json").json()
    operation = document["paths"]["/operations/partitions/{partition_id}/devices"]["get"]
    names = {each["name"] for each in operation["parameters"]}
    assert {"filter[modelName]", "page[limit]", "include", "partition_id"} <= names
    assert operation["responses"]["429"]["content"]["application/vnd.api+json"]
    assert "Errors" in document["components"]["schemas"]
