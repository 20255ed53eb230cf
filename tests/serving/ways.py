"""The ways in which an ASGI app is used, each as a client of one vendor."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module  # noqa: TID251 each vendor in turn
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

import understudy
from tests.control.plane import InProcess
from tests.serving.test_process import environment
from understudy.core.vendor import Api, Reply, Vendor

STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Reached:
    """A vendor's app in use."""

    vendor: Vendor
    client: httpx.Client
    base: str
    """Address of the vendor."""
    control: str
    """Address of the control plane."""

    def ask(self, path: str, body: Any = None, method: str | None = None, **more: Any) -> Any:
        """What the control plane says, which must be no refusal."""
        method = method or ("GET" if body is None else "POST")
        answer = self.client.request(method, f"{self.control}{path}", json=body, **more)
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None

    def headers(self, base: str, credential: Mapping[str, str]) -> Mapping[str, str]:
        """Signs in as the vendor asks for it."""

        def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
            answer = self.client.request(method, url, headers=dict(headers), content=body)
            return Reply(answer.status_code, dict(answer.headers), answer.content)

        return self.vendor.headers(Api(base, send), credential)


def create(vendor: str) -> FastAPI:
    """The vendor's app as its package makes it."""
    app: FastAPI = import_module(f"understudy.{vendor}").create_app()
    return app


def _vendor(name: str) -> Vendor:
    vendor: Vendor = import_module(f"understudy.{name}").VENDOR
    return vendor


def _reached(vendor: str, client: httpx.Client, base: str) -> Reached:
    return Reached(_vendor(vendor), client, base, f"{base}/_understudy")


@contextmanager
def transport(vendor: str) -> Iterator[Reached]:
    """Behind httpx, without a socket."""
    base = "http://bench.example:8080"
    with asyncio.Runner() as runner, httpx.Client(transport=InProcess(create(vendor), runner, "127.0.0.1")) as client:
        yield _reached(vendor, client, base)


@contextmanager
def client(vendor: str) -> Iterator[Reached]:
    """In FastAPI's TestClient, which starts and stops it."""
    with TestClient(create(vendor), follow_redirects=False) as testing:
        yield _reached(vendor, testing, "http://testserver")


@contextmanager
def mounted(vendor: str) -> Iterator[Reached]:
    """Below a path of another app."""
    own = FastAPI()
    own.mount(f"/deep/{vendor}", create(vendor))
    with TestClient(own, follow_redirects=False) as client:
        yield _reached(vendor, client, f"http://testserver/deep/{vendor}")


@contextmanager
def suite(vendor: str) -> Iterator[Reached]:
    """As a part of the suite."""
    with TestClient(understudy.create_app(vendors=(vendor,)), follow_redirects=False) as client:
        base = "http://testserver"
        yield Reached(_vendor(vendor), client, f"{base}/{vendor}", f"{base}/_understudy")


@contextmanager
def uvicorn(vendor: str) -> Iterator[Reached]:
    """Under uvicorn, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "uvicorn", "--factory", f"understudy.{vendor}:create_app", "--port", str(port), "--lifespan", "on"]
    quiet = ["--no-date-header", "--no-server-header", "--log-level", "warning"]
    child = subprocess.Popen([sys.executable, *words, *quiet], env=environment())
    try:
        with httpx.Client(timeout=STARTS_WITHIN) as client:
            reached = _reached(vendor, client, f"http://127.0.0.1:{port}")
            _wait(reached, child)
            yield reached
    finally:
        child.terminate()
        child.wait(20)


def _wait(reached: Reached, child: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and child.poll() is None:
        try:
            reached.ask("/ready")
        except httpx.ConnectError:
            time.sleep(0.1)  # noqa: TID251 a bounded poll of another process
        else:
            return
    raise AssertionError("uvicorn did not start")


WAYS: Mapping[str, Callable[[str], AbstractContextManager[Reached]]] = {
    "transport": transport,
    "client": client,
    "mounted": mounted,
    "suite": suite,
}
