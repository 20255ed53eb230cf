"""Who is asking: an API key in either of two headers, or the access token of a device login."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, Request
from sqlalchemy import Select, bindparam, null, select

from understudy.core.authorization import authorization
from understudy.core.exchange import Exchange, exchange_of
from understudy.core.refusals import Refusal
from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api
from understudy.standcloud.refusals import KeyExpired, KeyForbidden, KeyMissing, KeyRevoked, KeyUnknown
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import keys, logins

TOKEN_PATH = "/auth/api/oidc/token"  # noqa: S105  a path, no password
DEVICE_PATH = "/auth/device"
ACCESS_PREFIX = "authelia_at_"
"""How an access token begins, by which it is told from an API key."""

NOBODY = (KeyMissing, KeyUnknown, KeyExpired, KeyRevoked, KeyForbidden)
"""How a key is refused."""
SECURITY: dict[str, Any] = {"security": [{"X-API-KEY": []}, {"Bearer": []}]}
"""What the OpenAPI document says of operations that need a key."""

_KEY = select(keys.c.organization_id, keys.c.expires_at, keys.c.revoked_at).where(keys.c.key == bindparam("text"))
_ACCESS = select(
    logins.c.organization_id,
    logins.c.access_expires_at.label("expires_at"),
    null().label("revoked_at"),
).where(logins.c.access_token == bindparam("text"))


async def identify(exchange: Exchange) -> str | None:
    """The key or access token; at the token endpoint what the form trades in."""
    if exchange.path == TOKEN_PATH and exchange.method == "POST":
        fields = await form(exchange)
        return fields.get("device_code") or fields.get("refresh_token")
    if exchange.path == DEVICE_PATH:
        return dict(exchange.query()).get("user_code")
    # An empty one is none.
    return exchange.header("x-api-key") or authorization(exchange.header("authorization")).bearer or None


async def form(exchange: Exchange) -> dict[str, str]:
    """The first value of every field of a form."""
    content = (await exchange.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(content).items()}


async def current_organization(request: Request) -> int:
    """The organization whose key the request carries."""
    exchange = exchange_of(request)
    if exchange.credential is None:
        raise KeyMissing
    found = await _organization(exchange, exchange.credential)
    if isinstance(found, int):
        return found
    raise KeyForbidden if Settings.of(exchange.world).bad_key == "forbidden" else found


CurrentOrganization = Annotated[int, Depends(current_organization)]


async def _organization(exchange: Exchange, credential: str) -> int | type[Refusal]:
    world = exchange.world
    if not exchange.identified:
        return KeyUnknown
    query: Select[Any] = _ACCESS if credential.startswith(ACCESS_PREFIX) else _KEY
    row = await world.db.first(query, {"text": credential})
    if row is None:
        return KeyUnknown
    if row.revoked_at is not None:
        return KeyRevoked
    if row.expires_at is not None and world.clock.now() >= row.expires_at:
        return KeyExpired
    return int(row.organization_id)


def roles(rows: Rows) -> Roles:
    """The keys by what they are for."""
    return {row["name"]: {"api_key": row["key"]} for row in rows.get("keys", ())}


def headers(_api: Api, credential: Mapping[str, str]) -> Mapping[str, str]:
    """The header that the vendor documents."""
    return {"X-API-KEY": credential["api_key"]}


def environment(_address: str, credentials: Roles) -> dict[str, str]:
    """The variable from which hardpy takes its key."""
    stand = credentials.get("stand") or next(iter(credentials.values()), {})
    return {"HARDPY_SC_API_KEY": stand["api_key"]} if stand else {}
