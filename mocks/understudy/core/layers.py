"""What every request of every vendor passes, outermost first; each layer is plain ASGI."""

from collections.abc import Callable, Sequence

from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.direct import direct
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
    app: ASGIApp = _dispatcher(api.router.routes)
    for layer in reversed(LAYERS):
        app = layer(app, suite)

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = api
        exchange: Exchange = scope[KEY]
        await app(scope, exchange.listen(receive), send)

    return entry, index


def _dispatcher(routes: Sequence[BaseRoute]) -> ASGIApp:
    apps = {id(route): _app(route) for route in routes}

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[KEY]
        assert exchange.route is not None
        scope.update(exchange.child_scope)
        scope["route"] = exchange.route
        exchange.enter(receive)
        await apps[id(exchange.route)](scope, receive, send)

    return dispatch


def _app(route: BaseRoute) -> ASGIApp:
    found = direct(route) if isinstance(route, APIRoute) else None
    if found is not None:
        return found
    # Not `handle`, which would refuse the HEAD that the index let through.
    return AsyncExitStackMiddleware(route.app if isinstance(route, Route) else route.handle)


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
