"""A server of the sixth vendor, and a tenant of its own for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.sixth.suite import SUITE
from understudy.control.addresses import Addresses
from understudy.server.server import private_server


@dataclass
class Clerk:
    """A tenant, as who works there and who runs it see it."""

    http: httpx.Client
    control: httpx.Client

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.http.request(method, path, json=body)

    def get(self, path: str) -> Any:
        return self.http.get(path).json()

    def list(self, query: str) -> list[str]:
        """The labels of the boxes that a query finds."""
        return [row[2] for row in self.get(f"/boxes?{query}")["items"]]

    def make(self, **values: Any) -> int:
        """Makes a box."""
        answer = self.ask("POST", "/boxes", {"shelf_id": 1, **values})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])


Make = Callable[..., Clerk]


@pytest.fixture(scope="module")
def where() -> Iterator[Addresses]:
    with private_server("warehouse", SUITE) as addresses:
        yield addresses


@pytest.fixture
def new_clerk(where: Addresses) -> Iterator[Make]:
    """Makes tenants: `new_clerk(boxes=[])` has other boxes than the demo."""
    clients: list[httpx.Client] = []

    def client(base: str, **headers: str) -> httpx.Client:
        clients.append(httpx.Client(base_url=base, headers=headers, timeout=60))
        return clients[-1]

    def make(**rows: Any) -> Clerk:
        answer = client(where.control).post("/tenants", json={"seed": {"warehouse": rows or "demo"}})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        token = made["vendors"]["warehouse"]["credentials"]["clerk"]["token"]
        control = client(f"{where.control}/tenants/{made['id']}")
        assert control.put("/limits/warehouse", json={"mode": "off"}).status_code == 200
        return Clerk(client(where.vendors["warehouse"], Authorization=f"Bearer {token}"), control)

    yield make
    for each in clients:
        each.close()


@pytest.fixture
def clerk(new_clerk: Make) -> Clerk:
    """A tenant with the demo data."""
    return new_clerk()
