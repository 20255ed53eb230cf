"""The device login of HardPy (RFC 8628), for stands without an API key."""

from collections.abc import Mapping
from html import escape
from typing import Any, Literal

from fastapi import APIRouter
from pydantic_core import to_json
from sqlalchemy import Row, Select, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld, Exchange
from understudy.core.refusals import documented
from understudy.core.world import World
from understudy.standcloud import device_logins
from understudy.standcloud.auth import DEVICE_PATH, TOKEN_PATH, form
from understudy.standcloud.models.answers import DeviceLogin, OAuthError, Tokens
from understudy.standcloud.refusals import (
    LoginClientUnknown,
    LoginDenied,
    LoginExpired,
    LoginGrantInvalid,
    LoginGrantUnsupported,
    LoginPending,
    LoginRefusal,
    NoSuchPath,
)
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import logins

CLIENT = "hardpy-report-uploader"
SCOPE = "offline_access authelia.bearer.authz"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_NO_STORE = {"Cache-Control": "no-store"}

_BY_DEVICE = select(logins).where(logins.c.device_code == bindparam("text"))
_BY_REFRESH = select(logins).where(logins.c.refresh_token == bindparam("text"))
_BY_USER = select(logins).where(logins.c.user_code == bindparam("text"))

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
    responses=documented(LoginRefusal, LoginClientUnknown, body=OAuthError),
    openapi_extra=_form_of({"client_id": [CLIENT]}, scope="Scopes.", audience="Address of the API."),
)
async def authorize_device(exchange: CurrentExchange) -> Response:
    """Begins a device login: the device shows where a person approves it, and polls."""
    await _client_form(exchange)
    settings = Settings.of(exchange.world)
    login = await device_logins.begin(exchange.world)
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


@router.post(
    TOKEN_PATH,
    response_model=Tokens,
    responses=documented(
        LoginRefusal,
        LoginPending,
        LoginDenied,
        LoginExpired,
        LoginGrantInvalid,
        LoginGrantUnsupported,
        LoginClientUnknown,
        body=OAuthError,
    ),
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
            raise LoginRefusal
        case "refresh_token":
            login = await _login(world, _BY_REFRESH, fields.get("refresh_token"))
        case grant if grant == DEVICE_GRANT:
            login = await _login(world, _BY_DEVICE, fields.get("device_code"))
            _decided(world, login)
        case _:
            raise LoginGrantUnsupported
    issued = {**await device_logins.tokens(world, login), "scope": SCOPE}
    return Response(to_json(issued), headers=_NO_STORE, media_type="application/json")


async def _client_form(exchange: Exchange) -> dict[str, str]:
    fields = await form(exchange)
    if "client_id" not in fields:
        raise LoginRefusal
    if fields["client_id"] != CLIENT:
        raise LoginClientUnknown
    return fields


async def _login(world: World, query: Select[Any], text: str | None) -> Row[Any]:
    if text is None:
        raise LoginRefusal
    login = await world.db.first(query, {"text": text})
    if login is None:
        raise LoginGrantInvalid
    return login


def _decided(world: World, login: Row[Any]) -> None:
    if login.state == "used":
        raise LoginGrantInvalid
    if login.state == "denied":
        raise LoginDenied
    if world.clock.now() >= login.expires_at:
        raise LoginExpired
    if login.state == "pending":
        raise LoginPending


@router.get(DEVICE_PATH, include_in_schema=False)
async def show_device(world: CurrentWorld, user_code: str = "") -> Response:
    """The page on which a person sees and decides a device login."""
    return _page(await _shown(world, user_code))


@router.post(DEVICE_PATH, include_in_schema=False)
async def decide_device(world: CurrentWorld, decision: Literal["approve", "deny"], user_code: str = "") -> Response:
    """What the buttons of that page do."""
    login = await _shown(world, user_code)
    if login.state == "pending":
        owner = await device_logins.first_organization(world) if decision == "approve" else None
        await device_logins.decide(world, login.id, owner)
    return _page(await _shown(world, user_code))


async def _shown(world: World, user_code: str) -> Row[Any]:
    login = await world.db.first(_BY_USER, {"text": user_code})
    if login is None:
        raise NoSuchPath
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
