"""OnTakt of Wolfram Manufacturing: the REST API and WebSockets of a shop-floor server, version 4.8.

Emulated from the vendor's public documentation: the General page of about 4.8.7, and of the other pages those of the
nearest versions, as far as they could be read. A second profile speaks as 4.10 does. What no page tells is marked
`inferred` or `designed` in the clauses; what is known to exist and not how it behaves answers 501.
"""

from fastapi import FastAPI

from understudy.core.apps import complete
from understudy.core.vendor import CredentialField, Vendor
from understudy.ontakt import auth, refusals
from understudy.ontakt.app import api
from understudy.ontakt.control import control
from understudy.ontakt.seeds import COLLECTIONS, Volume, fill, generate
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import tables

VENDOR = Vendor(
    name="ontakt",
    title="OnTakt",
    tables=tables,
    collections=COLLECTIONS,
    settings=Settings,
    refusals=refusals.REFUSALS,
    render=refusals.render,
    not_found=refusals.NotFound,
    method_not_allowed=refusals.MethodNotAllowed,
    unexpected=refusals.Unexpected,
    too_large=refusals.TooLarge,
    too_many=refusals.TooMany,
    dialect=refusals.DIALECT,
    identify=auth.identify,
    settle=auth.settle,
    api=api,
    credentials=(
        CredentialField(collection="keys", name="key"),
        CredentialField(collection="sessions", name="token"),
        # Every tenant has users of the same names, as every OnTakt has; the password tells them apart.
        CredentialField(collection="users", name="login", shared=True, own=None),
        CredentialField(collection="users", name="password", identifies=False),
    ),
    roles=auth.roles,
    headers=auth.headers,
    unknown=auth.UNKNOWN,
    environment=auth.environment,
    first_request="curl -H 'X-Auth-Token: {api_key[token]}' {url}/api/machines/",
    control=control,
    generate=generate,
    volume=Volume,
    fill=fill,
    secret_fields=frozenset({"password", "token", "key"}),
    body_limit=lambda settings: Settings.of(settings).max_body_bytes,
)


def create_app() -> FastAPI:
    """OnTakt as a FastAPI app complete in itself, with a world of its own and the control plane."""
    return complete(VENDOR)
