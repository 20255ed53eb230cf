"""Chooses who answers: the control plane, or a vendor by port, by host name, by path."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from fastapi import FastAPI
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.control.addresses import CONTROL, Addresses, Deployment, asked
from understudy.control.entry import Control
from understudy.control.health import send_json
from understudy.core.address import BASE, Mount, origin, own_scope
from understudy.core.exchange import KEY, Exchange
from understudy.core.long_work import Holdable, beside
from understudy.core.problems import MEDIA_TYPE, NotFound
from understudy.core.routing import Index
from understudy.core.stages.middleware import Stages, indexed
from understudy.core.tenants import Tenants
from understudy.suite import VENDORS, Listed, chosen, tenants_of


def create_app(names: Sequence[str] | None = None, vendors: Sequence[Listed] = VENDORS) -> ASGIApp:
    """The vendors of those names, by default all, as one app with worlds of its own; raises ValueError."""
    if names is not None and not (_is_list(names) and names):
        raise ValueError(f"vendors is a list of names, such as {[listed.name for listed in vendors[:2]]}")
    served = chosen(names, vendors)
    tenants = tenants_of(served)
    tenants.open_default()
    return Front(Router(), tenants, served)


def _is_list(names: object) -> bool:
    return isinstance(names, Collection) and not isinstance(names, str | bytes)


def complete(name: str, vendors: Sequence[Listed] = VENDORS) -> FastAPI:
    """The app of one vendor with a world of its own and the control plane."""
    served = chosen({name}, vendors)
    tenants = tenants_of(served)
    tenants.open_default()
    vendor = tenants.vendor(name)
    app, index = indexed(vendor)
    app.add_middleware(Stages, vendor=vendor, tenants=tenants, index=index)
    app.add_middleware(Front, tenants=tenants, served=served, alone=index)
    return app


class Choice(NamedTuple):
    """Where a request goes."""

    vendor: str
    mount: Mount
    prefix: str
    """What of the path is not the vendor's own."""
    tenant: str | None
    """Tenant named in the path."""


class Front:
    """Chooses who answers, as a middleware: of an app that only starts and stops, or of one vendor's stages."""

    def __init__(
        self,
        app: ASGIApp,
        tenants: Tenants,
        served: Sequence[Listed],
        addresses: Callable[[str], Addresses] | None = None,
        token: str | None = None,
        *,
        alone: Index | None = None,
    ) -> None:
        self._app = app
        self.tenants = tenants
        self.ports: dict[int, str] = {}
        """Local ports that belong to one vendor; the server fills them in when it has bound them."""
        self._alone = None if alone is None else served[0].name
        """The vendor whose stages `app` is, with such an index of operations: every request is for it."""
        self._served = {each.name: each for each in served}
        self._mounts = {mount.name: (each.name, mount) for each in served for mount in each.mounts}
        self._hosts = {host: (each.name, mount) for each in served for mount in each.mounts for host in mount.hosts}
        self._building = Holdable()
        self._apps: dict[str, tuple[ASGIApp, Index]] = {} if alone is None else {served[0].name: (app, alone)}
        """Vendors' apps with their stages, and the indexes of their operations."""
        mounts = {each.name: each.mounts for each in served}
        known = addresses or (lambda base: asked(base, mounts, self._alone))
        self._control = Control(tenants, Deployment(known, self.operations, self._hosts, token))

    async def operations(self, vendor: str) -> list[str]:
        """The operation ids of a vendor."""
        _, index = await self._built(vendor)
        return index.operations()

    async def _built(self, vendor: str) -> tuple[ASGIApp, Index]:
        """A vendor's app, built on its first request, beside the event loop."""
        if vendor not in self._apps:
            async with self._building.held():
                if vendor not in self._apps:
                    found = await self.tenants.imported(vendor)
                    app, index = await beside(indexed, found)
                    # Around the app: around an app's own middleware FastAPI does what takes a request 10 microseconds.
                    self._apps[vendor] = Stages(app, vendor=found, tenants=self.tenants, index=index), index
                    self.tenants.grown()
        return self._apps[vendor]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to whom it is for."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope, root = own_scope(scope)
        path: str = scope["path"]
        if path.startswith(CONTROL) and path[len(CONTROL) :][:1] in ("", "/"):
            scope[BASE] = origin(scope) + root
            await self._control(scope, receive, send)
            return
        choice = self.choose(scope)
        if choice is None:
            there = f"No vendor answers here. There are: {', '.join(self._served)}."
            await self._nowhere(scope, send, there, root)
            return
        # Before the tenant is looked up, which may go while a vendor is imported.
        app, _ = self._apps.get(choice.vendor) or await self._built(choice.vendor)
        if choice.tenant is not None and self.tenants.get(choice.tenant) is None:
            await self._nowhere(scope, send, f"There is no tenant {choice.tenant}.", root)
            return
        scope["path"] = path[len(choice.prefix) :] or "/"
        exchange = scope[KEY] = Exchange(scope, choice.mount.name, root + choice.prefix, choice.tenant)
        try:
            await app(scope, receive, send)
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
        name = self._alone or self.ports.get((scope.get("server") or ("", 0))[1])
        if name is not None:
            mount = by_host[1] if by_host is not None and by_host[0] == name else self._served[name].mounts[0]
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

    async def _nowhere(self, scope: Scope, send: Send, detail: str, root: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": detail})
            return
        problem = {
            "type": "about:blank",
            "title": NotFound.title,
            "status": NotFound.status,
            "detail": detail,
            "vendors": [mount.name for each in self._served.values() for mount in each.mounts],
            "control": f"{root}{CONTROL}/",
        }
        await send_json(NotFound.status, problem, {"content-type": MEDIA_TYPE}, scope, send)
