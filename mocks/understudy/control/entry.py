"""The entry to the control plane: who may ask, how large a body may be, and the app that has the route."""

import logging
import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.control.addresses import CONTROL, Deployment
from understudy.control.guard import Guard
from understudy.control.health import answered, send_problem
from understudy.core.control_routes import TENANTS
from understudy.core.long_work import Holdable, beside
from understudy.core.problems import NotFound, Problem, TooLarge
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

BODY_BOUND = 1024 * 1024
"""Bytes of a request body at most."""
SEED_BOUND = 64 * 1024 * 1024
"""Bytes of a body that may hold rows, or goes to a vendor's own route, at most."""
_WITH_ROWS = re.compile(r"/tenants|/tenants/[^/]+/seed/[^/]+")
_OF_VENDOR = re.compile(r"/tenants/[^/]+/([^/]+)(?:/.*)?")


class Control:
    """The control plane as one ASGI app; most of it is built on the first request that needs it."""

    def __init__(self, tenants: Tenants, deployment: Deployment) -> None:
        self._tenants = tenants
        self._deployment = deployment
        self._guard = Guard(deployment.token, deployment.hosts)
        self._apps: dict[str | None, ASGIApp] = {}
        """By the vendor whose own routes they have; None for the routes that all have."""
        self._building = Holdable()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request whose path still has the prefix."""
        path = scope["path"] = scope["path"][len(CONTROL) :] or "/"
        scope[TENANTS] = self._tenants
        if scope["type"] != "http":
            await send_problem(NotFound("The control plane has no WebSocket."), scope, send)
            return
        if await answered(scope, send, self._tenants):
            return
        try:
            self._guard.check(scope)
            vendor = self._vendor_in(path)
            large = vendor is not None or _WITH_ROWS.fullmatch(path)
            bounded = _bounded(scope, receive, SEED_BOUND if large else BODY_BOUND)
            app = self._apps.get(vendor) or await self._built(vendor)
            await app(scope, bounded, send)
        except Problem as problem:
            await send_problem(problem, scope, send)
        except Exception:
            # It was answered already, by `render`.
            logging.getLogger("understudy").exception("control plane: %s", path)

    def _vendor_in(self, path: str) -> str | None:
        """The vendor whose own routes a path is of."""
        found = _OF_VENDOR.fullmatch(path)
        return found[1] if found and found[1] in self._tenants.names else None

    async def _built(self, vendor: str | None) -> ASGIApp:
        async with self._building.held():
            if vendor not in self._apps:
                found = None if vendor is None else await self._tenants.imported(vendor)
                self._apps[vendor] = await beside(self._create, found)
            return self._apps[vendor]

    def _create(self, vendor: Vendor | None) -> ASGIApp:
        # Imported late: the routes and their models are not needed to serve a vendor.
        from understudy.control.app import create_app

        return create_app(self._tenants, self._deployment, vendor)


def _bounded(scope: Scope, receive: Receive, bound: int) -> Receive:
    """The body channel that refuses what is over the bound, at once where the length is announced."""
    too_large = TooLarge(f"A body has {bound} bytes at most here.")
    length = dict(scope["headers"]).get(b"content-length", b"")
    if length.isdigit() and int(length) > bound:
        raise too_large
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > bound:
            # FastAPI lets nothing but this through when it reads a body.
            raise HTTPException(TooLarge.status, too_large.detail)
        return message

    return counted
