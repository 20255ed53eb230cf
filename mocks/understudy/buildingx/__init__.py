"""Siemens Building X: the openness APIs and the token endpoint in front of them.

Read from the Developer's Guide, the overviews, quick starts and changelogs of August 2026, the OpenAPI document of the
Accounts API (0.9.5), reference pages of Operations, Structure and Fire, and the clients that are public. What is
inferred and what is missing, the vendor's page in the documentation says.

Each API of the vendor has a folder, the small Ingest API a module: as a rule `routes` has the operations, `models` what
is sent, shown and kept, `demo` the demo data. Locations, addresses and equipment are shown by several of them:
`buildings`; what all of them share lies in `jsonapi`, and `repository` reads and writes their resources. Here is what
stands in front of all: which API a request calls (`apis`), who asks (`auth`, `oauth`, with their `tables`), how
requests are refused (`refusals`), all seed data on one page (`seeds`) and the demo estate (`sites`).
"""

from collections.abc import Mapping

from fastapi import FastAPI
from pydantic_core import from_json, to_json

from understudy.buildingx.apis import rewrite
from understudy.buildingx.app import api
from understudy.buildingx.auth import STATES, identify, limit_key, own_credential
from understudy.buildingx.control import create_router
from understudy.buildingx.jsonapi.responses import invalid, render
from understudy.buildingx.jsonapi.tables import tables as metadata
from understudy.buildingx.oauth import AUDIENCE, TOKEN_PATH
from understudy.buildingx.refusals import REFUSALS, MethodNotAllowed, NoSuchPath, TooLarge, TooMany, Unexpected
from understudy.buildingx.seeds import COLLECTIONS, catch_up, generate
from understudy.buildingx.settings import Settings
from understudy.core.apps import complete
from understudy.core.dialect import Dialect
from understudy.core.exchange import exchange_of
from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api, CredentialField, Vendor

__all__ = ["VENDOR", "create_app"]

_TOLD = ("client_id", "client_secret", "customer_id", "partition_id")


def _roles(rows: Rows) -> Roles:
    return {row["label"]: {name: row[name] for name in _TOLD} for row in rows["machine_users"] if row.get("label")}


def _headers(api: Api, credential: Mapping[str, str]) -> dict[str, str]:
    body = {
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "audience": AUDIENCE,
        "grant_type": "client_credentials",
    }
    answer = api("POST", TOKEN_PATH, {"content-type": "application/json"}, to_json(body))
    return {"Authorization": f"Bearer {from_json(answer.body)['access_token']}"}


def _environment(base: str, roles: Roles) -> dict[str, str]:
    told = roles.get("machine_user", {})
    return {
        "BUILDINGX_ENDPOINT": base,
        "BUILDINGX_TOKEN_URL": base + TOKEN_PATH,
        "BUILDINGX_AUDIENCE": AUDIENCE,
        **{f"BUILDINGX_{name.upper()}": text for name, text in told.items()},
    }


VENDOR = Vendor(
    name="buildingx",
    title="Siemens Building X",
    tables=metadata,
    collections=COLLECTIONS,
    settings=Settings,
    refusals=REFUSALS,
    render=render,
    not_found=NoSuchPath,
    method_not_allowed=MethodNotAllowed,
    unexpected=Unexpected,
    too_large=TooLarge,
    too_many=TooMany,
    dialect=Dialect(invalid=invalid, context=lambda request: {"settings": Settings.of(exchange_of(request).world)}),
    identify=identify,
    api=api,
    credentials=(
        CredentialField(collection="machine_users", name="client_id", own=own_credential),
        CredentialField(collection="machine_users", name="client_secret", identifies=False, own=own_credential),
    ),
    roles=_roles,
    headers=_headers,
    # Header, claims with an `azp` that nobody has, and a signature that nobody made.
    unknown={
        "Authorization": "Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"
        ".eyJhenAiOiJub2JvZHlub2JvZHlub2JvZHlub2JvZHlub2JvIn0.c2lnbmF0dXJl"
    },
    environment=_environment,
    first_request=(
        "curl -d grant_type=client_credentials -d audience=https://horizon.siemens.com"
        " -d client_id={machine_user[client_id]} -d client_secret={machine_user[client_secret]} {url}/oauth/token"
    ),
    rewrite=rewrite,
    limit_key=limit_key,
    rate="10/second",
    licence_states=STATES,
    control=create_router,
    generate=generate,
    catch_up=catch_up,
    secret_fields=frozenset({"client_secret", "access_token", "webhookSecret"}),
    body_limit=lambda settings: Settings.of(settings).max_body_bytes,
)


def create_app() -> FastAPI:
    """Building X as a FastAPI app complete in itself, with a world of its own and the control plane."""
    return complete(VENDOR)
