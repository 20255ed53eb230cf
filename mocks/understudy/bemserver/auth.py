"""Who is asking: by token or HTTP Basic, and the user behind it."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy import bindparam, select

from understudy.bemserver.entities.users import USERS
from understudy.bemserver.models.entity import Context, User
from understudy.bemserver.refusals import Forbidden, MalformedRequest, PreconditionRequired, Unauthenticated
from understudy.bemserver.settings import Settings, signing_key
from understudy.bemserver.tokens import email_in, tokens_of
from understudy.core.authorization import Authorization, authorization
from understudy.core.exchange import CurrentExchange, Exchange
from understudy.core.vendor import Candidate
from understudy.core.world import World

_USERS = USERS.table.c
_BY_EMAIL = select(_USERS.id, _USERS.name, _USERS.email, _USERS.is_admin, _USERS.is_active, _USERS.password).where(
    _USERS.email == bindparam("email")
)


async def find_user(world: World, email: object) -> tuple[User, str] | None:
    """The user with an e-mail address, and the password."""
    if not isinstance(email, str):
        return None
    row = await world.db.first(_BY_EMAIL, {"email": email})
    if row is None:
        return None
    return User(row.id, row.name, row.email, row.is_admin, row.is_active), row.password


async def _by_token(exchange: Exchange, token: str, *, refresh: bool) -> User:
    world = exchange.world
    claims = tokens_of(exchange.process).claims(token, signing_key(world.settings, world.tenant))
    found = await find_user(world, email_in(claims, int(world.clock.timestamp()), refresh=refresh))
    if found is None:
        raise Unauthenticated("invalid_token")
    return found[0]


async def _by_password(world: World, credentials: tuple[str, str] | None) -> User:
    if credentials is None:
        raise Unauthenticated("malformed_credentials")
    found = await find_user(world, credentials[0])
    if found is None or found[1] != credentials[1]:
        raise Unauthenticated("invalid_credentials")
    return found[0]


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
        return tokens_of(exchange.process).email(header.value or "")
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
        token, claims = header.value or "", tokens_of(exchange.process).claims
        keys = ((each.tenant, signing_key(each.settings, each.tenant)) for each in candidates)
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
    return None if found is None else found[1]
