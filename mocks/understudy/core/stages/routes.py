"""The stages that find the operation of a request, and how it is called."""

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.binding import bind
from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange
from understudy.core.signatures import Unbound
from understudy.core.stages.stage import Stage


class RouteLookup(Stage):
    """Finds the operation, so that log, faults and limits know it before it runs."""

    def before(self, exchange: Exchange) -> None:
        """Sets route and operation of the exchange."""
        exchange.route, exchange.child_scope, exchange.allowed = self.index.find(exchange.scope)
        exchange.operation = self.index.name(exchange.route)


class OperationCheck(Stage):
    """Refuses a path or a method that no operation has."""

    def before(self, exchange: Exchange) -> None:
        """Passes on what the index found."""
        if exchange.route is None:
            if exchange.allowed:
                raise self.vendor.method_not_allowed(headers={"Allow": ", ".join(sorted(exchange.allowed))})
            raise self.vendor.not_found()


class Operations:
    """The operations of an app, each made ready to be called when it first is."""

    def __init__(self, app: ASGIApp, dialect: Dialect) -> None:
        self._app, self._dialect = app, dialect
        self._ready: dict[int, ASGIApp] = {}
        """By the identity of their route, which lives as long as the app does."""

    def of(self, exchange: Exchange) -> ASGIApp:
        """What answers an exchange, by the route that was found."""
        route, scope = exchange.route, exchange.scope
        assert route is not None
        scope.update(exchange.child_scope)
        scope["route"] = route
        scope.setdefault("app", self._app)
        call = self._ready.get(id(route))
        if call is None:
            call = self._ready[id(route)] = self._call(route)
        return call

    def _call(self, route: BaseRoute) -> ASGIApp:
        if isinstance(route, APIRoute):
            try:
                return bind(route, self._dialect)
            except Unbound:
                return self._whole
        # Not `handle`, which would refuse the HEAD that the index let through.
        return route.app if isinstance(route, Route) else self._app

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        """FastAPI's own way, for what needs it."""
        # The index let HEAD through where GET is served.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._app({**scope, "method": method}, receive, send)
