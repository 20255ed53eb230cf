"""Who is asking and what they may: the access token, the licence, the permission, in this order."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row, Text, bindparam, select, type_coerce

from understudy.btec import refusals
from understudy.btec.quirks import licence_refusal
from understudy.btec.settings import Settings
from understudy.btec.tables import SANDBOX, current_environment, tokens
from understudy.core.authorization import authorization
from understudy.core.exchange import CurrentExchange, Exchange
from understudy.core.refusals import Refusal
from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api

_CREDENTIAL = re.compile(r"\S+", re.ASCII)
_TOKEN = select(
    *(tokens.c.token, tokens.c.test_environment, tokens.c.expires_at, tokens.c.deleted_at),
    # As the JSON text that it is: reading it would cost more than all the rest of the look-up.
    type_coerce(tokens.c.scopes, Text).label("scopes"),
).where(tokens.c.token == bindparam("text"))
_NOTE = "btec.token"


async def identify(exchange: Exchange) -> str | None:
    """The token of a well-formed Authorization header."""
    sent = authorization(exchange.header("authorization"))
    return sent.value if sent.scheme == "Token" and _CREDENTIAL.fullmatch(sent.value or "") else None


async def limit_key(exchange: Exchange) -> str | None:
    """The token, where it is valid: one that is refused counts for nothing."""
    found = await _token(exchange)
    return None if isinstance(found, type) else str(found.token)


async def _token(exchange: Exchange) -> Row[Any] | type[Refusal]:
    """The request's token, or why it is refused; looked up once for limit and handler."""
    if _NOTE not in exchange.notes:
        exchange.notes[_NOTE] = await _looked_up(exchange)
    found: Row[Any] | type[Refusal] = exchange.notes[_NOTE]
    return found


async def _looked_up(exchange: Exchange) -> Row[Any] | type[Refusal]:
    if exchange.credential is None:
        return refusals.TokenMissing if exchange.header("authorization") is None else refusals.TokenMalformed
    row = await exchange.world.db.first(_TOKEN, {"text": exchange.credential}) if exchange.identified else None
    if row is None:
        return refusals.TokenUnknown
    environment = await current_environment(exchange)
    if row.test_environment != (environment.store is SANDBOX):
        return refusals.TokenOfOtherEnvironment
    if row.deleted_at is not None:
        return refusals.TokenDeleted
    if row.expires_at is not None and exchange.world.clock.now() >= row.expires_at:
        return refusals.TokenExpired
    return row


def admitted(permission: str, *, asks: bool) -> Callable[[Exchange], Awaitable[None]]:
    """The dependency that lets in who may use an operation, before anything else of the request is read.

    It looks at the token, the licence and the permission, in this order; the rate was checked before.
    """

    async def admit(exchange: CurrentExchange) -> None:
        found = await _token(exchange)
        if isinstance(found, type):
            raise found
        expired = licence_refusal(exchange.world)
        if expired is not None:
            raise expired
        if f'"{permission}"' not in found.scopes:
            raise refusals.PermissionMissing(f"The scope of this access token lacks the permission {permission}.")
        if Settings.of(exchange.world).strict:
            raise refusals.NotDocumented
        if not asks and exchange.scope["query_string"]:
            names = ", ".join(sorted({name for name, _ in exchange.query()})) or "?"
            raise refusals.InvalidParameters(
                f"This operation has no query parameters; {names} (query) is not known here."
            )

    return admit


def roles(rows: Rows) -> Roles:
    """The tokens by their names."""
    return {str(row["name"]).replace(" ", "_"): {"token": row["token"]} for row in rows.get("tokens", ())}


def headers(_api: Api, credential: Mapping[str, str]) -> Mapping[str, str]:
    """The header that BENNING documents."""
    return {"Authorization": f"Token {credential['token']}"}


def environment(address: str, credentials: Roles) -> dict[str, str]:
    """Variables of ours: no client of BENNING's own is public."""
    named = {
        f"BTEC_{role.upper()}_TOKEN": credentials[role]["token"]
        for role in ("sandbox", "production")
        if role in credentials
    }
    return {"BTEC_URL": address, **named}
