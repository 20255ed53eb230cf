"""Signing in, refreshing tokens, and the versions of the server."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.bemserver import responses
from understudy.bemserver.auth import IfNoneMatch, Refreshing, find_user, new_tokens
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import Email, Text
from understudy.bemserver.refusals import NotFound
from understudy.bemserver.settings import Settings
from understudy.core.exchange import CurrentWorld

router = APIRouter()


class GetJWTArgs(Body):
    """What somebody signs in with."""

    email: Annotated[str, Email()]
    password: Annotated[str, Text(80, 1)]


async def tokens_enabled(world: CurrentWorld) -> None:
    """Where tokens are not enabled, the routes that give them do not exist."""
    if "Bearer" not in Settings.of(world).auth_methods:
        raise NotFound


@router.post("/auth/token", dependencies=[Depends(tokens_enabled)])
async def get_tokens(world: CurrentWorld, body: GetJWTArgs) -> Response:
    """Gives an active user with the right password a pair of tokens."""
    # Whoever is not given any is told so with 200: bemserver/auth/sign-in-fails-with-200
    found = await find_user(world, body.email)
    if found is None or found[1] != body.password or not found[0].is_active:
        return responses.untagged({"status": "failure"})
    return responses.untagged(new_tokens(world, found[0].email))


@router.post("/auth/token/refresh", dependencies=[Depends(tokens_enabled)])
async def refresh_tokens(world: CurrentWorld, user: Refreshing) -> Response:
    """Gives the holder of a refresh token a new pair."""
    return responses.untagged(new_tokens(world, user.email))


@router.get("/about/")
async def about(world: CurrentWorld, named: IfNoneMatch = None) -> Response:
    """Tells the versions of the server."""
    settings = Settings.of(world)
    versions = {"bemserver_core": settings.core_version, "bemserver_api": settings.api_version}
    return responses.tagged({"versions": versions}, named)
