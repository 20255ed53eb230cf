"""How refusals look: JSON:API error objects, or the two members of the identity provider."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.responses import answered, request_id
from understudy.buildingx.refusals import ErrorObject, Invalid, TokenRefusal, TooMany, missing
from understudy.buildingx.settings import Settings
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal


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
    if isinstance(refusal, TokenRefusal):
        body = {"error": refusal.error, "error_description": refusal.text}
        headers = {"Cache-Control": "no-store", **refusal.headers}
        return answered(exchange, to_json(body), refusal.code, media="application/json", headers=headers)
    if isinstance(refusal, TooMany) and Settings.of(exchange.world).retry_after:
        refusal.headers.setdefault("Retry-After", "1")
    objects = [{**error_object(refusal, exchange), **each} for each in refusal.details.get("errors") or [{}]]
    return answered(exchange, to_json({"errors": objects}), refusal.code, headers=refusal.headers)


def error_object(refusal: Refusal, exchange: Exchange) -> dict[str, Any]:
    """What an error object says of a refusal; code and title are the vendor's own unless a fault changed the status."""
    own = refusal if isinstance(refusal, ErrorObject) and refusal.code == refusal.status else ErrorObject()
    known = refusal.code in {each.value for each in HTTPStatus}
    found = {
        "id": request_id(exchange),
        "status": str(refusal.code),
        "code": own.error_code or f"500-0{refusal.code}",
        "title": own.title or (HTTPStatus(refusal.code).phrase if known else "Error"),
        "detail": refusal.text,
    }
    source = refusal.details.get("source")
    return {**found, "source": source} if source else found


def invalid(error: RequestValidationError) -> Refusal:
    """One error object for each finding, each with the place of the value."""
    return Invalid(errors=[_finding(each["loc"], each["type"], each["msg"]) for each in error.errors()])


def _finding(loc: Sequence[int | str], kind: str, message: str) -> dict[str, Any]:
    # Where a member can be of several kinds, the place has the name of the kind in it, which is none of the body's.
    where, path = str(loc[0]), [str(part) for part in loc[1:] if "]" not in str(part) or loc[0] != "body"]
    name = path[-1] if path else where
    source = {"pointer": "".join(f"/{part}" for part in path)} if where == "body" else {"parameter": name}
    if kind == "missing" and path:
        found: dict[str, Any] = missing(name, **source).details["errors"][0]
        return found
    return {"title": "Bad Request", "detail": f"{name}: {message}", "source": source}
