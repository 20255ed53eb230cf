"""BEMServer: its whole REST API, 121 paths and 250 operations, as versions 0.26 and 0.27 serve it.

Emulated from the documentation, from the OpenAPI document that a real server publishes, and from
what a real server answers: `python -m tests.differential` sends both the same requests.
"""

from fastapi import FastAPI

from understudy.bemserver import auth, quirks, refusals
from understudy.bemserver.app import api
from understudy.bemserver.demo.series import Volume, catch_up, fill, generate
from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.refusals import DIALECT
from understudy.bemserver.seeds import COLLECTIONS
from understudy.bemserver.settings import Settings
from understudy.core.apps import complete
from understudy.core.vendor import CredentialField, Vendor

VENDOR = Vendor(
    name="bemserver",
    title="BEMServer API",
    tables=TABLES,
    collections=COLLECTIONS,
    settings=Settings,
    refusals=refusals.REFUSALS,
    render=refusals.render,
    not_found=refusals.NotFound,
    method_not_allowed=refusals.MethodNotAllowed,
    unexpected=refusals.InternalError,
    too_large=refusals.TooLarge,
    too_many=refusals.TooMany,
    dialect=DIALECT,
    identify=auth.identify,
    settle=auth.settle,
    api=api,
    credentials=(
        CredentialField(collection="users", name="email", shared=True, own=None),
        CredentialField(collection="users", name="password", identifies=False),
    ),
    roles=auth.roles,
    headers=auth.headers,
    unknown=auth.UNKNOWN,
    environment=auth.environment,
    first_request=(
        "curl -H 'Content-Type: application/json' {url}/auth/token"
        ' -d \'{{"email":"{admin[email]}","password":"{admin[password]}"}}\''
    ),
    secret_fields=frozenset({"password", "access_token", "refresh_token"}),
    generate=generate,
    catch_up=catch_up,
    volume=Volume,
    fill=fill,
    answers_head=True,
    routing=quirks.rule,
)


def create_app() -> FastAPI:
    """BEMServer as a FastAPI app complete in itself, with a world of its own and the control plane."""
    return complete(VENDOR)
