"""OnTakt as one app."""

from fastapi import FastAPI

from understudy.core.routing import flatten
from understudy.ontakt.resources import (
    alerts,
    inventory,
    machines,
    maintenance,
    not_emulated,
    production,
    programs,
    root,
    shifts,
    sockets,
    system,
    tools,
    users,
)


def create_app() -> FastAPI:
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
    flatten(
        app,
        [
            root.router,
            machines.router,
            production.router,
            shifts.router,
            programs.router,
            tools.router,
            inventory.router,
            maintenance.router,
            alerts.router,
            users.router,
            system.router,
            sockets.router,
            not_emulated.router,
        ],
    )
    return app
