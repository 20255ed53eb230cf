"""What the tests of StandCloud share: tenants, and clients by credential."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.conftest import Tenant


@pytest.fixture
def client_of() -> Iterator[Callable[..., httpx.Client]]:
    """Makes clients: `client_of(tenant, "stand")`, without a role one that carries no key."""
    made: list[httpx.Client] = []

    def make(tenant: Tenant, role: str | None = None) -> httpx.Client:
        headers = {"X-API-KEY": tenant.credential("standcloud", role)["api_key"]} if role else {}
        made.append(httpx.Client(base_url=tenant.path_url("standcloud"), headers=headers, timeout=60))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def stand(tenant: Tenant, client_of: Callable[..., httpx.Client]) -> httpx.Client:
    """A test stand of a tenant with demo data."""
    return client_of(tenant, "stand")


@pytest.fixture
def empty(new_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant with keys and without runs."""
    return new_tenant(seed={"standcloud": "empty"})


@pytest.fixture
def bench(empty: Tenant, client_of: Callable[..., httpx.Client]) -> httpx.Client:
    """A test stand of a tenant without runs."""
    return client_of(empty, "stand")
