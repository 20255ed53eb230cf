"""What the tests of OnTakt share: tenants, clients by role, sockets."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Tenant

Client = httpx.Client


def sign_in(tenant: Tenant, username: str, password: str) -> httpx.Response:
    """What `/login` answers."""
    body = {"username": username, "password": password}
    return httpx.post(tenant.path_url("ontakt") + "/login", json=body)


def token_of(tenant: Tenant, role: str) -> str:
    """A token of a role; a user signs in for it."""
    credential = tenant.credential("ontakt", role)
    if "token" in credential:
        return credential["token"]
    return str(sign_in(tenant, credential["username"], credential["password"]).json()["token"])


@pytest.fixture
def client_of() -> Iterator[Callable[..., Client]]:
    """Makes clients: `client_of(tenant, "shop")`, without a role one that shows no token."""
    made: list[Client] = []

    def make(tenant: Tenant, role: str | None = None, headers: Mapping[str, str] | None = None) -> Client:
        shown = {"X-Auth-Token": token_of(tenant, role)} if role else {}
        made.append(Client(base_url=tenant.path_url("ontakt"), headers={**shown, **(headers or {})}, timeout=60))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def api(tenant: Tenant, client_of: Callable[..., Client]) -> Client:
    """A client with the API key of a tenant with demo data."""
    return client_of(tenant, "api_key")


@pytest.fixture
def empty(new_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant with users and little else."""
    return new_tenant(seed={"ontakt": "empty"})


@pytest.fixture
def bare(empty: Tenant, client_of: Callable[..., Client]) -> Client:
    """A client with the API key of a tenant with users and little else."""
    return client_of(empty, "api_key")


def socket(
    tenant: Tenant, path: str, token: str | None = None, **headers: str
) -> AbstractContextManager[ClientConnection]:
    """A WebSocket that shows a token."""
    shown = {"X-Auth-Token": token} if token else {}
    url = tenant.path_url("ontakt").replace("http://", "ws://", 1) + path
    # The client reads on while a test does not: it would not hear of the end behind what nobody took up.
    return connect(
        url,
        additional_headers={**shown, **headers},
        open_timeout=60,
        close_timeout=20,
        max_size=None,
        max_queue=None,
    )


def made(answer: httpx.Response) -> dict[str, Any]:
    """The object that a request created."""
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def new(api: Client, path: str, **fields: Any) -> dict[str, Any]:
    """An object created with these fields."""
    return made(api.put(path, json=fields))


def freeze(tenant: Tenant, now: str) -> None:
    """Stops the tenant's clock at a moment."""
    assert tenant.control.put("/clock", json={"mode": "frozen", "now": now}).status_code == 200


def advance(tenant: Tenant, seconds: float) -> None:
    """Moves the tenant's clock."""
    assert tenant.control.post("/clock/advance", json={"seconds": seconds}).status_code == 200


def set_to(tenant: Tenant, **settings: Any) -> None:
    """Changes settings of the tenant's OnTakt."""
    answer = tenant.control.patch("/settings/ontakt", json=settings)
    assert answer.status_code == 200, answer.text
