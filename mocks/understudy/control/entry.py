"""The door to the control plane: its app is built on the first request."""

from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.control.addresses import CONTROL, Deployment
from understudy.control.health import answered
from understudy.core.control_routes import TENANTS
from understudy.core.long_work import Holdable, beside
from understudy.core.tenants import Tenants


class Control:
    """The control plane as one ASGI app; most of it is built on the first request that needs it."""

    def __init__(self, tenants: Tenants, deployment: Deployment) -> None:
        self._tenants = tenants
        self._deployment = deployment
        self._app: ASGIApp | None = None
        self._building = Holdable()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request whose path still has the prefix."""
        scope["path"] = scope["path"][len(CONTROL) :] or "/"
        if await answered(scope, send, self._tenants):
            return
        scope[TENANTS] = self._tenants
        await (self._app or await self._built())(scope, receive, send)

    async def _built(self) -> ASGIApp:
        async with self._building.held():
            if self._app is None:
                self._app = await beside(self._create)
            return self._app

    def _create(self) -> ASGIApp:
        # Imported late: the routes and their models are not needed to serve a vendor.
        from understudy.control.app import create_control

        return create_control(self._tenants, self._deployment)
