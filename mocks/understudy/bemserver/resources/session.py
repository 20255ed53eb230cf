"""Signing in, refreshing tokens, and the versions of the server."""

from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud
from understudy.bemserver.auth import asker, find_user, new_tokens
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.scalars import Email, Text
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Invalid, NotFound
from understudy.bemserver.settings import settings_of
from understudy.core.exchange import Exchange, exchange_of

CREDENTIALS = (
    Field(name="email", kind=Email(), required=True),
    Field(name="password", kind=Text(80, 1), required=True),
)


def _require_tokens(exchange: Exchange) -> None:
    """Where tokens are not enabled, the routes that give them do not exist."""
    if "Bearer" not in settings_of(exchange.world).auth_methods:
        raise NotFound


async def get_tokens(request: Request) -> Response:
    """Gives an active user with the right password a pair of tokens."""
    # Whoever is not given any is told so with 200: bemserver/auth/sign-in-fails-with-200
    exchange = exchange_of(request)
    _require_tokens(exchange)
    asked = await crud.loaded(exchange, CREDENTIALS)
    found = await find_user(exchange.world, asked["email"])
    if found is None or found[1] != asked["password"] or not found[0].is_active:
        return answers.answer({"status": "failure"})
    return answers.answer(new_tokens(exchange.world, found[0].email))


async def refresh_tokens(request: Request) -> Response:
    """Gives the holder of a refresh token a new pair."""
    exchange = exchange_of(request)
    _require_tokens(exchange)
    user = await asker(exchange, refresh=True)
    return answers.answer(new_tokens(exchange.world, user.email))


async def about(request: Request) -> Response:
    """Tells the versions of the server."""
    exchange = exchange_of(request)
    settings = settings_of(exchange.world)
    versions = {"bemserver_core": settings.core_version, "bemserver_api": settings.api_version}
    return answers.tagged(exchange, {"versions": versions})


_TOKENS = {"application/json": reference_to("GetJWTResp")}

OPERATIONS = (
    Operation(
        method="POST",
        path="/auth/token",
        name="get_tokens",
        endpoint=get_tokens,
        tag="Authentication",
        summary="Get access and refresh tokens",
        description="Trades login and password for a pair of tokens; no credential is needed.",
        body={"application/json": reference_to("GetJWTArgs")},
        content=_TOKENS,
        refusals=(Invalid,),
        is_open=True,
    ),
    Operation(
        method="POST",
        path="/auth/token/refresh",
        name="refresh_tokens",
        endpoint=refresh_tokens,
        tag="Authentication",
        summary="Refresh access and refresh tokens",
        description="Trades a refresh token, sent as the credential, for a new pair of tokens.",
        content=_TOKENS,
    ),
    Operation(
        method="GET",
        path="/about/",
        name="about",
        endpoint=about,
        tag="About",
        summary="Provide information about BEMServer",
        description="The versions of bemserver-core and bemserver-api.",
        content={"application/json": reference_to("About")},
        tagged=True,
        precondition="IF_NONE_MATCH",
        is_open=True,
    ),
)
