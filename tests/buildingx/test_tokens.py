"""The token endpoint: what tokens say, how long they are good, and whose they are."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest

from tests.buildingx.conftest import AUDIENCE, Client, token_request
from tests.conftest import Tenant

ISSUER = "https://siemens-bt-015.eu.auth0.com/"


def _token(tenant: Tenant, role: str = "machine_user") -> Any:
    credential = tenant.credential("buildingx", role)
    answer = httpx.post(tenant.url("buildingx") + "/oauth/token", json=token_request(credential))
    assert answer.status_code == 200, answer.text
    return answer.json()


def _me(tenant: Tenant, token: str) -> httpx.Response:
    return httpx.get(tenant.url("buildingx") + "/accounts/me", headers={"authorization": f"Bearer {token}"})


@pytest.mark.clause("buildingx/token/claims")
def test_the_published_keys_verify_a_token_and_its_claims_are_the_identity_providers(tenant: Tenant) -> None:
    answer = _token(tenant)
    discovery = httpx.get(tenant.url("buildingx") + "/.well-known/openid-configuration").json()
    keys = httpx.get(discovery["jwks_uri"]).json()["keys"]
    header = jwt.get_unverified_header(answer["access_token"])
    key = jwt.PyJWK(next(key for key in keys if key["kid"] == header["kid"]))
    # PyJWT asks the host for the time: the tenant's clock may be ahead of it.
    claims = jwt.decode(
        answer["access_token"],
        key,
        ["RS256"],
        {"verify_iat": False},
        audience=AUDIENCE,
        issuer=discovery["issuer"],
    )
    client_id = tenant.credential("buildingx", "machine_user")["client_id"]
    assert (claims["iss"], claims["azp"], claims["sub"]) == (ISSUER, client_id, f"{client_id}@clients")
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 86_400
    assert claims["gty"] == "client-credentials"


def test_a_token_expires_by_the_tenants_clock(tenant: Tenant) -> None:
    token = _token(tenant)["access_token"]
    tenant.control.post("/clock/advance", json={"seconds": 86_390})
    assert _me(tenant, token).status_code == 200
    tenant.control.post("/clock/advance", json={"seconds": 20})
    assert _me(tenant, token).status_code == 401


def test_the_lifetime_of_tokens_can_be_set(tenant: Tenant) -> None:
    tenant.control.patch("/settings/buildingx", json={"token_lifetime": 60})
    answer = _token(tenant)
    assert answer["expires_in"] == 60
    tenant.control.post("/clock/advance", json={"seconds": 61})
    assert _me(tenant, answer["access_token"]).status_code == 401


def test_an_altered_token_is_refused(tenant: Tenant) -> None:
    header, claims, signature = _token(tenant)["access_token"].split(".")
    longer = json.loads(base64.urlsafe_b64decode(claims + "=="))
    longer["exp"] += 86_400
    forged = base64.urlsafe_b64encode(json.dumps(longer).encode()).rstrip(b"=").decode()
    assert _me(tenant, f"{header}.{forged}.{signature}").status_code == 401
    assert _me(tenant, f"{header}.{claims}.{signature[::-1]}").status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_of_another_algorithm_is_refused(tenant: Tenant, algorithm: str) -> None:
    claims = jwt.decode(_token(tenant)["access_token"], options={"verify_signature": False})
    key = "" if algorithm == "none" else "a secret of the attacker, thirty-two bytes long"
    forged = jwt.encode(claims, key, algorithm=algorithm)
    assert _me(tenant, forged).status_code == 401


def test_basic_authentication_of_the_client_is_taken(tenant: Tenant) -> None:
    credential = tenant.credential("buildingx", "machine_user")
    answer = httpx.post(
        tenant.url("buildingx") + "/oauth/token",
        auth=(credential["client_id"], credential["client_secret"]),
        data={"grant_type": "client_credentials", "audience": AUDIENCE},
    )
    assert answer.status_code == 200


def test_client_ids_of_every_tenant_look_like_the_vendors(new_tenant: Callable[..., Tenant]) -> None:
    credentials = [new_tenant().credential("buildingx", "machine_user") for _ in range(2)]
    assert credentials[0]["client_id"] != credentials[1]["client_id"]
    for credential in credentials:
        assert len(credential["client_id"]) == 32
        assert credential["client_id"].isalnum()
        assert len(credential["client_secret"]) == 64


def test_a_rotated_secret_takes_the_place_of_the_old_one(tenant: Tenant) -> None:
    made = tenant.control.post("/buildingx/machine-users", json={"name": "logger two"}).json()
    rotated = tenant.control.post(f"/buildingx/machine-users/{made['id']}/rotate").json()
    url = tenant.url("buildingx") + "/oauth/token"
    assert httpx.post(url, json=token_request(made)).status_code == 401
    assert httpx.post(url, json=token_request(rotated)).status_code == 200


def test_a_machine_user_is_restricted_deactivated_and_removed(client: Client) -> None:
    control = client.tenant.control
    wish = {"name": "narrow", "roles": ["Operations API Machine User Read"], "partition_ids": [client.partition]}
    made = control.post("/buildingx/machine-users", json=wish).json()
    url = client.tenant.url("buildingx")
    token = httpx.post(url + "/oauth/token", json=token_request(made)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}

    def status(path: str) -> int:
        return httpx.get(url + client.filled(path), headers=headers).status_code

    assert (status("/operations/partitions/{p}/devices"), status("/structure/partitions/{p}/equipment")) == (200, 403)
    widened = {"roles": ["Structure API Machine User Read"]}
    assert control.patch(f"/buildingx/machine-users/{made['id']}", json=widened).json()["roles"] == widened["roles"]
    assert (status("/operations/partitions/{p}/devices"), status("/structure/partitions/{p}/equipment")) == (403, 200)
    assert control.patch(f"/buildingx/machine-users/{made['id']}", json={"active": False}).status_code == 200
    assert status("/accounts/me") == 401
    assert control.delete(f"/buildingx/machine-users/{made['id']}").status_code == 204
    assert made["id"] not in {each["id"] for each in control.get("/buildingx/machine-users").json()}


def test_a_wrong_wish_for_a_machine_user_changes_nothing(tenant: Tenant) -> None:
    before = tenant.control.get("/buildingx/machine-users").json()
    for wish in ({"name": "x", "roles": ["King"]}, {"name": "x", "partition_ids": ["nowhere"]}, {"name": "a/b"}):
        assert tenant.control.post("/buildingx/machine-users", json=wish).status_code == 422
    assert tenant.control.get("/buildingx/machine-users").json() == before
    assert tenant.control.patch("/buildingx/machine-users/nobody", json={}).status_code == 404


def test_the_journal_holds_neither_secret_nor_token(tenant: Tenant) -> None:
    token = _token(tenant)["access_token"]
    _me(tenant, token)
    journal = tenant.control.get("/journal").text
    assert "/oauth/token" in journal
    assert tenant.credential("buildingx", "machine_user")["client_secret"] not in journal
    assert token not in journal
