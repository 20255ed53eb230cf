"""The BTEC API as one flat app."""

from fastapi import APIRouter, FastAPI

from understudy.btec.conventions import CONVENTIONS
from understudy.btec.resources import projects, reports
from understudy.btec.resources.documents import documents
from understudy.btec.resources.table import RESOURCES
from understudy.core.resources import mount
from understudy.core.routing import flatten


def create_app() -> FastAPI:
    """The resources, the devices of projects, the reports, and the pages about them."""
    app = FastAPI(title="BENNING Test Equipment Cloud", openapi_url=None, docs_url=None, redoc_url=None)
    resources = APIRouter()
    for each in RESOURCES:
        mount(resources, each, CONVENTIONS)
    described = [resources, projects.router, reports.router]
    flatten(app, described)
    flatten(app, [documents([route for router in described for route in router.routes])])
    return app
