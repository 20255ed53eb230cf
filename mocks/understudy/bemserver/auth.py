"""Who is asking, by token or HTTP Basic; making tokens; signing in for contract runs."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

import jwt
from fastapi import Depends, Header
from sqlalchemy import bindparam, select

from understudy.bemserver.entities.users import USERS
from understudy.bemserver.models.entity import Context, User
from understudy.bemserver.refusals import Forbidden, MalformedRequest, PreconditionRequired, Unauthenticated
from understudy.bemserver.settings import Settings
from understudy.core.authorization import Authorization, authorization
from understudy.core.exchange import CurrentExchange, Exchange
from understudy.core.seeding import Roles, Rows
from understudy.core.vendor import Api, Candidate
from understudy.core.world import Process, VendorSettings, World

_USERS = USERS.table
_BY_EMAIL = select(_USERS).where(_USERS.c.email == bindparam("email"))


async def find_user(world: World, email: object) -> User | None:
    """The user with an e-mail address."""
    row: Any = await world.db.first(_BY_EMAIL, {"email": email}) if isinstance(email, str) else None
    return None if row is None else User(*row)


async def _by_token(exchange: Exchange, token: str, *, refresh: bool) -> User:
    world = exchange.world
    claims = _tokens_of(exchange.process).claims(token, _signing_key(world.settings, world.tenant))
    found = await find_user(world, _email_in(claims, int(world.clock.timestamp()), refresh=refresh))
    if found is None:
        raise Unauthenticated("invalid_token")
    return found


async def _by_password(world: World, credentials: tuple[str, str] | None) -> User:
    if credentials is None:
        raise Unauthenticated("malformed_credentials")
    found = await find_user(world, credentials[0])
    if found is None or found.password != credentials[1]:
        raise Unauthenticated("invalid_credentials")
    return found


def _header(exchange: Exchange) -> Authorization:
    """The credential as it was sent; schemes are told apart by case."""
    return authorization(exchange.header("authorization"))


async def _asker(exchange: Exchange, *, refresh: bool) -> User:
    header, world = _header(exchange), exchange.world
    if header.scheme is None:
        raise Unauthenticated("missing_authentication")
    if header.value is None:
        raise MalformedRequest
    if header.scheme not in Settings.of(world).auth_methods:
        raise Unauthenticated("invalid_scheme")
    if header.scheme == "Bearer":
        user = await _by_token(exchange, header.value, refresh=refresh)
    else:
        user = await _by_password(world, header.basic)
    if not user.is_active:
        raise Forbidden
    return user


async def signed_in(exchange: CurrentExchange) -> Context:
    """Who asks, by an access token, or by HTTP Basic where that is enabled."""
    return Context(exchange, await _asker(exchange, refresh=False))


async def refreshing(exchange: CurrentExchange) -> User:
    """Who asks, by a refresh token."""
    return await _asker(exchange, refresh=True)


SignedIn = Annotated[Context, Depends(signed_in)]
Refreshing = Annotated[User, Depends(refreshing)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


async def reading(context: SignedIn, named: IfNoneMatch = None) -> Context:
    """Who asks, for data that the client may have already."""
    context.named = named
    return context


async def changing(context: SignedIn, named: Annotated[str | None, Header(alias="If-Match")] = None) -> Context:
    """Who asks for a change of what he has read; refuses a change without If-Match."""
    if not named:
        raise PreconditionRequired
    context.named = named
    return context


Reading = Annotated[Context, Depends(reading)]
Changing = Annotated[Context, Depends(changing)]


async def identify(exchange: Exchange) -> str | None:
    """The e-mail address that a request names: it selects the tenant."""
    header = _header(exchange)
    if header.scheme == "Bearer":
        return _tokens_of(exchange.process).email(header.value or "")
    if header.scheme == "Basic":
        return None if header.basic is None else header.basic[0]
    if exchange.path == "/auth/token":
        return _field(await exchange.body(), "email")
    return None


def _field(body: bytes, name: str) -> str | None:
    try:
        value = json.loads(body)[name]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return value if isinstance(value, str) else None


async def settle(exchange: Exchange, candidates: Sequence[Candidate]) -> str | None:
    """Among the tenants that have the user, the one that signed his token or knows his password."""
    header = _header(exchange)
    if header.scheme == "Bearer":
        token, claims = header.value or "", _tokens_of(exchange.process).claims
        keys = ((each.tenant, _signing_key(each.settings, each.tenant)) for each in candidates)
        return next((tenant for tenant, key in keys if claims(token, key) is not None), None)
    basic = header.basic if header.scheme == "Basic" else None
    password = basic[1] if basic else _field(await exchange.body(), "password")
    for each in candidates:
        if password is not None and await _password(each, exchange.credential or "") == password:
            return each.tenant
    return None


async def _password(candidate: Candidate, email: str) -> str | None:
    if candidate.world is None:
        return candidate.seeded.get(email)
    found = await find_user(candidate.world, email)
    return None if found is None else found.password


_KEPT = 4096
_ALGORITHM = "HS256"
# Only the signature is PyJWT's business here: which claims matter, and when, is the vendor's.
_SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    **{f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},
}


class _Tokens:
    """The tokens that a process has read; kept, as clients send one many times."""

    def __init__(self) -> None:
        self.claims = lru_cache(_KEPT)(_claims)
        self.email = lru_cache(_KEPT)(_email)


def _tokens_of(process: Process) -> _Tokens:
    return process.memory.of(_Tokens)


def _signing_key(settings: VendorSettings, tenant: str) -> str:
    return Settings.of(settings).secret_key or f"understudy signs the tokens of {tenant}"


def _claims(token: str, secret: str) -> dict[str, Any] | None:
    """The claims of a token with the right signature."""
    if " " in token:
        return None
    try:
        claims: dict[str, Any] = jwt.decode(token, secret, [_ALGORITHM], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, ValueError):
        return None
    return claims


def _email(token: str) -> str | None:
    """The e-mail address that a token names, whoever signed it."""
    try:
        email = jwt.decode(token, options={"verify_signature": False}).get("email")
    except (jwt.PyJWTError, ValueError):
        return None
    return email if isinstance(email, str) else None


def new_tokens(world: World, email: str) -> dict[str, str]:
    """A new pair of tokens, as an answer to whoever signs in or refreshes."""
    settings, now = Settings.of(world), int(world.clock.timestamp())
    key = _signing_key(settings, world.tenant)
    ends = {"access": settings.access_token_lifetime, "refresh": settings.refresh_token_lifetime}
    tokens = {
        f"{kind}_token": jwt.encode({"email": email, "exp": now + seconds, "type": kind}, key, _ALGORITHM)
        for kind, seconds in ends.items()
    }
    return {"status": "success", **tokens}


def _email_in(claims: dict[str, Any] | None, now: int, *, refresh: bool) -> str:
    """The e-mail address in the claims of a token that is good for this now; refuses any other token."""
    if claims is None or not (claims.get("email") and claims.get("type")):
        raise Unauthenticated("invalid_token")
    for name in ("exp", "nbf", "iat"):
        if not isinstance(claims.get(name, 0), int | float):
            raise Unauthenticated("invalid_token")
    if claims.get("exp", now) < now:
        raise Unauthenticated("expired_token")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now:
        raise Unauthenticated("invalid_token")
    if (claims["type"] == "refresh") is not refresh:
        raise Unauthenticated("invalid_token")
    return str(claims["email"])


_ROLES = {
    "admin@example.com": "admin",
    "member@example.com": "member",
    "other@example.com": "other",
    "inactive@example.com": "revoked",
    "analyst@example.com": "analyst",
}
"""Whom each built-in user plays."""

_NOBODY = {"email": "nobody@example.com", "exp": 4102444800, "type": "access"}
UNKNOWN: Mapping[str, str] = {"Authorization": f"Bearer {jwt.encode(_NOBODY, 'a key that signs for no tenant at all')}"}
"""A token that nobody issued."""


def roles(rows: Rows) -> Roles:
    """E-mail address and password by role; users of a tenant's own seed play themselves."""
    users = [(str(row["email"]), row["password"]) for row in rows.get("users", ())]
    return {_ROLES.get(email, email): {"email": email, "password": password} for email, password in users}


def headers(api: Api, credential: Mapping[str, str]) -> Mapping[str, str]:
    """Signs in and answers the header of the token."""
    body = json.dumps({"email": credential["email"], "password": credential["password"]})
    reply = api("POST", "/auth/token", {"Content-Type": "application/json"}, body.encode())
    token = json.loads(reply.body).get("access_token")
    return UNKNOWN if token is None else {"Authorization": f"Bearer {token}"}


def environment(url: str, credentials: Roles) -> dict[str, str]:
    """The variables that the vendor's user interface and our examples read."""
    host = url.partition("://")[2]
    variables = {"BEMSERVER_API_HOST": host, "BEMSERVER_API_USE_SSL": str(url.startswith("https"))}
    if "admin" in credentials:
        variables["BEMSERVER_EMAIL"] = credentials["admin"]["email"]
        variables["BEMSERVER_PASSWORD"] = credentials["admin"]["password"]
    return variables
