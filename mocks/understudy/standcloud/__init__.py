"""StandCloud of Everypin: its Public API, the API of its test stands, and their device login.

Emulated from the vendor's page on the Public API, the examples and articles of HardPy, and what released versions of
HardPy send and accept. The vendor's own OpenAPI document is not public: what no source tells is told in the
documentation and marked `inferred` or `designed` in the clauses.
"""

from fastapi import FastAPI

from understudy.core.apps import complete
from understudy.core.vendor import CredentialField, Vendor
from understudy.standcloud import auth, refusals
from understudy.standcloud.app import api
from understudy.standcloud.control import control
from understudy.standcloud.seeds import COLLECTIONS, Volume, fill
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import SECRETS, tables

VENDOR = Vendor(
    name="standcloud",
    title="StandCloud Public API",
    tables=tables,
    collections=COLLECTIONS,
    settings=Settings,
    refusals=refusals.REFUSALS,
    render=refusals.render,
    not_found=refusals.NoSuchPath,
    method_not_allowed=refusals.MethodNotAllowed,
    unexpected=refusals.Unexpected,
    too_large=refusals.TooLarge,
    too_many=refusals.TooMany,
    dialect=refusals.DIALECT,
    identify=auth.identify,
    api=api,
    credentials=(
        CredentialField(collection="keys", name="key"),
        *(CredentialField(collection="logins", name=name) for name in SECRETS),
    ),
    roles=auth.roles,
    headers=auth.headers,
    unknown={"X-API-KEY": "no-such-key"},
    environment=auth.environment,
    first_request="curl -H 'X-API-KEY: {integration[api_key]}' '{url}/integration/api/v1/test_run?limit=1'",
    secret_fields=frozenset({"access_token", "refresh_token", "device_code"}),
    control=control,
    volume=Volume,
    fill=fill,
    body_limit=lambda settings: Settings.of(settings).max_upload_bytes,
)


def create_app() -> FastAPI:
    """StandCloud as a FastAPI app complete in itself, with a world of its own and the control plane."""
    return complete(VENDOR)
