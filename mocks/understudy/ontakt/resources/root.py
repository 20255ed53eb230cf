"""Signing in, the root, restart, backup."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.core.refusals import documented
from understudy.ontakt import backups
from understudy.ontakt.auth import LOGIN, CurrentUser, sign_in
from understudy.ontakt.conventions import answer, gone, operations, refused
from understudy.ontakt.models.system import ErrorAnswer, Root, SignedIn
from understudy.ontakt.refusals import JSON, BackupBroken, BackupImpossible, Invalid, LoginWrong, RestartImpossible
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.settings import Settings

router = operations()

_TEXT = {"type": "string"}
_NAMED = {"username": _TEXT, "password": _TEXT}
_LOGIN = {"schema": {"type": "object", "required": ["username", "password"], "properties": _NAMED}}
FORM = "application/x-www-form-urlencoded"


class Packed(Response):
    """A packed file."""

    media_type = "application/gzip"


sign_in_router = APIRouter()


@sign_in_router.post(
    LOGIN,
    response_model=SignedIn,
    responses=documented(Invalid, LoginWrong, body=ErrorAnswer),
    openapi_extra={"requestBody": {"required": True, "content": {JSON: _LOGIN, FORM: _LOGIN}}},
)
async def login(exchange: CurrentExchange) -> Response:
    """Begins a session: its token is good in place of the API key."""
    user, token = await sign_in(exchange)
    return answer({"token": token, "user": {"access_level": user.level, "username": user.username}})


@router.get("/api/", response_model=Root)
async def get_root(world: CurrentWorld, user: CurrentUser) -> Response:
    """Product and version, and as whom the client is known."""
    known = {"access_level": user.level, "username": user.username}
    return answer({"application": "OnTakt", "version": Settings.of(world).told_version, "user": known})


@router.post("/api/restart", status_code=HTTPStatus.NO_CONTENT, responses=refused(RestartImpossible))
async def restart(world: CurrentWorld) -> Response:
    """Restarts OnTakt: for a while it answers nothing but 503, or not at all, and every socket is closed."""
    settings = Settings.of(world)
    if settings.restart == "impossible":
        raise RestartImpossible
    runtime = runtime_of(world)
    runtime.restarts += 1
    runtime.restarting_until = world.clock.timestamp() + settings.restart_seconds
    for listener in runtime.listeners:
        listener.wake()
    return gone()


@router.post("/api/backup", response_class=Packed, responses=refused(BackupBroken, BackupImpossible))
async def backup(world: CurrentWorld) -> Response:
    """Everything that OnTakt knows, as a file."""
    name = f"ontakt-{world.clock.now():%Y%m%d-%H%M%S}.json.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Packed(await backups.dump(world), headers=headers)
