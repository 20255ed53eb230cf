"""The StandCloud API as one flat app."""

from fastapi import FastAPI

from understudy.core.routing import flatten
from understudy.standcloud.resources import health, login, results
from understudy.standcloud.resources.documents import documents


def api() -> FastAPI:
    """The operations of both base paths, the login, and their documents."""
    app = FastAPI(title="StandCloud", openapi_url=None, docs_url=None, redoc_url=None)
    public = results.reads("/integration/api/v1", "integration")
    stand = results.reads("/hardpy/api/v1", "hardpy", results.check_hardpy_reads)
    integration_health, hardpy_health = health.router.routes
    described = [*stand.routes, hardpy_health, *results.router.routes, *login.router.routes]
    flatten(app, [public, stand, results.router, health.router, login.router])
    flatten(app, documents([*public.routes, integration_health], described))
    return app
