"""The BTEC API as one flat app."""

from fastapi import FastAPI

from understudy.btec.resources import account, duts, projects, tests
from understudy.btec.resources.documents import documents
from understudy.core.routing import flatten


def api() -> FastAPI:
    """The resources, the devices of projects, the reports, and the pages about them."""
    app = FastAPI(title="BENNING Test Equipment Cloud", openapi_url=None, docs_url=None, redoc_url=None)
    described = [*(each.router for each in (duts, tests, projects, account)), tests.reports]
    flatten(app, described)
    flatten(app, [documents([route for router in described for route in router.routes])])
    return app
