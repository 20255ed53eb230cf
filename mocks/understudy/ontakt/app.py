"""OnTakt as one app."""

from fastapi import FastAPI

from understudy.core.routing import flatten, operation_of
from understudy.ontakt.auth import check_complete
from understudy.ontakt.resources import (
    alerts,
    inventory,
    machines,
    maintenance,
    production,
    sockets,
    system,
    tools,
    users,
)


def api() -> FastAPI:
    """Every operation of OnTakt, and what is known to exist and is not emulated."""
    app = FastAPI(
        title="OnTakt",
        version="4.8.7",
        description="The REST API of an OnTakt server, as far as it is public.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    routers = (
        system.router,
        machines.router,
        production.router,
        tools.router,
        inventory.router,
        maintenance.router,
        alerts.router,
        users.router,
        sockets.router,
        system.missing,
    )
    flatten(app, [users.sign_in_router, *routers])
    check_complete(operation_of(route) for router in routers for route in router.routes)
    return app
