"""Every operation lets nobody in whom it should not."""

from collections.abc import Callable

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.buildingx.conftest import Client, Sign, token_request
from tests.buildingx.samples import Operation, operations
from tests.conftest import Tenant

OPEN_TO_ALL = {"get_me", "get_my_user_groups", "get_my_customers"}
"""Operations that any machine user may call."""


class _Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "nowhere"


def _refusals(tenant: Tenant, headers: dict[str, str]) -> dict[str, int]:
    """The statuses of all operations for a request with these headers, with any body and any ids."""
    credential = tenant.credential("buildingx", "machine_user")
    tenant.control.put("/limits/buildingx", json={"mode": "off"})
    with httpx.Client(base_url=tenant.path_url("buildingx"), headers=headers, timeout=60) as client:
        return {each.name: _status(client, each, credential) for each in operations()}


def _status(client: httpx.Client, operation: Operation, credential: dict[str, str]) -> int:
    path = operation.path
    for name in ("partition_id", "customer_id"):
        path = path.replace(f"{{{name}}}", credential[name])
    body: dict[str, object] | None = {"data": {}} if operation.route.body_field is not None else None
    return client.request(operation.method, path.replace("{", "").replace("}", ""), json=body).status_code


def _token(tenant: Tenant, role: str) -> str:
    answer = httpx.post(
        tenant.url("buildingx") + "/oauth/token", json=token_request(tenant.credential("buildingx", role))
    )
    return str(answer.json()["access_token"])


def _wrongly_signed(tenant: Tenant) -> str:
    claims = jwt.decode(_token(tenant, "machine_user"), options={"verify_signature": False})
    return jwt.encode(claims, generate_private_key(65537, 2048), "RS256", headers={"kid": "understudy"})


def _of_removed_user(tenant: Tenant) -> str:
    made = tenant.control.post("/buildingx/machine-users", json={"name": "gone"}).json()
    answer = httpx.post(tenant.url("buildingx") + "/oauth/token", json=token_request(made))
    tenant.control.delete(f"/buildingx/machine-users/{made['id']}")
    return str(answer.json()["access_token"])


BAD: dict[str, Callable[[Tenant], dict[str, str]]] = {
    "none": lambda _tenant: {},
    "empty": lambda _tenant: {"authorization": "Bearer"},
    "another scheme": lambda _tenant: {"authorization": "Basic bm9ib2R5Om5vdGhpbmc="},
    "malformed": lambda _tenant: {"authorization": "Bearer a.b.c"},
    "foreign": lambda _tenant: {"authorization": "Bearer " + jwt.encode({"azp": "x"}, "k" * 32, "HS256")},
    "expired": lambda tenant: {"authorization": "Bearer " + _token(tenant, "expired")},
    "wrongly signed": lambda tenant: {"authorization": "Bearer " + _wrongly_signed(tenant)},
    "deactivated": lambda tenant: {"authorization": "Bearer " + _token(tenant, "revoked")},
    "removed": lambda tenant: {"authorization": "Bearer " + _of_removed_user(tenant)},
}


@pytest.mark.parametrize("credential", BAD)
def test_every_operation_refuses_a_bad_credential(tenant: Tenant, credential: str) -> None:
    statuses = _refusals(tenant, BAD[credential](tenant))
    assert {name: status for name, status in statuses.items() if status != 401} == {}


def test_a_token_of_another_tenant_is_refused_in_a_tenants_own_path(new_tenant: Callable[..., Tenant]) -> None:
    one, other = new_tenant(), new_tenant()
    statuses = _refusals(one, {"authorization": "Bearer " + _token(other, "machine_user")})
    assert set(statuses.values()) == {401}


@pytest.mark.parametrize("role", ["roleless", "other_customer"])
def test_every_operation_refuses_a_machine_user_without_the_role_or_the_partition(tenant: Tenant, role: str) -> None:
    statuses = _refusals(tenant, {"authorization": "Bearer " + _token(tenant, role)})
    assert {name for name, status in statuses.items() if status != 403} == OPEN_TO_ALL


def test_a_reader_changes_nothing(tenant: Tenant) -> None:
    statuses = _refusals(tenant, {"authorization": "Bearer " + _token(tenant, "reader")})
    writing = {each.name for each in operations() if each.method != "GET"}
    assert {name for name in writing if statuses[name] != 403} == set()


def test_a_refused_request_changes_no_state(client: Client, sign_in: Sign) -> None:
    reader = sign_in(client.tenant, "reader")
    before = _state(client.tenant)
    for operation in operations():
        if operation.method != "GET":
            path = operation.path.format_map(_Anything(partition_id=client.partition, customer_id=client.customer))
            reader.send(operation.method, path, {"data": {}})
            client.send(operation.method, path, {"data": 1})
    assert _state(client.tenant) == before


def _state(tenant: Tenant) -> dict[str, object]:
    """Every row of every collection."""
    names = tenant.control.get("/state/buildingx").json()["collections"]
    return {name: tenant.control.get(f"/state/buildingx/{name}").json() for name in names}
