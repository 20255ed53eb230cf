"""Every way in which BTEC says no: with a status of the documented table wherever one fits."""

from collections.abc import Mapping
from typing import Any, NoReturn

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import Response

from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, refusals_in

HOW = "Send it as: Authorization: Token TOKEN."


class ErrorAnswer(BaseModel, title="Error"):
    """The body of every error."""

    description: str = Field(
        description="Details of the error, for people.", json_schema_extra={"x-understudy-tier": "documented"}
    )


class TokenMissing(Refusal):
    """The request carries no access token."""

    status = 401
    clause = "btec/auth/token-required"
    says = f"The request has no Authorization header. {HOW}"


class TokenMalformed(Refusal):
    """The header is not the word Token, one space and a token."""

    status = 401
    clause = "btec/auth/header-exact"
    says = f"The Authorization header must be the word Token, one space and the access token. {HOW}"


class TokenUnknown(Refusal):
    """No such access token was issued."""

    status = 401
    clause = "btec/auth/token-unknown"
    says = "This access token is not valid. Tokens are created on the Administration page, tab API Access."


class TokenOfOtherEnvironment(Refusal):
    """The token is of the sandbox and this is production, or the other way round."""

    status = 401
    clause = "btec/environments/tokens-apart"
    says = "This access token belongs to the other environment: tokens of the sandbox and of production are apart."


class TokenExpired(Refusal):
    """The token's expiration date has passed."""

    status = 401
    clause = "btec/tokens/expiration"
    says = "This access token has expired."


class TokenDeleted(Refusal):
    """The token was deleted by hand."""

    status = 401
    clause = "btec/tokens/valid-until-deleted"
    says = "This access token was deleted."


class TooManyRequests(Refusal):
    """More than five requests within a second came with this token."""

    status = 429
    clause = "btec/rate/five-per-second"
    says = "Too Many Requests: an access token may be used for 5 requests per second."


class LicenceExpired(Refusal):
    """The company's licence has expired."""

    status = 426
    clause = "btec/licence/expired-426"
    says = "The licence has expired. Renew it to use the API again."


class AccessLicenceExpired(Refusal):
    """The licence for this access has expired."""

    status = 427
    clause = "btec/licence/expired-427"
    says = "The licence for this access to the API has expired. Renew it to use the API again."


class PermissionMissing(Refusal):
    """The scope of the token lacks the permission for this operation."""

    status = 413
    clause = "btec/permissions/scope"
    says = "The scope of this access token lacks the permission for this operation."


class InvalidParameters(Refusal):
    """A parameter is missing or incorrect."""

    status = 400
    clause = "btec/parameters/incorrect"
    says = "A parameter is missing or incorrect."


class MalformedJson(Refusal):
    """The body is no JSON."""

    status = 400
    clause = "btec/json/malformed"
    says = "The body is not valid JSON."


class NotJson(Refusal):
    """The body is not declared as JSON."""

    status = 400
    clause = "btec/json/content-type"
    says = "The body must be JSON, with the header Content-Type: application/json."


class TooLarge(Refusal):
    """The body is larger than the tenant allows."""

    status = 400
    clause = "btec/json/too-large"
    says = "The body is too large."


class UnknownReference(Refusal):
    """A field refers to something that does not exist."""

    status = 400
    clause = "btec/references/must-exist"
    says = "A field refers to something that does not exist."


class Unfitting(Refusal):
    """What the fields say together cannot be."""

    status = 400
    clause = "btec/references/must-fit"
    says = "The fields do not fit together."


class Duplicate(Refusal):
    """A value that may stand once is there already."""

    status = 400
    clause = "btec/references/unique"
    says = "A value that may stand only once is there already."


class StillNeeded(Refusal):
    """Others refer to what is to be deleted."""

    status = 400
    clause = "btec/references/still-needed"
    says = "Others still refer to this."


class Locked(Refusal):
    """Standard groups and fixed procedures stay as they are."""

    status = 400
    clause = "btec/account/standard-groups"
    says = "This is a standard entry, which cannot be changed or deleted."


class BadId(Refusal):
    """Nothing has this id, in a tenant that is set to answer 400."""

    status = 400
    clause = "btec/errors/unknown-id-as-400"
    says = "Nothing has this id."


class UnknownId(Refusal):
    """Nothing has this id."""

    status = 404
    clause = "btec/errors/unknown-id"
    says = "Nothing has this id."


class NoSuchPath(Refusal):
    """No operation has this path."""

    status = 404
    clause = "btec/errors/no-such-path"
    says = "No operation has this path; paths begin with /api/v1/. The API References list them."


class MethodNotAllowed(Refusal):
    """The path has operations, but none with this method."""

    status = 405
    clause = "btec/errors/method-not-allowed"
    says = "This path has no such method."


class Unexpected(Refusal):
    """An unexpected error of the server."""

    status = 500
    clause = "btec/errors/unexpected"
    says = "An unexpected error occurred on the server."


class NotDocumented(Refusal):
    """The operation is not documented by BENNING, and the tenant is strict about that."""

    status = 501
    clause = "btec/provenance/strict"
    says = (
        "BENNING does not document this operation: it is understudy's own design, and this tenant's setting `strict`"
        " is on."
    )


REFUSALS = refusals_in(__name__)
"""Every one, in the order in which they are defined: that in which they are checked."""

EVERYWHERE: tuple[type[Refusal], ...] = (
    *(TokenMissing, TokenMalformed, TokenUnknown, TokenOfOtherEnvironment, TokenExpired, TokenDeleted),
    *(TooManyRequests, LicenceExpired, AccessLicenceExpired, PermissionMissing, Unexpected, NotDocumented),
)
"""What any operation may answer."""


def render(refusal: Refusal, exchange: Exchange) -> Response:
    """The one shape of all errors: an object with `description`."""
    text = refusal.text or type(refusal).says
    if isinstance(refusal, MethodNotAllowed) and "Allow" in refusal.headers:
        text = f"This path has no method {exchange.method}; it has {refusal.headers['Allow']}."
    return Response(
        to_json({"description": text}),
        status_code=refusal.code,
        headers=refusal.headers,
        media_type="application/json",
    )


def _invalid(error: RequestValidationError) -> Refusal:
    """Every parameter named that is missing or incorrect."""
    return InvalidParameters(" ".join(_finding(each) for each in error.errors()))


def _finding(error: Mapping[str, Any]) -> str:
    kind, *place = (str(part) for part in error["loc"])
    name, says = ".".join(place), error["msg"].removeprefix("Value error, ")
    if not name:
        return f"The body: {says}."
    if error["type"] == "missing":
        return f"{name} ({kind}) is required."
    if error["type"] == "extra_forbidden":
        return f"{name} ({kind}) is not known here."
    return f"{name} ({kind}): {says}."


def _not_json() -> NoReturn:
    raise NotJson


def _empty() -> NoReturn:
    raise InvalidParameters("The body is required.")


def _malformed(error: Exception) -> NoReturn:
    raise MalformedJson(f"The body is not valid JSON: {error}.") from error


DIALECT = Dialect(invalid=_invalid, other_media=_not_json, empty=_empty, malformed=_malformed, loads=None)
