"""What every request of every vendor passes, outermost first; each layer is plain ASGI."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime

from fastapi.exceptions import RequestValidationError
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.clock import stopwatch
from understudy.core.exchange import KEY, Exchange
from understudy.core.injection import inject
from understudy.core.journal import Entry, Redaction
from understudy.core.journal import Message as Kept
from understudy.core.refusals import Refusal
from understudy.core.routing import Index
from understudy.core.tenants import DEFAULT, Tenant, Tenants
from understudy.core.vendor import Vendor
from understudy.core.world import World


@dataclass(frozen=True)
class Suite:
    """What the layers of one vendor work with."""

    vendor: Vendor
    tenants: Tenants
    index: Index


Layer = Callable[[ASGIApp, Suite], ASGIApp]


def stack(vendor: Vendor, tenants: Tenants) -> tuple[ASGIApp, Index]:
    """A vendor's app behind all layers, and the index of its operations."""
    api = vendor.create_app()
    index = Index(api.router.routes, head=vendor.answers_head)
    suite = Suite(vendor, tenants, index)
    app: ASGIApp = AsyncExitStackMiddleware(_dispatch)
    for layer in reversed(LAYERS):
        app = layer(app, suite)

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = api
        await app(scope, receive, send)

    return entry, index


async def _dispatch(scope: Scope, receive: Receive, send: Send) -> None:
    exchange: Exchange = scope[KEY]
    assert exchange.route is not None
    scope.update(exchange.child_scope)
    scope["route"] = exchange.route
    if isinstance(exchange.route, Route):
        # Not `handle`, which would refuse the HEAD that the index let through.
        await exchange.route.app(scope, receive, send)
    else:
        await exchange.route.handle(scope, receive, send)


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
                headers.append((b"date", format_datetime(exchange.world.clock.now(), usegmt=True).encode()))
                if exchange.world.settings.mark_answers:
                    headers.append((b"understudy-request-id", exchange.request_id.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, exchange.listen(receive), dated)


class WithTenant:
    """Finds whose world a request is for: by its credential, else by its path, else the default tenant."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._suite = app, suite

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
        holders = [] if exchange.credential is None else tenants.holders(name, exchange.credential)
        if exchange.path_tenant is not None:
            exchange.identified = exchange.path_tenant in holders
            return _alive(tenants, exchange.path_tenant)
        alive = [tenant for tenant in map(tenants.get, list(holders)) if tenant is not None]
        exchange.identified = bool(alive)
        if len(alive) > 1:
            return await self._settled(exchange, alive)
        return alive[0] if alive else _alive(tenants, DEFAULT)

    async def _settled(self, exchange: Exchange, alive: list[Tenant]) -> Tenant:
        tenants, vendor = self._suite.tenants, self._suite.vendor
        if vendor.settle is not None:
            worlds = [await tenants.world(tenant, vendor.name) for tenant in alive]
            chosen: World | None = await vendor.settle(exchange, worlds)
            if chosen is not None:
                return _alive(tenants, chosen.tenant)
        return next((tenant for tenant in alive if tenant.id == DEFAULT), alive[0])


def _alive(tenants: Tenants, tenant_id: str) -> Tenant:
    tenant = tenants.get(tenant_id)
    assert tenant is not None  # the front lets no path of an unknown tenant in, and `default` cannot be deleted
    return tenant


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


class WithJournal:
    """Keeps what was asked and answered in the tenant's journal."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app = app
        self._vendor = suite.vendor
        self._redaction = Redaction(suite.vendor.secret_fields)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listens to both directions and keeps the first bytes of each."""
        exchange: Exchange = scope[KEY]
        bound = exchange.tenant.journal.bounds.body
        entry = self._entry(exchange)
        asked, answered = bytearray(), bytearray()

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                _keep(asked, entry.request, message.get("body", b""), bound)
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                entry.answer.headers = self._redaction.headers(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                _keep(answered, entry.answer, message.get("body", b""), bound)
            elif message["type"] == "websocket.accept":
                entry.status = 101
            await send(message)

        begun = stopwatch()
        try:
            await self._app(scope, hear, say)
        finally:
            entry.milliseconds = (stopwatch() - begun) * 1000
            early = exchange.early_body()
            if early is not None and not entry.request.size:
                _keep(asked, entry.request, early, bound)
            entry.request.body = self._redaction.text(bytes(asked), exchange.credential)
            entry.answer.body = self._redaction.text(bytes(answered), exchange.credential)
            self._conclude(entry, exchange)

    def _entry(self, exchange: Exchange) -> Entry:
        query = exchange.scope["query_string"]
        return Entry(
            request_id=exchange.request_id,
            at=exchange.world.clock.now(),
            vendor=self._vendor.name,
            operation=exchange.operation,
            method=exchange.method,
            path=exchange.path,
            query=self._redaction.text(query, exchange.credential).decode("latin-1"),
            request=Kept(headers=self._redaction.headers(exchange.scope["headers"])),
        )

    def _conclude(self, entry: Entry, exchange: Exchange) -> None:
        if exchange.refusal is not None:
            entry.refusal, entry.clause = (
                type(exchange.refusal).__name__,
                type(exchange.refusal).clause,
            )
        entry.fault = exchange.fault
        entry.over_rate = bool(exchange.notes.get("over_rate", False))
        exchange.tenant.journal.add(entry)


def _keep(kept: bytearray, message: Kept, chunk: bytes, bound: int) -> None:
    message.size += len(chunk)
    room = bound - len(kept)
    if room > 0:
        kept += chunk[:room]


class WithRefusals:
    """Makes what was raised below the vendor's own answer, through its one render function."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._vendor = app, suite.vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Renders a refusal, a request that does not fit, or an error of ours."""
        exchange: Exchange = scope[KEY]
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] in ("http.response.start", "websocket.accept")
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Refusal as refusal:
            exchange.refusal = refusal
        except RequestValidationError as error:
            exchange.refusal = self._vendor.invalid(error)
        except HTTPException as error:
            exchange.refusal = self._vendor.from_http(error)
        except Exception:
            if begun:
                raise
            exchange.unexpected()
            exchange.refusal = self._vendor.unexpected()
        else:
            return
        if begun:
            return
        await self._vendor.render(exchange.refusal, exchange)(scope, receive, send)


class WithFaults:
    """Lets the tenant's fault rules act."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._vendor = app, suite.vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, unless a rule fits the request."""
        exchange: Exchange = scope[KEY]
        faults = exchange.tenant.faults
        rule = faults.take(self._vendor.name, exchange.operation) if faults else None
        if rule is None:
            await self._app(scope, receive, send)
        else:
            exchange.fault = rule.number
            await inject(rule, self._vendor, self._app, scope, receive, send)


class WithRateLimit:
    """Counts requests of the credentials that the vendor counts."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._suite = app, suite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses as the vendor does when the rate is exceeded and the tenant enforces it."""
        exchange: Exchange = scope[KEY]
        vendor, tenants = self._suite.vendor, self._suite.tenants
        limit = exchange.tenant.sides[vendor.name].limit
        if limit.rate is not None and limit.mode != "off":
            key = await self._key(exchange)
            jumps = str(exchange.world.clock.jumps)
            if key is not None and not tenants.limits.hit(limit, exchange.tenant.id, vendor.name, key, jumps):
                exchange.notes["over_rate"] = True
                if limit.mode == "enforce":
                    raise vendor.too_many()
        await self._app(scope, receive, send)

    async def _key(self, exchange: Exchange) -> str | None:
        if self._suite.vendor.limit_key is not None:
            return await self._suite.vendor.limit_key(exchange)
        return exchange.credential if exchange.identified else None


class WithBodyBound:
    """Refuses a body over the tenant's bound, before reading it where its length is announced."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app, self._vendor = app, suite.vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts what comes and refuses the byte after the last allowed one."""
        exchange: Exchange = scope[KEY]
        bound = self._vendor.body_limit(exchange.world.settings)
        if bound is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = exchange.header("content-length")
        if length is not None and length.isdigit() and int(length) > bound:
            raise self._vendor.too_large()
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > bound:
                raise self._vendor.too_large()
            return message

        await self._app(scope, counted, send)


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


LAYERS: tuple[Layer, ...] = (
    WithTenant,
    WithRequestId,
    WithRoute,
    WithJournal,
    WithRefusals,
    WithFaults,
    WithRateLimit,
    WithBodyBound,
    WithOperation,
)
"""In running order."""
