"""A vendor's operations behind its stages, and as a FastAPI app complete in itself."""

from collections.abc import Callable
from importlib import import_module

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket

from understudy.core.stages.middleware import Stages
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor


def complete(vendor: Vendor) -> FastAPI:
    """A vendor's app complete in itself: its operations and stages, a world of its own, the control plane.

    Vendors offer it, and who chooses between a vendor and the control plane stands above them. That is why it is found
    by name: nothing else in the core reaches upwards.
    """
    assemble: Callable[[str], FastAPI] = import_module("understudy.front").complete
    return assemble(vendor.name)


def with_stages(vendor: Vendor, tenants: Tenants) -> FastAPI:
    """A vendor's app with its stages as a middleware, for requests that already have an exchange."""
    app = raising(vendor.api())
    app.add_middleware(Stages, vendor=vendor, tenants=tenants, routes=app.router.routes)
    return app


def behind_stages(vendor: Vendor, tenants: Tenants) -> Stages:
    """The same the other way round, as our own server calls it.

    What FastAPI does around an app's middleware (telemetry, errors) takes a request 10 microseconds.
    """
    app = raising(vendor.api())
    return Stages(app, vendor=vendor, tenants=tenants, routes=app.router.routes)


def raising(app: FastAPI) -> FastAPI:
    """An app that raises what FastAPI would answer in its own words."""
    for kind in (HTTPException, RequestValidationError, WebSocketRequestValidationError, Exception):
        app.add_exception_handler(kind, _raise)
    return app


async def _raise(_connection: Request | WebSocket, error: Exception) -> None:
    raise error
