"""How Building X answers: documents and error objects, and what operations say of them in the OpenAPI document."""

import uuid
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.responses import JSONResponse, Response

from understudy.buildingx.jsonapi.documents import single
from understudy.buildingx.jsonapi.models import MEDIA
from understudy.buildingx.jsonapi.paging import link, self_link
from understudy.buildingx.refusals import (
    MISSING,
    Conflict,
    ErrorObject,
    Forbidden,
    Invalid,
    NotFound,
    PartitionForbidden,
    TokenRefusal,
    TooMany,
    Unauthenticated,
)
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, documented
from understudy.core.vendor import Tier

REQUEST_ID = "X-Request-Id"
_NOTE = "buildingx.request-id"


class Document(JSONResponse):
    """An answer in JSON:API's media type, as the OpenAPI document names it."""

    media_type = MEDIA


def request_id(exchange: Exchange) -> str:
    """The UUID of the exchange: in the header of the answer, and the id of the error if it is one."""
    known = exchange.notes.get(_NOTE)
    if known is None:
        known = exchange.notes[_NOTE] = _request_id(exchange)
    return str(known)


def _request_id(exchange: Exchange) -> str:
    given = exchange.header("x-request-id")
    if given is not None and settings_of(exchange.world).echo_request_id:
        try:
            return str(uuid.UUID(given))
        except ValueError:
            pass
    # Not drawn from `world.ids`: reading must not change which ids later writes get.
    seed = f"{exchange.world.tenant}:{exchange.request_id}".encode()
    return str(uuid.UUID(bytes=blake2b(seed, digest_size=16).digest(), version=4))


def answered(
    exchange: Exchange,
    content: bytes,
    status: int = 200,
    *,
    media: str = MEDIA,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer with a body."""
    return Response(content, status, {**(headers or {}), REQUEST_ID: request_id(exchange)}, media)


def as_json(exchange: Exchange, content: Any, status: int = 200) -> Response:
    """An answer of an API that speaks plain JSON."""
    return answered(exchange, to_json(content), status, media="application/json")


def empty(exchange: Exchange, status: int = 204) -> Response:
    """An answer without a body."""
    return Response(status_code=status, headers={REQUEST_ID: request_id(exchange)})


def created(exchange: Exchange, doc: bytes, path: str, included: list[bytes] | None = None) -> Response:
    """The answer to a creation: the resource, and where it is."""
    where = link(exchange, path)
    content = single(doc, {"self": where}, included)
    return answered(exchange, content, 201, headers={"Location": where})


def found(exchange: Exchange, doc: bytes, included: list[bytes] | None = None) -> Response:
    """The answer to a question for one resource."""
    return answered(exchange, single(doc, self_link(exchange), included))


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


def render(refusal: Refusal, exchange: Exchange) -> Response:
    """The answer: JSON:API error objects, or the identity provider's two members."""
    if isinstance(refusal, TokenRefusal):
        body = {"error": refusal.error, "error_description": refusal.text}
        headers = {"Cache-Control": "no-store", **refusal.headers}
        return answered(exchange, to_json(body), refusal.code, media="application/json", headers=headers)
    if isinstance(refusal, TooMany) and settings_of(exchange.world).retry_after:
        refusal.headers.setdefault("Retry-After", "1")
    errors = refusal.details.get("errors") or [{}]
    objects = [_error(refusal, exchange, each) for each in errors]
    return answered(exchange, to_json({"errors": objects}), refusal.code, headers=refusal.headers)


def _error(refusal: Refusal, exchange: Exchange, finding: dict[str, Any]) -> dict[str, Any]:
    code, title = _named(refusal)
    error = {
        "id": request_id(exchange),
        "status": str(refusal.code),
        "code": code,
        "title": title,
        "detail": refusal.text,
    }
    source = refusal.details.get("source")
    return {**error, **({"source": source} if source else {}), **finding}


def _named(refusal: Refusal) -> tuple[str, str]:
    if isinstance(refusal, ErrorObject) and refusal.code == refusal.status:
        return refusal.error_code, refusal.title
    # Another status than its own: what the framework or a fault asks for.
    known = refusal.code in {each.value for each in HTTPStatus}
    return f"500-0{refusal.code}", HTTPStatus(refusal.code).phrase if known else "Error"


def invalid(error: RequestValidationError) -> Refusal:
    """One error object for each finding, each with the place of the value."""
    return invalid_members([(each["loc"], each["type"], each["msg"]) for each in error.errors()])


def invalid_members(findings: Sequence[tuple[Sequence[int | str], str, str]]) -> Invalid:
    """The refusal of members and parameters: place, pydantic's kind of error, message."""
    return Invalid(errors=[_finding(*finding) for finding in findings])


def missing(name: str, **source: str) -> Invalid:
    """The refusal of a request without a mandatory property, or without a mandatory parameter."""
    title = f"Missing mandatory {'property' if 'pointer' in source else 'parameter'} '{name}'"
    return Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": source}])


def _finding(loc: Sequence[int | str], kind: str, message: str) -> dict[str, Any]:
    # Where a member can be of several kinds, the place has the name of the kind in it, which is none of the body's.
    where, path = str(loc[0]), [str(part) for part in loc[1:] if "]" not in str(part) or loc[0] != "body"]
    name = path[-1] if path else where
    source = {"pointer": "".join(f"/{part}" for part in path)} if where == "body" else {"parameter": name}
    if kind == "missing" and path:
        found: dict[str, Any] = missing(name, **source).details["errors"][0]
        return found
    return {"title": "Bad Request", "detail": f"{name}: {message}", "source": source}
