"""A vendor's operations behind its stages, as one FastAPI app."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket

from understudy.core.stages.way import Stages
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


def staged(vendor: Vendor, tenants: Tenants) -> Stages:
    """A vendor's operations behind its stages, for requests that already have an exchange.

    The stages stand before the app, not within it, because what FastAPI itself does around its middleware (telemetry,
    errors) takes a request 10 microseconds.
    """
    app = raising(vendor.create_app())
    return Stages(app, vendor, tenants, app.router.routes)


def raising(app: FastAPI) -> FastAPI:
    """An app that raises what FastAPI would answer in its own words."""
    for kind in (HTTPException, RequestValidationError, WebSocketRequestValidationError, Exception):
        app.add_exception_handler(kind, _raise)
    return app


async def _raise(_connection: Request | WebSocket, error: Exception) -> None:
    raise error
