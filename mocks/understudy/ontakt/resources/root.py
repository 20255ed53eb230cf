"""Signing in, the root, restart, backup."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.core.refusals import documented
from understudy.ontakt import backups
from understudy.ontakt.auth import CurrentUser, sign_in
from understudy.ontakt.models.system import ErrorAnswer, Root, SignedIn
from understudy.ontakt.operations import answer, gone, operation
from understudy.ontakt.refusals import BackupBroken, BackupImpossible, Invalid, LoginWrong, RestartImpossible
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.settings import settings_of

router = APIRouter()

_TEXT = {"type": "string"}
_LOGIN = {"type": "object", "required": ["username", "password"], "properties": {"username": _TEXT, "password": _TEXT}}


async def login(exchange: CurrentExchange) -> Response:
    """Begins a session: its token is good in place of the API key."""
    user, token = await sign_in(exchange)
    return answer({"token": token, "user": {"access_level": user.level, "username": user.username}})


async def get_root(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Product and version, and as whom the client is known."""
    version = settings_of(exchange.world).told_version
    known = {"access_level": user.level, "username": user.username}
    return answer({"application": "OnTakt", "version": version, "user": known})


async def restart(exchange: CurrentExchange) -> Response:
    """Restarts OnTakt: for a while it answers nothing but 503, or not at all, and every socket is closed."""
    world = exchange.world
    settings = settings_of(world)
    if settings.restart == "impossible":
        raise RestartImpossible
    runtime = runtime_of(world)
    runtime.restarts += 1
    runtime.restarting_until = world.clock.timestamp() + settings.restart_seconds
    for listener in runtime.listeners:
        listener.wake()
    return gone()


async def backup(exchange: CurrentExchange) -> Response:
    """Everything that OnTakt knows, as a file."""
    world = exchange.world
    name = f"ontakt-{world.clock.now():%Y%m%d-%H%M%S}.json.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Packed(await backups.dump(world), headers=headers)


class Packed(Response):
    """A packed file."""

    media_type = "application/gzip"


router.add_api_route(
    "/login",
    login,
    methods=["POST"],
    name="login",
    response_model=SignedIn,
    responses=documented(Invalid, LoginWrong, body=ErrorAnswer),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _LOGIN},
                "application/x-www-form-urlencoded": {"schema": _LOGIN},
            },
        }
    },
)
operation(router, "GET", "/api/", get_root, name="get_root", model=Root)
operation(
    router,
    "POST",
    "/api/restart",
    restart,
    name="restart",
    status=HTTPStatus.NO_CONTENT,
    refusals=(RestartImpossible,),
)
operation(
    router,
    "POST",
    "/api/backup",
    backup,
    name="backup",
    answered=Packed,
    refusals=(BackupBroken, BackupImpossible),
)
