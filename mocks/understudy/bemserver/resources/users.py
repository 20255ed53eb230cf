"""Signing in, the versions of the server, and the rights of users."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.bemserver import permissions, representations, responses
from understudy.bemserver.auth import Changing, IfNoneMatch, Refreshing, find_user, new_tokens
from understudy.bemserver.entities.users import USERS
from understudy.bemserver.models.entity import Context
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import Email, Flag, Text
from understudy.bemserver.refusals import Forbidden, InternalError, NotFound
from understudy.bemserver.settings import Settings
from understudy.core import rows
from understudy.core.exchange import CurrentWorld
from understudy.core.rows import Values

sessions = APIRouter()
rights = APIRouter()


class GetJWTArgs(Body):
    """What somebody signs in with."""

    email: Annotated[str, Email()]
    password: Annotated[str, Text(80, 1)]


async def tokens_enabled(world: CurrentWorld) -> None:
    """Where tokens are not enabled, the routes that give them do not exist."""
    if "Bearer" not in Settings.of(world).auth_methods:
        raise NotFound


@sessions.post("/auth/token", dependencies=[Depends(tokens_enabled)])
async def get_tokens(world: CurrentWorld, body: GetJWTArgs) -> Response:
    """Gives an active user with the right password a pair of tokens."""
    # Whoever is not given any is told so with 200: bemserver/auth/sign-in-fails-with-200
    found = await find_user(world, body.email)
    if found is None or found.password != body.password or not found.is_active:
        return responses.untagged({"status": "failure"})
    return responses.untagged(new_tokens(world, found.email))


@sessions.post("/auth/token/refresh", dependencies=[Depends(tokens_enabled)])
async def refresh_tokens(world: CurrentWorld, user: Refreshing) -> Response:
    """Gives the holder of a refresh token a new pair."""
    return responses.untagged(new_tokens(world, user.email))


@sessions.get("/about/")
async def about(world: CurrentWorld, named: IfNoneMatch = None) -> Response:
    """Tells the versions of the server."""
    settings = Settings.of(world)
    versions = {"bemserver_core": settings.core_version, "bemserver_api": settings.api_version}
    return responses.tagged({"versions": versions}, named)


class BooleanValue(Body):
    """Whether a user is what the path says."""

    value: Annotated[bool | None, Flag()] = None


@rights.put("/users/{item_id:int}/set_admin", status_code=HTTPStatus.NO_CONTENT)
async def set_admin(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Makes a user an administrator, or no longer one."""
    return await _set(context, item_id, {"is_admin": body.value})


@rights.put("/users/{item_id:int}/set_active", status_code=HTTPStatus.NO_CONTENT)
async def set_active(context: Changing, item_id: int, body: BooleanValue) -> Response:
    """Lets a user in, or no longer."""
    return await _set(context, item_id, {"is_active": body.value})


async def _set(context: Context, user_id: int, values: Values) -> Response:
    world = context.world
    await permissions.readable(context, USERS, user_id)
    await representations.require_read(context, USERS, user_id)
    if not context.user.is_admin:
        raise Forbidden
    if None in values.values():
        raise InternalError
    await rows.write(world.db, USERS.table, user_id, values)
    known = responses.tag(await representations.shown(world, USERS, user_id))
    return responses.empty({"ETag": f'"{known}"'})
