"""The two health checks: anybody's, and that of a test stand, which proves its key."""

from fastapi import APIRouter
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.refusals import documented
from understudy.core.world import World
from understudy.standcloud.auth import NOBODY, SECURITY, CurrentOrganization
from understudy.standcloud.models.results import Detail, Nothing
from understudy.standcloud.settings import Settings

# The client compares the body with these two bytes: standcloud/health/two-bytes.
_OK = b"{}"
_PAGE = b"<!DOCTYPE html><title>Sign in to the network</title><p>Sign in to the network first.</p>"

router = APIRouter(tags=["health"])


@router.get("/integration/api/v1/healthcheck", response_model=Nothing)
async def integration_healthcheck(world: CurrentWorld) -> Response:
    """Answers whoever asks that the service is there."""
    return _answer(world)


@router.get(
    "/hardpy/api/v1/healthcheck",
    response_model=Nothing,
    responses=documented(*NOBODY, body=Detail),
    openapi_extra=SECURITY,
)
async def hardpy_healthcheck(world: CurrentWorld, _organization: CurrentOrganization) -> Response:
    """Answers a test stand that the service is there and its key is good."""
    return _answer(world)


def _answer(world: World) -> Response:
    if Settings.of(world).healthcheck == "page":
        return Response(_PAGE, media_type="text/html; charset=utf-8")
    return Response(_OK, media_type="application/json")
