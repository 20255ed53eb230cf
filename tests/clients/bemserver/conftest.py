"""The released client and user interface of BEMServer, kept apart from what this repository installs."""

import hashlib
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Tenant

PACKAGES = ("bemserver-api-client==0.22.0", "bemserver-ui==0.10.0")
VENDOR = "bemserver"
Connect = Callable[..., Any]


def cache() -> Path:
    """Where packages of vendors are kept between runs."""
    named = os.environ.get("UNDERSTUDY_CLIENTS_DIR")
    return Path(named) if named else Path.home() / ".cache" / "understudy" / "clients"


def kept(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder of the cache, filled whole or not at all, by whichever test process comes first."""
    folder = cache() / name
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as making:
            fill(Path(making))
            try:
                (Path(making) / "filled").rename(folder)
            except OSError:
                assert folder.exists(), "neither we nor another process filled the cache"
    return folder


def _install(folder: Path) -> None:
    target = ["--quiet", "--disable-pip-version-check", "--target", str(folder / "filled")]
    command = [sys.executable, "-m", "pip", "install", *target, *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        told = done.stderr.strip().splitlines() or ["it does not say why"]
        pytest.skip(f"pip cannot install {' and '.join(PACKAGES)}: {told[-1]}")


@pytest.fixture(scope="session")
def packages() -> Path:
    """A folder of installed packages: the released client and user interface, and what they need."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(" ".join((version, *PACKAGES)).encode()).hexdigest()[:12]
    return kept(f"bemserver-{digest}", _install)


@pytest.fixture(scope="session")
def released(packages: Path) -> Iterator[Any]:
    """The package of the released client; what both need is taken from this repository's environment."""
    sys.path.append(str(packages))
    yield importlib.import_module("bemserver_api_client")  # noqa: TID251 installed beside us, or not
    sys.path.remove(str(packages))


@pytest.fixture(scope="session")
def refused(released: Any) -> Any:
    """The client's module of exceptions."""
    return released.exceptions


@pytest.fixture(scope="session")
def enums(released: Any) -> Any:
    """The client's module of enumerations."""
    return released.enums


@pytest.fixture
def connect(released: Any, tenant: Tenant) -> Iterator[Connect]:
    """Makes clients: `connect()` of nobody, `connect("admin")` signed in as a role."""
    made: list[Any] = []

    def connected(role: str | None = None, url: str | None = None) -> Any:
        host = (url or tenant.path_url(VENDOR)).partition("://")[2]
        client = released.BEMServerApiClient(host, use_ssl=False)
        made.append(client)
        if role is not None:
            tokens = client.auth.get_tokens(**tenant.credential(VENDOR, role)).data
            pair = tokens["access_token"], tokens["refresh_token"]
            client.set_authentication_method(client.make_bearer_token_auth(*pair))
        return client

    yield connected
    for client in made:
        client._request_manager._session.close()  # noqa: SLF001 the client has no other way to let go of its sockets


@pytest.fixture
def api(connect: Connect) -> Any:
    """A client signed in as an administrator of a tenant with demo data."""
    return connect("admin")


@pytest.fixture
def ui(packages: Path, tenant: Tenant) -> Iterator[str]:
    """Address of the interface, which asks a tenant of its own."""
    host = tenant.path_url(VENDOR).partition("://")[2]
    command = [sys.executable, str(Path(__file__).with_name("interface.py")), host]
    env = {**os.environ, "PYTHONPATH": str(packages)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, "the interface did not start"
            yield address
        finally:
            process.kill()
