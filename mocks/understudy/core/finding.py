"""The layers that find out what a request is: whose, which, and whether it is one at all."""

from collections import OrderedDict
from email.utils import formatdate
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.exchange import KEY, Exchange
from understudy.core.layering import Suite
from understudy.core.tenant import DEFAULT, Tenant
from understudy.core.tenants import Tenants
from understudy.core.vendor import Candidate

REMEMBERED = 4096
"""Credentials of which it is remembered whom of several tenants they selected."""


class WithTenant:
    """Finds whose world a request is for: by its credential, else by its path, else the default tenant."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._suite = app, suite
        self._settled_by: OrderedDict[tuple[str, str | None], str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sets tenant and world of the exchange."""
        exchange: Exchange = scope[KEY]
        vendor, tenants = self._suite.vendor, self._suite.tenants
        if vendor.rewrite is not None:
            vendor.rewrite(exchange)
        exchange.credential = await vendor.identify(exchange)
        tenant = await self._tenant(exchange)
        exchange.tenant = tenant
        exchange.world = await tenants.world(tenant, vendor.name)
        await self._app(scope, receive, send)

    async def _tenant(self, exchange: Exchange) -> Tenant:
        tenants, name = self._suite.tenants, self._suite.vendor.name
        if exchange.path_tenant is not None:
            holders = [] if exchange.credential is None else tenants.holders(name, exchange.credential)
            exchange.identified = exchange.path_tenant in holders
            return _alive(tenants, exchange.path_tenant)
        known = self._known_tenant(exchange)
        if known is not None:
            exchange.identified = True
            return known
        holders = [] if exchange.credential is None else tenants.holders(name, exchange.credential)
        alive = [tenant for tenant in map(tenants.get, list(holders)) if tenant is not None]
        exchange.identified = bool(alive)
        if len(alive) > 1:
            return await self._settled(exchange, alive)
        return alive[0] if alive else _alive(tenants, DEFAULT)

    def _known_tenant(self, exchange: Exchange) -> Tenant | None:
        # Who was settled once by the same header is not settled again: there may be hundreds to choose from.
        if exchange.credential is None or not self._settled_by:
            return None
        tenant_id = self._settled_by.get((exchange.credential, exchange.header("authorization")))
        tenant = None if tenant_id is None else self._suite.tenants.get(tenant_id)
        if tenant is None or exchange.credential not in tenant.sides[self._suite.vendor.name].identifiers:
            return None
        return tenant

    async def _settled(self, exchange: Exchange, alive: list[Tenant]) -> Tenant:
        tenants, vendor = self._suite.tenants, self._suite.vendor
        if vendor.settle is not None:
            sides = [(tenant.id, tenant.sides[vendor.name]) for tenant in alive]
            candidates = [Candidate(each, side.settings, side.world, side.secrets) for each, side in sides]
            chosen = await vendor.settle(exchange, candidates)
            if chosen is not None:
                self._remember(exchange, chosen)
                return _alive(tenants, chosen)
        return next((tenant for tenant in alive if tenant.id == DEFAULT), alive[0])

    def _remember(self, exchange: Exchange, tenant_id: str) -> None:
        header = exchange.header("authorization")
        if header is not None and exchange.credential is not None:
            self._settled_by[(exchange.credential, header)] = tenant_id
            if len(self._settled_by) > REMEMBERED:
                self._settled_by.popitem(last=False)


def _alive(tenants: Tenants, tenant_id: str) -> Tenant:
    tenant = tenants.get(tenant_id)
    assert tenant is not None  # the front lets no path of an unknown tenant in, and `default` cannot be deleted
    return tenant


@lru_cache(maxsize=256)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()


class WithRequestId:
    """Gives the exchange its id, and every answer the tenant's date and that id."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app = app
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the two headers to the start of the answer."""
        exchange: Exchange = scope[KEY]
        self._count += 1
        exchange.request_id = f"{exchange.mount}-{self._count:08x}"

        async def dated(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = list(message.get("headers", ()))
                headers.append((b"date", _date(int(exchange.world.clock.timestamp()))))
                if exchange.world.settings.mark_answers:
                    headers.append((b"understudy-request-id", exchange.request_id.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, dated)


class WithRoute:
    """Finds the operation, so that journal, faults and limits know it before it runs."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._suite = app, suite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sets route and operation of the exchange."""
        exchange: Exchange = scope[KEY]
        found = self._suite.index.find(scope)
        exchange.route, exchange.child_scope, exchange.allowed = (
            found.route,
            found.child_scope,
            found.allowed,
        )
        exchange.operation = self._suite.index.name(found.route)
        await self._app(scope, receive, send)


class WithOperation:
    """Refuses a path or a method that no operation has."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._vendor = app, suite.vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what the index found."""
        exchange: Exchange = scope[KEY]
        if exchange.route is None:
            if exchange.allowed:
                raise self._vendor.method_not_allowed(headers={"Allow": ", ".join(sorted(exchange.allowed))})
            raise self._vendor.not_found()
        await self._app(scope, receive, send)
