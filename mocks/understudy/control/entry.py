"""The door to the control plane: what it is told of the process, and its app on the first request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.addresses import CONTROL, Addresses
from understudy.control.light import answered
from understudy.core.controlled import TENANTS
from understudy.core.tenants import Tenants
from understudy.suite import Listed


@dataclass(frozen=True)
class Surroundings:
    """What the control plane is told of the process."""

    addresses: Callable[[], Addresses]
    operations: Callable[[str], list[str]]
    """Operation ids of a vendor, by its name; imports it."""
    listed: Sequence[Listed]
    """The vendors served, with their mounts."""
    token: str | None
    """What it asks of strangers; None when only this machine can reach it."""
    hosts: frozenset[str] = frozenset()
    """Host names, besides loopback ones and the vendors', under which it may be addressed."""


class Control:
    """The control plane as one ASGI app; most of it is built on the first request that needs it."""

    def __init__(self, tenants: Tenants, surroundings: Surroundings) -> None:
        self._tenants = tenants
        self._surroundings = surroundings
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request whose path still has the prefix."""
        scope["path"] = scope["path"][len(CONTROL) :] or "/"
        if await answered(scope, send, self._tenants):
            return
        scope[TENANTS] = self._tenants
        if self._app is None:
            # Imported late: the routes and their models are not needed to serve a vendor.
            from understudy.control.app import create_control

            self._app = create_control(self._tenants, self._surroundings)
        await self._app(scope, receive, send)
