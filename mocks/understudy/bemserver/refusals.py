"""Every way in which BEMServer says no, and the words of its validation library."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from understudy.bemserver import responses
from understudy.bemserver.settings import Settings
from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, refusals_in


class MalformedRequest(Refusal):
    """The Authorization header has no credential in it."""

    status = 400
    clause = "bemserver/auth/header-without-credential"


class MalformedBody(Refusal):
    """The body is no JSON."""

    status = 400
    clause = "bemserver/errors/malformed-json"

    def __init__(self, says: str | None = None, **details: Any) -> None:
        super().__init__(says, errors={"json": ["Invalid JSON body."]}, **details)


class Unauthenticated(Refusal):
    """There is no valid credential; the error names why."""

    status = 401
    clause = "bemserver/auth/failures"

    def __init__(self, says: str | None = None, **details: Any) -> None:
        reason = says or "missing_authentication"
        super().__init__("", errors={"authentication": reason}, **details)


class Forbidden(Refusal):
    """The user has no right to do this."""

    status = 403
    clause = "bemserver/rights/forbidden"
    says = "Authorization error"


class NotFound(Refusal):
    """There is no such route or row."""

    status = 404
    clause = "bemserver/errors/not-found"


class MethodNotAllowed(Refusal):
    """The route has no such method."""

    status = 405
    clause = "bemserver/errors/method-not-allowed"


class Conflict(Refusal):
    """The data forbids it, and the server does not say why."""

    status = 409
    clause = "bemserver/errors/read-only-column"


class NotUnique(Refusal):
    """A row with these values is there already."""

    status = 409
    clause = "bemserver/errors/unique"
    says = "Unique constraint violation"


class UnknownReference(Refusal):
    """A row that is referred to does not exist."""

    status = 409
    clause = "bemserver/errors/foreign-key"
    says = "Foreign key constraint violation"


class Impossible(Refusal):
    """What is asked for needs data that the site or building does not have."""

    status = 409
    clause = "bemserver/analysis/missing-data"
    says = "Missing weather API settings."


class PreconditionFailed(Refusal):
    """The row has changed since the client read it."""

    status = 412
    clause = "bemserver/etag/precondition-failed"


class TooLarge(Refusal):
    """The body is larger than the server in front of the API lets through."""

    status = 413
    clause = "bemserver/errors/too-large"


class Invalid(Refusal):
    """The query, the body or a file does not fit; the errors say where."""

    status = 422
    clause = "bemserver/errors/validation"


class Unprocessable(Refusal):
    """The data does not fit a rule of the server; the message says which."""

    status = 422
    clause = "bemserver/errors/business-rule"


class BadFile(Refusal):
    """A description does not fit; the message says what of it."""

    status = 422
    clause = "bemserver/io/bad-file"

    def __init__(self, says: str | None = None, **details: Any) -> None:
        super().__init__(f"Invalid CSV file content: {says or ''}", **details)


class PreconditionRequired(Refusal):
    """A change comes without If-Match."""

    status = 428
    clause = "bemserver/etag/precondition-required"


class TooMany(Refusal):
    """The rate that the tenant was given is exceeded; the real server has none."""

    status = 429
    clause = "bemserver/errors/rate"


class InternalError(Refusal):
    """The server does not know how to answer."""

    status = 500
    clause = "bemserver/errors/internal"


REFUSALS = refusals_in(__name__)


def invalid(where: str, errors: Any) -> Invalid:
    """The refusal of a body, query or file, with what is wrong field by field."""
    return Invalid(errors={where: errors})


_PHRASES = {422: "Unprocessable Entity", 413: "Request Entity Too Large"}
"""Phrases that depend on the version of Python."""


def render(refusal: Refusal, exchange: Exchange) -> Response:
    """The answer of the real server to what it refuses."""
    code = refusal.code
    body: dict[str, Any] = {"code": code, "status": _PHRASES.get(code, HTTPStatus(code).phrase)}
    if refusal.text:
        body["message"] = refusal.text
    if "errors" in refusal.details:
        body["errors"] = refusal.details["errors"]
    headers = {}
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = ", ".join(Settings.of(exchange.world).auth_methods)
    return responses.untagged(body, code, headers)


_WORDS = {"missing": ["Missing data for required field."], "extra_forbidden": ["Unknown field."]}
_PAGING = ("page", "page_size")
_LAST = 9
"""The step after all others, at which these parameters are read."""


def _announced(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == responses.JSON or kind.endswith("+json")


def _malformed(_error: Exception) -> Any:
    raise MalformedBody


def _step(error: Any) -> int:
    """When the real server would have noticed: first each field, then rules for several, at last the page of a list."""
    return _LAST if error["loc"][-1] in _PAGING else int(error.get("ctx", {}).get("step", 0))


def _told(errors: Sequence[Any]) -> dict[str, Any]:
    """What is wrong by field, of a list by place; of what the first step that was not passed noticed."""
    step = min(map(_step, errors))
    found: dict[str, Any] = {}
    for error in errors:
        says: Any = _WORDS.get(error["type"]) or error.get("ctx", {}).get("says", ["Invalid input type."])
        name, *place = error["loc"][1:] or ("_schema",)
        if _step(error) != step:
            continue
        if 0 < step < _LAST:
            for field, each in says.items():
                found.setdefault(field, []).extend(each)
        elif place:
            found.setdefault(name, {})[str(place[0])] = says
        else:
            found[name] = says
    return found


def _invalid(error: RequestValidationError) -> Invalid:
    errors = error.errors()
    return invalid("json" if errors[0]["loc"][0] == "body" else "query", _told(errors))


DIALECT = Dialect(
    invalid=_invalid,
    is_json=_announced,
    other_media=dict,
    empty=dict,
    malformed=_malformed,
    loads=lambda content: json.loads(content.decode()),
    repeated="first",
)
