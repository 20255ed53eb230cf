"""The device login of HardPy (RFC 8628), for stands without an API key."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import Any, Literal

from fastapi import APIRouter
from pydantic_core import to_json
from sqlalchemy import Row, bindparam, func, select
from starlette.responses import Response

from understudy.core import rows
from understudy.core.exchange import CurrentExchange, CurrentWorld, Exchange
from understudy.core.refusals import documented
from understudy.core.world import World
from understudy.standcloud import refusals
from understudy.standcloud.auth import ACCESS_PREFIX, DEVICE_PATH, TOKEN_PATH, form
from understudy.standcloud.models.results import DeviceLogin, OAuthError, Tokens
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import logins, organizations

CLIENT = "hardpy-report-uploader"
SCOPE = "offline_access authelia.bearer.authz"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_NO_STORE = {"Cache-Control": "no-store"}
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"

_BY = {
    name: select(logins).where(logins.c[name] == bindparam("text"))
    for name in ("device_code", "refresh_token", "user_code")
}
_FIRST_ORGANIZATION = select(func.min(organizations.c.id))

router = APIRouter(tags=["login"])


def _form_of(required: Mapping[str, list[str]], **others: str) -> dict[str, Any]:
    """How the OpenAPI document describes a form, which the handler reads by itself."""
    fields: dict[str, Any] = {name: {"type": "string", "enum": values} for name, values in required.items()}
    fields |= {name: {"type": "string", "description": says} for name, says in others.items()}
    schema = {"type": "object", "required": list(required), "properties": fields}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/auth/api/oidc/device-authorization",
    response_model=DeviceLogin,
    responses=documented(refusals.LoginRefusal, refusals.LoginClientUnknown, body=OAuthError),
    openapi_extra=_form_of({"client_id": [CLIENT]}, scope="Scopes.", audience="Address of the API."),
)
async def authorize_device(exchange: CurrentExchange) -> Response:
    """Begins a device login: the device shows where a person approves it, and polls."""
    await _client_form(exchange)
    settings = Settings.of(exchange.world)
    login = await _begun(exchange.world)
    page = exchange.url(DEVICE_PATH)
    answer = DeviceLogin(
        device_code=login["device_code"],
        user_code=login["user_code"],
        verification_uri=page,
        verification_uri_complete=f"{page}?user_code={login['user_code']}",
        expires_in=settings.device_code_lifetime,
        interval=settings.device_interval,
    )
    return Response(to_json(answer), headers=_NO_STORE, media_type="application/json")


async def _begun(world: World) -> dict[str, Any]:
    """A new login, approved at once where the tenant is set so."""
    now = world.clock.now()
    settings = Settings.of(world)
    letters = [_CONSONANTS[world.ids.between(0, len(_CONSONANTS) - 1)] for _ in range(8)]
    owner = await first_organization(world)
    approved = settings.device_approval == "auto" and owner is not None
    login: dict[str, Any] = {
        "id": world.ids.integer(logins.name),
        "device_code": f"authelia_dc_{world.ids.token()}",
        "user_code": "".join(letters[:4]) + "-" + "".join(letters[4:]),
        "organization_id": owner if approved else None,
        "state": "approved" if approved else "pending",
        "created_at": now,
        "expires_at": now + timedelta(seconds=settings.device_code_lifetime),
    }
    await rows.add(world.db, logins, login)
    world.issue(login["device_code"])
    world.issue(login["user_code"])
    return login


async def first_organization(world: World) -> int | None:
    """The organization for which a login is approved where nobody names one."""
    found: int | None = await world.db.scalar(_FIRST_ORGANIZATION)
    return found


@router.post(
    TOKEN_PATH,
    response_model=Tokens,
    responses=documented(*refusals.AT_LOGIN, body=OAuthError),
    openapi_extra=_form_of(
        {"client_id": [CLIENT], "grant_type": [DEVICE_GRANT, "refresh_token"]},
        device_code="For the grant of RFC 8628.",
        refresh_token="For the grant `refresh_token`.",  # noqa: S106 a description is no password
        audience="Address of the API.",
    ),
)
async def issue_tokens(exchange: CurrentExchange) -> Response:
    """Trades an approved device code, or a refresh token, for tokens."""
    fields = await _client_form(exchange)
    world = exchange.world
    match fields.get("grant_type"):
        case None:
            raise refusals.LoginRefusal
        case "refresh_token":
            login = await _login(world, "refresh_token", fields)
        case grant if grant == DEVICE_GRANT:
            login = await _login(world, "device_code", fields)
            _decided(world, login)
        case _:
            raise refusals.LoginGrantUnsupported
    issued = {**await _issued(world, login), "scope": SCOPE}
    return Response(to_json(issued), headers=_NO_STORE, media_type="application/json")


async def _client_form(exchange: Exchange) -> dict[str, str]:
    fields = await form(exchange)
    if "client_id" not in fields:
        raise refusals.LoginRefusal
    if fields["client_id"] != CLIENT:
        raise refusals.LoginClientUnknown
    return fields


async def _login(world: World, name: str, fields: Mapping[str, str]) -> Row[Any]:
    if name not in fields:
        raise refusals.LoginRefusal
    login = await world.db.first(_BY[name], {"text": fields[name]})
    if login is None:
        raise refusals.LoginGrantInvalid
    return login


def _decided(world: World, login: Row[Any]) -> None:
    if login.state == "used":
        raise refusals.LoginGrantInvalid
    if login.state == "denied":
        raise refusals.LoginDenied
    if world.clock.now() >= login.expires_at:
        raise refusals.LoginExpired
    if login.state == "pending":
        raise refusals.LoginPending


async def _issued(world: World, login: Row[Any]) -> dict[str, Any]:
    """New tokens for an approved login; the ones before are good no more."""
    lifetime = Settings.of(world).access_token_lifetime
    new = {
        "access_token": f"{ACCESS_PREFIX}{world.ids.token()}",
        "refresh_token": f"authelia_rt_{world.ids.token()}",
    }
    until = world.clock.now() + timedelta(seconds=lifetime)
    await rows.write(world.db, logins, login.id, {**new, "access_expires_at": until, "state": "used"})
    for old in (login.access_token, login.refresh_token):
        if old is not None:
            world.withdraw(old)
    for text in new.values():
        world.issue(text)
    return {**new, "token_type": "bearer", "expires_in": lifetime}


@router.get(DEVICE_PATH, include_in_schema=False)
async def show_device(world: CurrentWorld, user_code: str = "") -> Response:
    """The page on which a person sees and decides a device login."""
    return _page(await _shown(world, user_code))


@router.post(DEVICE_PATH, include_in_schema=False)
async def decide_device(world: CurrentWorld, decision: Literal["approve", "deny"], user_code: str = "") -> Response:
    """What the buttons of that page do."""
    login = await _shown(world, user_code)
    if login.state == "pending":
        owner = await first_organization(world) if decision == "approve" else None
        await decide(world, login.id, owner)
    return _page(await _shown(world, user_code))


async def decide(world: World, login: int, organization_id: int | None) -> None:
    """Approves a pending login for an organization, or denies it for None."""
    state = "denied" if organization_id is None else "approved"
    await rows.write(world.db, logins, login, {"state": state, "organization_id": organization_id})


async def _shown(world: World, user_code: str) -> Row[Any]:
    login = await world.db.first(_BY["user_code"], {"text": user_code})
    if login is None:
        raise refusals.NoSuchPath
    return login


def _page(login: Row[Any]) -> Response:
    code = escape(login.user_code)
    buttons = "".join(
        f'<form method="post" action="?user_code={code}&amp;decision={what}"><button>{what.title()}</button></form>'
        for what in ("approve", "deny")
        if login.state == "pending"
    )
    state = "approved" if login.state == "used" else login.state
    text = f"<!DOCTYPE html><title>Device {code}</title><p>The login of {code} is {state}.</p>"
    return Response(f"{text}{buttons}", media_type="text/html; charset=utf-8")
