"""The layers that say no: refusals rendered, faults, rates, bounds."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.exchange import KEY, Exchange
from understudy.core.injection import inject, refusal_of
from understudy.core.layering import Suite
from understudy.core.refusals import Refusal

_BEGINNINGS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})
"""After these it is too late for another answer."""


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
            begun = begun or message["type"] in _BEGINNINGS
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if begun and not isinstance(error, Refusal):
                raise
            exchange.refusal = refusal_of(error, self._vendor, exchange)
            if not begun:
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
