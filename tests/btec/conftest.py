"""Clients of a tenant's BTEC."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import Tenant


@dataclass(frozen=True)
class Btec:
    """A tenant's BTEC: clients by role, and the control plane."""

    tenant: Tenant
    transport: httpx.BaseTransport
    """Shared by all clients: one of its own each would read all certificates again."""

    def client(self, role: str = "sandbox", mount: str = "btec", **headers: str) -> httpx.Client:
        """A client with the token of a role, at the sandbox or at production."""
        return self.with_token(self.token(role), mount, **headers)

    def with_token(self, token: str | None, mount: str = "btec", **headers: str) -> httpx.Client:
        """A client with a token, or with none."""
        base = self.tenant.vendors["btec"]["mounts"][mount]["url"]
        sent = headers if token is None else {"Authorization": f"Token {token}", **headers}
        return httpx.Client(base_url=base, headers=sent, timeout=60, transport=self.transport)

    def token(self, role: str) -> str:
        """The token of a role."""
        return self.tenant.credential("btec", role)["token"]

    def settings(self, **changes: Any) -> None:
        """Changes settings of the tenant."""
        assert self.tenant.control.patch("/settings/btec", json=changes).status_code == 200

    def limits(self, mode: str) -> None:
        """Enforces the rate or not."""
        assert self.tenant.control.put("/limits/btec", json={"mode": mode}).status_code == 200

    def licence(self, state: str, valid_until: str | None = None) -> None:
        """Lets the licence stand so."""
        body = {"state": state, "valid_until": valid_until}
        assert self.tenant.control.put("/licence/btec", json=body).status_code == 200

    def new_token(self, **wish: Any) -> dict[str, Any]:
        """Makes a token on the Administration page."""
        answer = self.tenant.control.post("/btec/tokens", json={"name": "test", "scopes": [], **wish})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def state(self, collection: str) -> list[dict[str, Any]]:
        """The rows of a collection."""
        rows: list[dict[str, Any]] = self.tenant.control.get(f"/state/btec/{collection}").json()
        return rows


@pytest.fixture(scope="session")
def transport() -> Iterator[httpx.BaseTransport]:
    """What the clients of all tests share."""
    with httpx.HTTPTransport() as shared:
        yield shared


@pytest.fixture
def new_btec(new_tenant: Callable[..., Tenant], transport: httpx.BaseTransport) -> Callable[..., Btec]:
    """Makes a tenant, whose rate is not limited unless a test asks for it."""

    def make(**body: Any) -> Btec:
        btec = Btec(new_tenant(**body), transport)
        btec.limits("off")
        return btec

    return make


@pytest.fixture
def btec(new_btec: Callable[..., Btec]) -> Btec:
    """A tenant with demo data."""
    return new_btec()


@pytest.fixture
def sandbox(btec: Btec) -> httpx.Client:
    """A client that may do everything in the sandbox."""
    return btec.client()
