"""How Building X answers: its media type, and the id that every answer carries."""

import uuid
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from pydantic_core import to_json
from starlette.responses import JSONResponse, Response

from understudy.buildingx.jsonapi.documents import single
from understudy.buildingx.jsonapi.links import link, self_link
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange

MEDIA = "application/vnd.api+json"
"""Media type of JSON:API."""
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
