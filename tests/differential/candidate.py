"""Our side: `understudy serve` in a process of its own, with a tenant that has the real server's secret."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.differential.probe import Side
from tests.differential.reference import ADMIN, REPOSITORY, SECRET, Variant

_STARTING_SECONDS = 20


@contextlib.contextmanager
def served() -> Iterator[str]:
    """A serving process: the address of its control plane."""
    with tempfile.TemporaryDirectory(prefix="understudy-candidate-") as folder:
        ready = Path(folder) / "ready.json"
        ports = ["--port", "0", "--vendor-ports", "0", "--tls-port", "0", "--vendors", "bemserver"]
        program = [sys.executable, "-m", "understudy", "serve", *ports, "--ready-file", str(ready)]
        env = {**os.environ, "PYTHONPATH": str(REPOSITORY / "mocks")}
        process = subprocess.Popen(program, env=env, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _STARTING_SECONDS
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    message = "understudy does not start"
                    raise RuntimeError(message)
                time.sleep(0.05)  # noqa: TID251 (bounded polling for another process)
            control: str = json.loads(ready.read_text())["control"]
            yield control
        finally:
            process.terminate()
            process.wait(10)


def side(control: str, variant: Variant) -> Side:
    """A tenant that starts as the real server's fresh database, with the administrator that it was given."""
    settings = {
        "secret_key": SECRET,
        "auth_methods": list(variant.methods),
        "api_version": "0.27.0",
        "core_version": "0.22.0",
        "background_jobs": variant.jobs,
    }
    wish = {"id": variant.name, "seed": {"bemserver": "empty"}, "settings": {"bemserver": settings}}
    made = httpx.post(f"{control}/tenants", json=wish, timeout=60).raise_for_status().json()
    address = httpx.URL(made["vendors"]["bemserver"]["path_url"])
    client = httpx.Client(base_url=address.copy_with(path="/"), timeout=60)
    below = f"{control}/tenants/{variant.name}"

    def save(kept: str) -> None:
        httpx.post(f"{below}/snapshots", json={"name": kept}).raise_for_status()

    def restore(kept: str) -> None:
        httpx.post(f"{below}/snapshots/{kept}/restore").raise_for_status()

    our_side = Side(client=client, prefix=address.path.rstrip("/"), save=save, restore=restore)
    _rename(our_side, made["vendors"]["bemserver"]["credentials"]["admin"])
    return our_side


def _rename(our_side: Side, credential: dict[str, str]) -> None:
    """Gives the built-in administrator the name and password of the real server's."""
    tokens = our_side.send("POST", "/auth/token", json=credential).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "If-Match": "*"}
    our_side.send("PUT", "/users/1", json=ADMIN, headers=headers).raise_for_status()
