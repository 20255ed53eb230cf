"""Chooses who answers: the control plane, or a vendor by port, by host name, by path."""

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.control.addresses import CONTROL
from understudy.core.apps import staged
from understudy.core.exchange import KEY, Exchange
from understudy.core.mount import Mount
from understudy.core.problems import NotFound
from understudy.core.stages.way import Stages
from understudy.core.tenants import Tenants
from understudy.suite import Listed


class Choice(NamedTuple):
    """Where a request goes."""

    vendor: str
    mount: Mount
    prefix: str
    """What of the path is not the vendor's own."""
    tenant: str | None
    """Tenant named in the path."""


class Front:
    """The one ASGI app behind every port."""

    def __init__(self, tenants: Tenants, listed: Sequence[Listed], control: Callable[["Front"], ASGIApp]) -> None:
        self.tenants = tenants
        self.ports: dict[int, str] = {}
        """Local ports that belong to one vendor; the server fills them in when it has bound them."""
        self._listed = {each.name: each for each in listed}
        self._mounts = {mount.name: (each.name, mount) for each in listed for mount in each.mounts}
        self._hosts = {host: (each.name, mount) for each in listed for mount in each.mounts for host in mount.hosts}
        self._apps: dict[str, Stages] = {}
        self._control = control(self)

    def operations(self, vendor: str) -> list[str]:
        """The operation ids of a vendor."""
        return self.app(vendor).index.operations()

    def app(self, vendor: str) -> Stages:
        """A vendor's app with its stages, built on its first request."""
        if vendor not in self._apps:
            self._apps[vendor] = staged(self.tenants.vendor(vendor), self.tenants)
            # What was imported and built stays; the collector would look at it for 60 ms every few thousand requests.
            gc.freeze()
        return self._apps[vendor]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to whom it is for."""
        path: str = scope["path"]
        if path.startswith(CONTROL) and path[len(CONTROL) :][:1] in ("", "/"):
            await self._control(scope, receive, send)
            return
        choice = self.choose(scope)
        if choice is None:
            there = f"No vendor answers here. There are: {', '.join(self._listed)}."
            await _nowhere(scope, send, there, self._listed)
            return
        if choice.tenant is not None and self.tenants.get(choice.tenant) is None:
            await _nowhere(scope, send, f"There is no tenant {choice.tenant}.", self._listed)
            return
        scope["path"] = path[len(choice.prefix) :] or "/"
        exchange = scope[KEY] = Exchange(scope, choice.mount.name, choice.prefix, choice.tenant)
        try:
            await self.app(choice.vendor)(scope, receive, send)
        finally:
            exchange.leave()

    def choose(self, scope: Scope) -> Choice | None:
        """The vendor for a request: by local port, else by Host, else by the first segment of the path."""
        path: str = scope["path"]
        prefix, tenant = "", None
        if path.startswith("/t/"):
            tenant = path[3:].split("/", 1)[0]
            prefix = f"/t/{tenant}"
        by_host = self._by_host(scope)
        server = scope.get("server") or ("", 0)
        name = self.ports.get(server[1])
        if name is not None:
            mount = by_host[1] if by_host is not None and by_host[0] == name else self._listed[name].mounts[0]
            return Choice(name, mount, prefix, tenant)
        if by_host is not None:
            return Choice(by_host[0], by_host[1], prefix, tenant)
        segment = path[len(prefix) + 1 :].split("/", 1)[0]
        found = self._mounts.get(segment)
        if found is None:
            return None
        return Choice(found[0], found[1], f"{prefix}/{segment}", tenant)

    def _by_host(self, scope: Scope) -> tuple[str, Mount] | None:
        for name, value in scope["headers"]:
            if name == b"host":
                return self._hosts.get(value.decode("latin-1").split(":", 1)[0].lower())
        return None


async def _nowhere(scope: Scope, send: Send, detail: str, listed: Mapping[str, Listed]) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": detail})
        return
    problem = {
        "type": "about:blank",
        "title": NotFound.title,
        "status": NotFound.status,
        "detail": detail,
        "vendors": [mount.name for each in listed.values() for mount in each.mounts],
        "control": CONTROL + "/",
    }
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": NotFound.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
