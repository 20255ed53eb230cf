"""What every operation has: who is let in, and what the OpenAPI document says of it."""

from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.responses import Response

from understudy.btec import refusals
from understudy.btec.auth import admitted
from understudy.btec.models.fields import TIER, AskedId
from understudy.btec.permissions import needed
from understudy.core.refusals import Refusal, documented

NumberInPath = Annotated[AskedId, Path(alias="id", description="Id.")]
PERMISSION = "x-understudy-permission"
"""Names in the OpenAPI document what an operation asks for."""
SENDING: tuple[type[Refusal], ...] = (
    *(refusals.InvalidParameters, refusals.MalformedJson, refusals.NotJson, refusals.TooLarge),
    *(refusals.UnknownReference, refusals.Unfitting, refusals.Duplicate),
)
"""What an operation with a body may answer."""


def operation(resource: str, method: str, *own: type[Refusal], asks: bool = False) -> dict[str, Any]:
    """What FastAPI is told of an operation; `asks` tells whether it has query parameters."""
    permission = needed(resource, method)
    return {
        "tags": [resource],
        "dependencies": [Depends(admitted(permission, "designed", asks=asks))],
        "openapi_extra": {PERMISSION: permission, TIER: "designed"},
        "responses": documented(*refusals.EVERYWHERE, *own, body=refusals.ErrorAnswer),
        "generate_unique_id_function": lambda route: route.name,
    }


def served(content: bytes, status: int = 200) -> Response:
    """JSON text as an answer."""
    return Response(content, status_code=status, media_type="application/json")
