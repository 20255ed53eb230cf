"""How Building X answers: documents, refusals, and what operations say of both in the OpenAPI document."""

import uuid
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from http.client import responses as phrases
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import JSONResponse, Response

from understudy.buildingx import refusals
from understudy.buildingx.apis import link
from understudy.buildingx.jsonapi.documents import listing, single, sparse
from understudy.buildingx.jsonapi.models import MEDIA, Closed
from understudy.buildingx.jsonapi.paging import self_link
from understudy.buildingx.settings import Settings
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, documented
from understudy.core.vendor import Tier

REQUEST_ID = "X-Request-Id"
_NOTE = "buildingx.request-id"


class JsonApiResponse(JSONResponse):
    """An answer in JSON:API's media type, as the OpenAPI document names it."""

    media_type = MEDIA


def request_id(exchange: Exchange) -> str:
    """The UUID of the exchange: in the header of the answer, and the id of the error if it is one."""
    if _NOTE not in exchange.notes:
        exchange.notes[_NOTE] = _request_id(exchange)
    return str(exchange.notes[_NOTE])


def _request_id(exchange: Exchange) -> str:
    given = exchange.header("x-request-id")
    if given is not None and Settings.of(exchange.world).echo_request_id:
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


def found(exchange: Exchange, doc: bytes, included: list[bytes] | None = None, *, fields: bool = False) -> Response:
    """The answer to a question for one resource; `fields` says whether clients choose fields."""
    thinned = sparse(exchange, [doc])[0] if fields else doc
    return answered(exchange, single(thinned, self_link(exchange), included))


def listed(
    exchange: Exchange,
    docs: Sequence[bytes],
    links: Mapping[str, str | None] | None = None,
    included: Sequence[bytes] | None = None,
    *,
    fields: bool = False,
) -> Response:
    """The answer to a question for a list: a page with its links, or all; `fields` whether clients choose fields."""
    if fields:
        docs, included = sparse(exchange, docs), included and sparse(exchange, included)
    return answered(exchange, listing(docs, links or self_link(exchange), included))


READING: tuple[type[Refusal], ...] = (
    refusals.Invalid,
    refusals.Unauthenticated,
    refusals.Forbidden,
    refusals.PartitionForbidden,
    refusals.TooMany,
)
"""The refusals of an operation that reads a list."""
ONE: tuple[type[Refusal], ...] = (*READING, refusals.NotFound)
"""The refusals of an operation that reads one resource."""
WRITING: tuple[type[Refusal], ...] = (*ONE, refusals.Conflict)
"""The refusals of an operation that changes something."""

_ERRORS = {MEDIA: {"schema": {"$ref": "#/components/schemas/Errors"}}}


def operation(
    model: Any,
    refused: tuple[type[Refusal], ...],
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
        code: {**answer, "content": _ERRORS} for code, answer in documented(*refused).items()
    }
    for code, says in (more or {}).items():
        answers[code] = {"description": says}
    response: type[Response] = Response if model is None else JSONResponse if plain else JsonApiResponse
    return {
        "status_code": status,
        "responses": answers,
        "response_model": model,
        "response_class": response,
        "openapi_extra": {"x-understudy-tier": tier},
    }


class Source(Closed):
    """Where a problem lies."""

    pointer: str | None = Field(default=None, description="JSON Pointer into the request's body.")
    parameter: str | None = Field(default=None, description="Name of a parameter of the query.")


class Error(Closed):
    """One problem."""

    id: str = Field(description="Id of the occurrence, that of the header X-Request-Id.")
    status: str = Field(description="HTTP status, as text.")
    code: str = Field(description="The application's code.")
    title: str = Field(description="What happened, the same for every occurrence.")
    detail: str | None = Field(default=None, description="What happened this time.")
    source: Source | None = Field(default=None, description="Where in the request.")


class Errors(Closed):
    """The document of a refusal."""

    errors: list[Error] = Field(description="The problems, at least one.")


def render(refusal: Refusal, exchange: Exchange) -> Response:
    """The answer: JSON:API error objects, or the identity provider's two members."""
    if isinstance(refusal, refusals.TokenRefusal):
        body = {"error": refusal.error, "error_description": refusal.text}
        headers = {"Cache-Control": "no-store", **refusal.headers}
        return answered(exchange, to_json(body), refusal.code, media="application/json", headers=headers)
    if isinstance(refusal, refusals.TooMany) and Settings.of(exchange.world).retry_after:
        refusal.headers.setdefault("Retry-After", "1")
    objects = [{**error_object(refusal, exchange), **each} for each in refusal.details.get("errors") or [{}]]
    return answered(exchange, to_json({"errors": objects}), refusal.code, headers=refusal.headers)


def error_object(refusal: Refusal, exchange: Exchange) -> dict[str, Any]:
    """What an error object says of a refusal; code and title are the vendor's own unless a fault changed the status."""
    own = refusal if isinstance(refusal, refusals.ErrorObject) else refusals.ErrorObject()
    if refusal.code != refusal.status:
        own = refusals.ErrorObject()
    found = {
        "id": request_id(exchange),
        "status": str(refusal.code),
        "code": own.error_code or f"500-0{refusal.code}",
        "title": own.title or phrases.get(refusal.code, "Error"),
        "detail": refusal.text,
    }
    source = {name: refusal.details[name] for name in ("pointer", "parameter") if refusal.details.get(name)}
    return {**found, "source": source} if source else found


def invalid(error: RequestValidationError) -> Refusal:
    """One error object for each finding, each with the place of the value."""
    return refusals.Invalid(errors=[_finding(each["loc"], each["type"], each["msg"]) for each in error.errors()])


def _finding(loc: Sequence[int | str], kind: str, message: str) -> dict[str, Any]:
    # Where a member can be of several kinds, the place has the name of the kind in it, which is none of the body's.
    where, path = str(loc[0]), [str(part) for part in loc[1:] if "]" not in str(part) or loc[0] != "body"]
    name = path[-1] if path else where
    source = {"pointer": "".join(f"/{part}" for part in path)} if where == "body" else {"parameter": name}
    if kind == "missing" and path:
        found: dict[str, Any] = refusals.missing(name, **source).details["errors"][0]
        return found
    return {"title": "Bad Request", "detail": f"{name}: {message}", "source": source}
