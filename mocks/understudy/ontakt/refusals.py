"""Every way in which OnTakt says no, and the shapes of its answers."""

from collections.abc import Mapping
from html import escape
from typing import Any, NoReturn

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from understudy.core.dialect import Dialect
from understudy.core.exchange import Exchange, exchange_of
from understudy.core.refusals import Refusal, refusals_in
from understudy.ontakt.settings import Settings

JSON = "application/json"


class Invalid(Refusal):
    """A parameter or the body does not fit."""

    status = 400
    clause = "ontakt/errors/invalid"
    says = "The request is not valid."


class Unauthenticated(Refusal):
    """The request carries no key or session token, or none that is good."""

    status = 401
    clause = "ontakt/auth/token-required"
    says = "Authentication is required."


class TokenUnknown(Unauthenticated):
    """Nobody was given this key or session token."""

    clause = "ontakt/auth/token-unknown"
    says = "The key or session token is not valid."


class SessionExpired(Unauthenticated):
    """The session is past its last moment."""

    clause = "ontakt/auth/session-expired"
    says = "The session has expired."


class SessionRevoked(Unauthenticated):
    """Somebody ended the session."""

    clause = "ontakt/auth/session-revoked"
    says = "The session was ended."


class UserInactive(Unauthenticated):
    """The user may not sign in any more."""

    clause = "ontakt/auth/user-inactive"
    says = "This user is not active."


class LoginWrong(Unauthenticated):
    """User name and password do not belong together."""

    clause = "ontakt/login/wrong"
    says = "The user name or password is wrong."


class LevelTooLow(Refusal):
    """The user's access level is too low; `allowed` says who may."""

    status = 403
    clause = "ontakt/levels/too-low"
    says = "You are not allowed to do this."


class StateMapped(Refusal):
    """A machine state is mapped to another definition already."""

    status = 403
    clause = "ontakt/states/mapped-once"
    says = "A machine state is mapped already."


class NotOwner(Refusal):
    """The key belongs to somebody else, and the user is no administrator."""

    status = 403
    clause = "ontakt/keys/owner-only"
    says = "This key belongs to another user."


class NotFound(Refusal):
    """There is no such object or path."""

    status = 404
    clause = "ontakt/errors/not-found"
    says = "Not found."


class MethodNotAllowed(Refusal):
    """The path has operations, but none with this method."""

    status = 405
    clause = "ontakt/errors/method-not-allowed"
    says = "This method is not allowed here."


class NameTaken(Refusal):
    """Another user has this name."""

    status = 409
    clause = "ontakt/users/name-taken"
    says = "This user name is taken."


class OtherMachine(Refusal):
    """The process belongs to another machine."""

    status = 409
    clause = "ontakt/programs/other-machine"
    says = "The process belongs to another machine."


class DeliveryFailed(Refusal):
    """The notification could not be sent, nobody knows why."""

    status = 412
    clause = "ontakt/channels/unknown-failure"
    says = "The notification could not be sent."


class TooLarge(Refusal):
    """The body is over the bound."""

    status = 413
    clause = "ontakt/errors/too-large"
    says = "The request is too large."


class Missing(Refusal):
    """The request refers to an object that does not exist."""

    status = 424
    clause = "ontakt/errors/missing-reference"
    says = "An object that the request refers to does not exist."


class ActionFailed(Refusal):
    """The action of an alert could not be done."""

    status = 424
    clause = "ontakt/alerts/action-failed"
    says = "The action failed."


class DeliveryRejected(Refusal):
    """The service at the other end refused the notification."""

    status = 424
    clause = "ontakt/channels/rejected"
    says = "The service rejected the notification."


class TooMany(Refusal):
    """The rate is exceeded; OnTakt documents none, a tenant can be given one."""

    status = 429
    clause = "ontakt/errors/too-many"
    says = "Too many requests."


class Unexpected(Refusal):
    """An error of ours, or an injected one."""

    status = 500
    clause = "ontakt/errors/unexpected"
    says = "Internal server error."


class SupportFile(Refusal):
    """An internal error whose answer is a file for the vendor's support."""

    status = 500
    clause = "ontakt/errors/support-file"
    says = "Internal server error."


class RestartImpossible(Refusal):
    """OnTakt runs in a way in which it cannot restart itself."""

    status = 501
    clause = "ontakt/root/restart-impossible"
    says = "OnTakt cannot restart itself."


class NoSuchAction(Refusal):
    """The alert has no such action for the server."""

    status = 501
    clause = "ontakt/alerts/no-such-action"
    says = "There is no such action."


class NotEmulated(Refusal):
    """OnTakt has this, but how it behaves is not public, so it is not emulated."""

    status = 501
    clause = "ontakt/errors/not-emulated"
    says = "OnTakt has this, but its behaviour is not public: understudy does not emulate it."


class BackupBroken(Refusal):
    """The database dump utility exited with an error."""

    status = 502
    clause = "ontakt/root/backup-broken"
    says = "The database dump utility failed."


class BackupImpossible(Refusal):
    """The database dump utility could not be started."""

    status = 503
    clause = "ontakt/root/backup-impossible"
    says = "The database dump utility cannot be started."


class Restarting(Refusal):
    """OnTakt is restarting."""

    status = 503
    clause = "ontakt/root/restarting"
    says = "OnTakt is restarting."


REFUSALS = refusals_in(__name__)

_PAGE = "<!doctype html>\n<html><head><title>{code}</title></head><body><h1>{code}</h1><p>{text}</p></body></html>\n"


def render(refusal: Refusal, exchange: Exchange) -> Response:
    """The answer: `{"error": ...}`; from 4.10 on a page, unless the client accepts JSON."""
    headers = dict(refusal.headers)
    if isinstance(refusal, SupportFile):
        headers["Content-Disposition"] = 'attachment; filename="ontakt-support.txt"'
        text = f"OnTakt support file\nrequest: {exchange.method} {exchange.path}\nid: {exchange.request_id}\n"
        return Response(text, refusal.code, headers, "application/octet-stream")
    settings = Settings.of(exchange.world)
    if settings.profile == "4.10" and "application/json" not in (exchange.header("accept") or ""):
        page = _PAGE.format(code=refusal.code, text=escape(refusal.text))
        return Response(page, refusal.code, headers, "text/html")
    body: dict[str, Any] = {"error": refusal.text}
    if isinstance(refusal, LevelTooLow):
        body["allowed"] = refusal.details.get("allowed", [])
    return Response(to_json(body), refusal.code, headers, JSON)


def invalid(error: RequestValidationError) -> Refusal:
    """The first finding, in one sentence that begins with its place."""
    first = error.errors()[0]
    source, *places = first["loc"]
    if not places and first["type"] == "model_type":
        return Invalid("The body must be a JSON object.")
    # Of a parameter that is sent again and again, the name is enough.
    place = ".".join(str(part) for part in (places if source == "body" else places[:1]))
    says = "is required" if first["type"] == "missing" else first["msg"]
    return Invalid(f"{place}: {says}.")


def _no_json() -> NoReturn:
    raise Invalid(f"The body must be JSON, sent with Content-Type: {JSON}.")


def _malformed(error: Exception) -> NoReturn:
    raise Invalid(f"The body is not JSON: {error}.") from error


def _is_json(content_type: str) -> bool:
    return content_type.split(";", 1)[0].strip().lower() == JSON


def _context(request: Request) -> Mapping[str, Any]:
    return {"profile": Settings.of(exchange_of(request).world).profile}


DIALECT = Dialect(
    invalid=invalid,
    is_json=_is_json,
    other_media=_no_json,
    empty=None,
    malformed=_malformed,
    loads=None,
    numbers_only=True,
    repeated="first",
    context=_context,
)
"""How OnTakt speaks of requests that do not fit; validators find the tenant's profile in the context."""
