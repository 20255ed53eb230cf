"""What every request of every vendor passes, outermost first; each layer is plain ASGI."""

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.binding import bind
from understudy.core.dialect import Dialect
from understudy.core.exchange import KEY, Exchange
from understudy.core.finding import WithOperation, WithRequestId, WithRoute, WithTenant
from understudy.core.journalling import WithJournal
from understudy.core.layering import Suite
from understudy.core.refusing import WithBodyBound, WithFaults, WithRateLimit, WithRefusals
from understudy.core.routing import Index
from understudy.core.signatures import Unbound
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor
from understudy.core.whole import whole

Layer = Callable[[ASGIApp, Suite], ASGIApp]


def stack(vendor: Vendor, tenants: Tenants) -> tuple[ASGIApp, Index]:
    """A vendor's app behind all layers, and the index of its operations."""
    api = vendor.create_app()
    index = Index(api.router.routes, head=vendor.answers_head)
    suite = Suite(vendor, tenants, index)
    app: ASGIApp = _dispatcher(api, vendor.dialect)
    for layer in reversed(LAYERS):
        app = layer(app, suite)

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = api
        exchange: Exchange = scope[KEY]
        await app(scope, exchange.listen(receive), send)

    return entry, index


def _dispatcher(api: FastAPI, dialect: Dialect) -> ASGIApp:
    apps: dict[int, ASGIApp] = {}
    rest = whole(api)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[KEY]
        route = exchange.route
        assert route is not None
        scope.update(exchange.child_scope)
        scope["route"] = route
        exchange.enter(receive)
        # Bound when it is first asked for: all at once would delay the vendor's first answer.
        if id(route) not in apps:
            apps[id(route)] = _app(route, dialect, rest)
        await apps[id(route)](scope, receive, send)

    return dispatch


def _app(route: BaseRoute, dialect: Dialect, rest: ASGIApp) -> ASGIApp:
    if isinstance(route, APIRoute):
        try:
            return bind(route, dialect)
        except Unbound:
            return rest
    # Not `handle`, which would refuse the HEAD that the index let through.
    return route.app if isinstance(route, Route) else route.handle


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
