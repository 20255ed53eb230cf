"""BTEC, BENNING's Test Equipment Cloud: tokens, environments, licences, rate limit, errors, and designed resources.

Emulated from BENNING's quickstart page, which says how the API behaves in general. Its list of endpoints is not public:
everything below `/api/v1/` is a design of ours from BENNING's own nouns, marked so wherever it shows.
"""

from fastapi import FastAPI

from understudy.btec import auth, quirks, refusals
from understudy.btec.app import api
from understudy.btec.control import control
from understudy.btec.refusals import DIALECT
from understudy.btec.seeds import COLLECTIONS, Volume, fill
from understudy.btec.settings import Settings
from understudy.btec.tables import tables
from understudy.core.apps import complete
from understudy.core.vendor import CredentialField, Vendor

VENDOR = Vendor(
    name="btec",
    title="BENNING Test Equipment Cloud",
    tables=tables,
    collections=COLLECTIONS,
    settings=Settings,
    refusals=refusals.REFUSALS,
    render=refusals.render,
    not_found=refusals.NoSuchPath,
    method_not_allowed=refusals.MethodNotAllowed,
    unexpected=refusals.Unexpected,
    too_large=refusals.TooLarge,
    too_many=refusals.TooManyRequests,
    dialect=DIALECT,
    identify=auth.identify,
    api=api,
    credentials=(CredentialField(collection="tokens", name="token"),),
    roles=auth.roles,
    headers=auth.headers,
    unknown={"Authorization": "Token no-such-token"},
    environment=auth.environment,
    first_request="curl -H 'Authorization: Token {sandbox[token]}' '{url}/api/v1/duts?limit=1'",
    limit_key=auth.limit_key,
    rate="5/second",
    licence_states=quirks.LICENCE_STATES,
    control=control,
    volume=Volume,
    fill=fill,
    secret_fields=frozenset({"token"}),
    body_limit=lambda settings: Settings.of(settings).max_body_bytes,
)


def create_app() -> FastAPI:
    """BTEC as a FastAPI app complete in itself, with a world of its own and the control plane."""
    return complete(VENDOR)
