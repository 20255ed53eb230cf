"""HardPy as released, in an environment of its own, pointed at a tenant by address and key alone."""

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients import environments
from tests.conftest import Tenant

RELEASE = "hardpy==0.25.2"
SECONDS = 60


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter that has HardPy."""
    return environments.interpreter(RELEASE)


@dataclass(frozen=True)
class Hardpy:
    """HardPy pointed at one tenant."""

    python: Path
    address: str
    """Host, port and path of the tenant's StandCloud, as HardPy wants it."""
    key: str
    folder: Path
    """Where it runs."""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the interpreter, or `-m` something."""
        command = [str(self.python), "-W", "ignore", *arguments]
        environment = environments.clean_environment(HARDPY_SC_API_KEY=self.key)
        return subprocess.run(
            command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True, timeout=SECONDS
        )

    def script(self, source: str) -> Any:
        """Runs a script that has a `connector` and prints JSON; answers what it printed."""
        head = (
            "import json\n"
            "from hardpy import StandCloudConnector, StandCloudError, StandCloudLoader, StandCloudReader\n"
            f"connector = StandCloudConnector(addr={self.address!r}, api_key={self.key!r})\n"
        )
        done = self.run("-c", head + source)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def hardpy_of(python: Path, tmp_path: Path) -> Callable[..., Hardpy]:
    """Points HardPy at a tenant: `hardpy_of(tenant)`, `hardpy_of(tenant, key="wrong")`."""

    def make(tenant: Tenant, key: str | None = None) -> Hardpy:
        address = str(tenant.vendors["standcloud"]["tls_path_url"]).removeprefix("https://")
        good = tenant.credential("standcloud", "stand")["api_key"]
        return Hardpy(python, address, good if key is None else key, tmp_path)

    return make


@pytest.fixture
def hardpy(tenant: Tenant, hardpy_of: Callable[..., Hardpy]) -> Hardpy:
    """HardPy pointed at a tenant with demo data."""
    return hardpy_of(tenant)


@pytest.fixture
def stand(tenant: Tenant) -> Iterator[httpx.Client]:
    """Plain HTTP to the same tenant, to look at what HardPy left there."""
    key = {"X-API-KEY": tenant.credential("standcloud", "stand")["api_key"]}
    with httpx.Client(base_url=tenant.path_url("standcloud"), headers=key, timeout=60) as client:
        yield client


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
