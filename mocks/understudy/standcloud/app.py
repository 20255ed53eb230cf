"""The StandCloud API as one flat app."""

from fastapi import FastAPI

from understudy.core.routing import flatten
from understudy.standcloud.resources import health, login, upload
from understudy.standcloud.resources.documents import documents
from understudy.standcloud.resources.results import check_hardpy_reads, results


def api() -> FastAPI:
    """The operations of both base paths, the login, and their documents."""
    app = FastAPI(title="StandCloud", openapi_url=None, docs_url=None, redoc_url=None)
    public = results("/integration/api/v1", "integration")
    stand = results("/hardpy/api/v1", "hardpy", check_hardpy_reads)
    integration_health, hardpy_health = health.router.routes
    described = [*stand.routes, hardpy_health, *upload.router.routes, *login.router.routes]
    flatten(app, [public, stand, upload.router, health.router, login.router])
    flatten(app, documents([*public.routes, integration_health], described))
    return app
