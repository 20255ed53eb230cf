"""The entry to the control plane: who may ask, and how large a body may be."""

import hmac
import logging
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.control.addresses import CONTROL, Deployment
from understudy.control.health import answered, send_problem
from understudy.core.address import is_loopback
from understudy.core.authorization import authorization
from understudy.core.control_routes import TENANTS
from understudy.core.long_work import Holdable, beside
from understudy.core.problems import Forbidden, NotFound, Problem, TooLarge, Unauthorized
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

BODY_BOUND = 1024 * 1024
"""Bytes of a request body at most."""
SEED_BOUND = 64 * 1024 * 1024
"""Bytes of a body that may hold rows, or goes to a vendor's own route, at most."""
TOKEN_HEADER = b"x-understudy-token"
IN_PROCESS = frozenset({"", "testclient"})
"""Clients that are on no network: behind a socket of this machine, and FastAPI's `TestClient`."""
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


class Guard:
    """Lets a request in or raises.

    A page of another site can make a browser send requests to this machine. Its own name in Host (after its DNS record
    was turned to a loopback address) and in Origin gives it away.
    """

    def __init__(self, token: str | None, hosts: Collection[str]) -> None:
        self._token = token
        self._hosts = {host.lower() for host in hosts}

    def check(self, scope: Scope) -> None:
        """Raises Forbidden or Unauthorized, or returns."""
        headers: dict[bytes, bytes] = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin.decode("latin-1").lower()).netloc != host:
            raise Forbidden("Pages of other sites may not use the control plane.")
        if self._token is not None and self._shown(headers, self._token):
            return
        self._check_client(_host(scope, "client"))
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        # A client in this process says there whom it means; a socket has an address that no page chooses.
        means_us = name != "" and name == _host(scope, "server").lower()
        if not means_us and name not in self._hosts and not is_loopback(name):
            raise Forbidden(f"The control plane is not reached as {name or 'nobody'}.")

    def _check_client(self, client: str) -> None:
        if is_loopback(client):
            return
        if self._token is not None:
            raise Unauthorized(
                "The control plane asks for the token that start prints.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if client not in IN_PROCESS:
            raise Forbidden("A control plane without a token is for its own machine.")

    def _shown(self, headers: dict[bytes, bytes], token: str) -> bool:
        bearer = authorization(headers.get(b"authorization", b"").decode("latin-1")).of("bearer") or ""
        # Stripped as bytes: a letter of a token in UTF-8 may end in a byte that is a space as text.
        shown = (headers.get(TOKEN_HEADER, b""), bearer.encode("latin-1").strip())
        return any(hmac.compare_digest(each, token.encode()) for each in shown)


def _host(scope: Scope, side: str) -> str:
    address = scope.get(side)
    return str(address[0]) if address else ""
