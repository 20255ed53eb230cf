"""What every request of every vendor passes, outermost first; each layer is plain ASGI."""

from collections.abc import Callable

from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.exchange import KEY, Exchange
from understudy.core.finding import WithOperation, WithRequestId, WithRoute, WithTenant
from understudy.core.journalling import WithJournal
from understudy.core.layering import Suite
from understudy.core.refusing import WithBodyBound, WithFaults, WithRateLimit, WithRefusals
from understudy.core.routing import Index
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

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
        exchange: Exchange = scope[KEY]
        await app(scope, exchange.listen(receive), send)

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
