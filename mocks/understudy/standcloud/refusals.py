"""Every way in which StandCloud says no, and the two shapes of its answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.responses import Response

from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, refusals_in

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class KeyMissing(Refusal):
    """The request carries no key."""

    status = 401
    clause = "standcloud/auth/key-required"
    says = "Not authenticated"


class KeyUnknown(Refusal):
    """No such key was issued, or the access token is none."""

    status = 401
    clause = "standcloud/auth/key-unknown"
    says = "Invalid API key"


class KeyExpired(Refusal):
    """The key or access token is past its last moment."""

    status = 401
    clause = "standcloud/auth/key-expired"
    says = "API key expired"


class KeyRevoked(Refusal):
    """The key was revoked."""

    status = 401
    clause = "standcloud/auth/key-revoked"
    says = "API key revoked"


class KeyForbidden(Refusal):
    """The key is not accepted, in a tenant that is set to answer so."""

    status = 403
    clause = "standcloud/auth/forbidden-instead"
    says = "Forbidden"


class NoSuchPath(Refusal):
    """No operation has this path."""

    status = 404
    clause = "standcloud/errors/no-such-path"
    says = "Not Found"


class NoSuchRun(Refusal):
    """The organization has no test run of this id."""

    status = 404
    clause = "standcloud/test-run/unknown-id"
    says = "Test run not found"


class MethodNotAllowed(Refusal):
    """The path has operations, but none with this method."""

    status = 405
    clause = "standcloud/read-only/method-not-allowed"
    says = "Method Not Allowed"


class TooLarge(Refusal):
    """The body is over the bound."""

    status = 413
    clause = "standcloud/upload/too-large"
    says = "Request Entity Too Large"


class Invalid(Refusal):
    """A parameter or the body does not fit."""

    status = 422
    clause = "standcloud/errors/invalid"
    says = "Unprocessable Entity"

    @classmethod
    def of(cls, loc: Sequence[str | int], msg: str, kind: str) -> "Invalid":
        """The refusal of one value at one place."""
        return cls(detail=[{"loc": list(loc), "msg": msg, "type": kind}])


class TooMany(Refusal):
    """The rate is exceeded; StandCloud documents none, a tenant can be given one."""

    status = 429
    clause = "standcloud/errors/too-many"
    says = "Too Many Requests"


class Unexpected(Refusal):
    """An error of ours, or an injected one."""

    status = 500
    clause = "standcloud/errors/unexpected"
    says = "Internal Server Error"


class Unavailable(Refusal):
    """The service is down; nothing refuses so unless it is injected."""

    status = 503
    clause = "standcloud/errors/unavailable"
    says = "Service Unavailable"


class LoginRefusal(Refusal):
    """A refusal of the identity provider, in the shape of RFC 6749, 5.2."""

    status = 400
    clause = "standcloud/login/errors"
    error = "invalid_request"
    """The code of the RFC."""
    says = "The request lacks a parameter or has one of another kind."


class LoginPending(LoginRefusal):
    """Nobody has approved the device yet."""

    clause = "standcloud/login/pending"
    error = "authorization_pending"
    says = "The authorization request is still pending."


class LoginDenied(LoginRefusal):
    """Somebody has denied the device."""

    clause = "standcloud/login/denied"
    error = "access_denied"
    says = "The resource owner denied the request."


class LoginExpired(LoginRefusal):
    """The device code is past its last moment."""

    clause = "standcloud/login/expired"
    error = "expired_token"
    says = "The device code has expired."


class LoginGrantInvalid(LoginRefusal):
    """The device code or refresh token is unknown or used."""

    clause = "standcloud/login/grant-invalid"
    error = "invalid_grant"
    says = "The provided grant is invalid, expired or revoked."


class LoginGrantUnsupported(LoginRefusal):
    """The grant type is none of those that devices use."""

    clause = "standcloud/login/grant-unsupported"
    error = "unsupported_grant_type"
    says = "The grant type is not supported."


class LoginClientUnknown(LoginRefusal):
    """The client is not the one that devices use."""

    status = 401
    clause = "standcloud/login/client-unknown"
    error = "invalid_client"
    says = "Client authentication failed."


REFUSALS = refusals_in(__name__)
AT_LOGIN: tuple[type[Refusal], ...] = (LoginRefusal, *LoginRefusal.__subclasses__())
"""How the identity provider says no to who would trade a code or a token."""


def render(refusal: Refusal, _exchange: Exchange) -> Response:
    """The answer: `{"detail": ...}`, or that of RFC 6749 where the identity provider says no."""
    headers: Mapping[str, str] = refusal.headers
    body: dict[str, Any] = {"detail": refusal.details.get("detail", refusal.text)}
    if isinstance(refusal, LoginRefusal):
        body = {"error": refusal.error, "error_description": refusal.text}
        headers = {"Cache-Control": "no-store", **headers}
    elif isinstance(refusal, KeyMissing | KeyUnknown | KeyExpired | KeyRevoked):
        headers = {**_CHALLENGE, **headers}
    return Response(to_json(body), refusal.code, dict(headers), "application/json")


def _invalid(error: RequestValidationError) -> Refusal:
    """Every finding with its place, without the value: a report may be large."""
    findings = [{"loc": list(each["loc"]), "msg": each["msg"], "type": each["type"]} for each in error.errors()]
    return Invalid(detail=findings)


def _malformed(error: Exception) -> Any:
    """Refuses a body that is no JSON."""
    raise Invalid.of(["body"], f"JSON decode error: {error}", "json_invalid") from error


DIALECT = Dialect(
    invalid=_invalid, is_json=lambda _: True, empty=None, malformed=_malformed, loads=None, numbers_only=True
)
