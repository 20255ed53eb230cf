"""The BTEC API as one flat app."""

from fastapi import FastAPI

from understudy.btec.crud import resource_router
from understudy.btec.lists import Totals
from understudy.btec.resources import reports
from understudy.btec.resources.documents import documents
from understudy.btec.resources.projects import connections
from understudy.btec.resources.table import RESOURCES
from understudy.core.routing import flatten


def create_app() -> FastAPI:
    """The resources, the devices of projects, the reports, and the pages about them."""
    app = FastAPI(title="BENNING Test Equipment Cloud", openapi_url=None, docs_url=None, redoc_url=None)
    totals = Totals()
    resources = [resource_router(RESOURCES, totals), connections(totals), reports.router]
    flatten(app, resources)
    flatten(app, [documents([route for router in resources for route in router.routes])])
    return app
