"""The answers that refusals become: JSON:API error objects, or the two members of the identity provider."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.responses import Response

from understudy.buildingx.jsonapi.responses import answered, request_id
from understudy.buildingx.refusals import MISSING, ErrorObject, Invalid, TokenRefusal, TooMany
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal


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


def _finding(loc: Sequence[int | str], kind: str, message: str) -> dict[str, Any]:
    # Where a member can be of several kinds, the place has the name of the kind in it, which is none of the body's.
    where, path = str(loc[0]), [str(part) for part in loc[1:] if "]" not in str(part) or loc[0] != "body"]
    name = path[-1] if path else where
    source = {"pointer": "".join(f"/{part}" for part in path)} if where == "body" else {"parameter": name}
    if kind == "missing" and path:
        noun = "property" if where == "body" else "parameter"
        title = f"Missing mandatory {noun} '{name}'"
        return {"code": MISSING, "title": title, "detail": title, "source": source}
    return {"title": "Bad Request", "detail": f"{name}: {message}", "source": source}
