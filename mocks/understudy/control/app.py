"""The routes of the control plane assembled, those of the vendors too, and how it says no."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from understudy.control import clock, faults, journal, rows, server, sides
from understudy.control import tenants as tenant_routes
from understudy.control.addresses import CONTROL, Deployment
from understudy.control.conventions import ProblemDocument, documented, encodable, render
from understudy.core.address import BASE
from understudy.core.long_work import Interrupted, beside
from understudy.core.package_data import VERSION
from understudy.core.problems import Conflict, Problem
from understudy.core.seeding import SeedError
from understudy.core.tenant import TenantError
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

ROUTERS: tuple[APIRouter, ...] = (
    tenant_routes.router,
    clock.router,
    faults.router,
    journal.router,
    sides.router,
    rows.router,
    tenant_routes.snapshots,
    server.router,
)


def create_app(tenants: Tenants, deployment: Deployment, vendor: Vendor | None) -> FastAPI:
    """The app of a vendor's own routes, or for None of all others and the OpenAPI document."""
    if vendor is not None:
        return _api(deployment, (), [vendor])
    app = _api(deployment, ROUTERS, ())
    made: dict[str, Any] = {}

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi_document(request: Request) -> JSONResponse:
        if not made:
            vendors = [await tenants.imported(name) for name in tenants.names]
            made.update(await beside(_document, deployment, vendors))
        # Below somebody's path, or behind a proxy, it is reached there.
        return JSONResponse({**made, "servers": [{"url": urlsplit(request.scope[BASE]).path + CONTROL}]})

    return app


def _document(deployment: Deployment, vendors: Iterable[Vendor]) -> dict[str, Any]:
    document = _api(deployment, ROUTERS, vendors).openapi()
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    return document


def _api(deployment: Deployment, routers: Iterable[APIRouter], vendors: Iterable[Vendor]) -> FastAPI:
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
    app.state.deployment = deployment
    for router in routers:
        app.include_router(router)
    for vendor in vendors:
        if vendor.control is not None:
            app.include_router(
                vendor.control(),
                prefix=f"/tenants/{{tenant_id}}/{vendor.name}",
                tags=[vendor.name],
                responses=documented(Conflict),
                generate_unique_id_function=partial(_operation_id, vendor.name),
            )
    return app


def _operation_id(vendor: str, route: APIRoute) -> str:
    return f"{vendor}_{route.name}"
