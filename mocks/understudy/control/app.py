"""The control plane assembled: its routes, those of the vendors, who may ask, how it says no."""

import logging
import re
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.control import clock, faults, journal, rows, server, sides, snapshots
from understudy.control import tenants as tenant_routes
from understudy.control.addresses import CONTROL, Deployment
from understudy.control.answers import ProblemDocument, documented, encodable, render
from understudy.control.guard import Guard
from understudy.control.health import send_problem
from understudy.core.address import BASE
from understudy.core.long_work import Interrupted, beside
from understudy.core.package_data import VERSION
from understudy.core.problems import Conflict, NotFound, Problem, TooLarge
from understudy.core.seeding import SeedError
from understudy.core.tenant import TenantError
from understudy.core.tenants import Tenants

ROUTERS: tuple[APIRouter, ...] = (
    tenant_routes.router,
    clock.router,
    faults.router,
    journal.router,
    sides.router,
    rows.router,
    snapshots.router,
    server.router,
)

BODY_BOUND = 1024 * 1024
"""Bytes of a request body at most."""
SEED_BOUND = 64 * 1024 * 1024
"""Bytes of a body that may hold rows, or goes to a vendor's own route, at most."""
_WITH_ROWS = re.compile(r"/tenants|/tenants/[^/]+/seed/[^/]+")
_OF_VENDOR = re.compile(r"/tenants/[^/]+/([^/]+)(?:/.*)?")


def create_control(tenants: Tenants, info: Deployment) -> ASGIApp:
    """The control plane as one app; a vendor's own routes are built on the first request for one."""
    main = _api(info, ROUTERS, ())
    apps: dict[str, ASGIApp] = {}
    hosts = {host for each in info.mounts.values() for mount in each for host in mount.hosts}
    guard = Guard(info.token, hosts)
    _describe(main, tenants, info)

    async def chosen(path: str) -> ASGIApp:
        name = _vendor_in(path, tenants)
        if name is None:
            return main
        if name not in apps:
            administration = await _administration(tenants, [name])
            apps[name] = await beside(_api, info, (), administration)
        return apps[name]

    async def control(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send_problem(NotFound("The control plane has no WebSocket."), scope, send)
            return
        try:
            guard.check(scope)
            app = await chosen(scope["path"])
            await app(scope, _bounded(scope, receive, _bound(scope["path"], tenants)), send)
        except Problem as problem:
            await send_problem(problem, scope, send)
        except Exception:
            # It was answered already, by `render`.
            logging.getLogger("understudy").exception("control plane: %s", scope["path"])

    return control


def _api(
    info: Deployment,
    routers: Iterable[APIRouter],
    administration: Iterable[tuple[str, APIRouter]],
) -> FastAPI:
    handled = (Problem, TenantError, SeedError, Interrupted, RequestValidationError, HTTPException, Exception)
    app = FastAPI(
        title="understudy control plane",
        version=VERSION,
        summary="Tenants, clock, faults, journal and data of the emulated vendors.",
        servers=[{"url": CONTROL}],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(encodable)],
        exception_handlers=dict.fromkeys(handled, render),
    )
    app.state.deployment = info
    for router in routers:
        app.include_router(router)
    for name, router in administration:
        app.include_router(
            router,
            prefix=f"/tenants/{{tenant_id}}/{name}",
            tags=[name],
            responses=documented(Conflict),
            generate_unique_id_function=partial(_operation_id, name),
        )
    return app


def _operation_id(vendor: str, route: APIRoute) -> str:
    return f"{vendor}_{route.name}"


async def _administration(tenants: Tenants, names: Iterable[str]) -> Iterable[tuple[str, APIRouter]]:
    vendors = [await tenants.imported(name) for name in names]
    return [(each.name, each.control()) for each in vendors if each.control is not None]


def _vendor_in(path: str, tenants: Tenants) -> str | None:
    """The vendor whose own routes a path is of."""
    found = _OF_VENDOR.fullmatch(path)
    return found[1] if found and found[1] in tenants.names else None


def _describe(app: FastAPI, tenants: Tenants, info: Deployment) -> None:
    """Gives the app the route of the OpenAPI document, which is of all routes, the vendors' too."""
    made: dict[str, Any] = {}

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi_document(request: Request) -> JSONResponse:
        if not made:
            made.update(await beside(_document, info, await _administration(tenants, tenants.names)))
        # Below somebody's path, or behind a proxy, it is reached there.
        return JSONResponse({**made, "servers": [{"url": urlsplit(request.scope[BASE]).path + CONTROL}]})


def _document(info: Deployment, administration: Iterable[tuple[str, APIRouter]]) -> dict[str, Any]:
    document = _api(info, ROUTERS, administration).openapi()
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    return document


def _bound(path: str, tenants: Tenants) -> int:
    large = _WITH_ROWS.fullmatch(path) or _vendor_in(path, tenants) is not None
    return SEED_BOUND if large else BODY_BOUND


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
