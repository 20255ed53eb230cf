"""What the tests of BEMServer share: tenants, and clients that have signed in."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.conftest import Tenant

ClientOf = Callable[..., httpx.Client]


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Makes clients: `client_of(tenant, "member")`, without a role one that has not signed in."""
    made: list[httpx.Client] = []

    def make(tenant: Tenant, role: str | None = None) -> httpx.Client:
        client = httpx.Client(base_url=tenant.path_url("bemserver"), timeout=60)
        made.append(client)
        if role is not None:
            tokens = client.post("/auth/token", json=tenant.credential("bemserver", role)).json()
            client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def admin(tenant: Tenant, client_of: ClientOf) -> httpx.Client:
    """The administrator of a tenant with demo data."""
    return client_of(tenant, "admin")


@pytest.fixture
def member(tenant: Tenant, client_of: ClientOf) -> httpx.Client:
    """A member of the first campaign of the same tenant."""
    return client_of(tenant, "member")


@pytest.fixture
def empty(new_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant that begins like a fresh server, with one administrator."""
    return new_tenant(seed={"bemserver": "empty"})


@pytest.fixture
def first(empty: Tenant, client_of: ClientOf) -> httpx.Client:
    """The administrator of a fresh server."""
    return client_of(empty, "admin")
