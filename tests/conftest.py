"""One server for all tests of a process, and a tenant of its own for each test."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from understudy.control.addresses import Addresses
from understudy.server.server import Server
from understudy.server.settings import ServeSettings


@dataclass(frozen=True)
class Tenant:
    """A tenant as the control plane described it when it was made."""

    id: str
    vendors: Mapping[str, Any]
    control: httpx.Client
    """Speaks to the control plane below the tenant: `control.put("/clock", json=...)`."""

    def url(self, vendor: str) -> str:
        """Address of the vendor's own port, where the credential selects the tenant."""
        return str(self.vendors[vendor]["url"])

    def path_url(self, vendor: str) -> str:
        """Address of the vendor for this tenant alone."""
        return str(self.vendors[vendor]["path_url"])

    def credential(self, vendor: str, role: str) -> dict[str, str]:
        """The credential of a role."""
        return dict(self.vendors[vendor]["credentials"][role])


def start(settings: ServeSettings) -> tuple[Addresses, Callable[[], None]]:
    """Runs a server in a thread of its own; answers its addresses and a function that ends it."""
    started = threading.Event()
    found: dict[str, Any] = {}

    async def main() -> None:
        server = Server(settings)
        found["loop"], found["server"] = asyncio.get_running_loop(), server

        def ready(addresses: Addresses) -> None:
            found["addresses"] = addresses
            started.set()

        try:
            await server.run(ready)
        except BaseException as error:
            found["error"] = error
            started.set()
            raise

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert started.wait(60), "the server did not start"
    if "error" in found:
        raise found["error"]

    def stop() -> None:
        found["loop"].call_soon_threadsafe(found["server"].stop)
        thread.join(60)

    return found["addresses"], stop


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this process's own: two that start at once would each make the authority of the TLS port."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[Addresses]:
    """The server that all tests of this process share."""
    addresses, stop = start(ServeSettings(port=0, vendor_ports=0, tls_port=0))
    yield addresses
    stop()


@pytest.fixture(scope="session")
def authority(server: Addresses) -> Path:
    """The certificate that clients of the TLS port trust."""
    assert server.ca is not None
    return server.ca


@pytest.fixture
def new_tenant(server: Addresses) -> Iterator[Callable[..., Tenant]]:
    """Makes tenants, as many as a test asks for: `new_tenant(seed={"btec": "empty"})`."""
    made: list[Tenant] = []
    with httpx.Client(base_url=server.control, timeout=120) as client:

        def make(**body: Any) -> Tenant:
            answer = client.post("/tenants", json=body)
            assert answer.status_code == 201, answer.text
            described = answer.json()
            below = httpx.Client(base_url=f"{server.control}/tenants/{described['id']}", timeout=120)
            made.append(Tenant(described["id"], described["vendors"], below))
            return made[-1]

        yield make
        for tenant in made:
            tenant.control.close()
            client.delete(f"/tenants/{tenant.id}")


@pytest.fixture
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    """A tenant with demo data, for this test alone."""
    return new_tenant()
