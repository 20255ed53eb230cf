"""What every operation says of itself in the OpenAPI document: its answer, its refusals, how sure it is."""

from typing import Any

from starlette.responses import JSONResponse, Response

from understudy.buildingx.jsonapi.responses import MEDIA, Document
from understudy.buildingx.refusals import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PartitionForbidden,
    TooMany,
    Unauthenticated,
)
from understudy.core.refusals import Refusal, documented
from understudy.core.tiers import Tier

READING: tuple[type[Refusal], ...] = (Invalid, Unauthenticated, Forbidden, PartitionForbidden, TooMany)
"""The refusals of an operation that reads a list."""
ONE: tuple[type[Refusal], ...] = (*READING, NotFound)
"""The refusals of an operation that reads one resource."""
WRITING: tuple[type[Refusal], ...] = (*ONE, Conflict)
"""The refusals of an operation that changes something."""

_ERRORS = {MEDIA: {"schema": {"$ref": "#/components/schemas/Errors"}}}


def operation(
    model: Any,
    refusals: tuple[type[Refusal], ...],
    *,
    status: int = 200,
    tier: Tier = "documented",
    plain: bool = False,
    more: dict[int, str] | None = None,
) -> dict[str, Any]:
    """Keyword arguments of a route: `model` is what answers look like, None for nothing.

    `tier` says how sure path, method and shape are, `plain` that answers are plain JSON, `more` which other statuses of
    success there are.
    """
    # By reference: a model for each status of each operation would be built at the vendor's first request.
    answers: dict[int | str, dict[str, Any]] = {
        code: {**answer, "content": _ERRORS} for code, answer in documented(*refusals).items()
    }
    for code, says in (more or {}).items():
        answers[code] = {"description": says}
    response: type[Response] = Response if model is None else JSONResponse if plain else Document
    return {
        "status_code": status,
        "responses": answers,
        "response_model": model,
        "response_class": response,
        "openapi_extra": {"x-understudy-tier": tier},
    }
