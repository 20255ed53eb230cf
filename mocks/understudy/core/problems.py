"""What the control plane answers when it says no: problem details (RFC 9457), with a stable code each."""

from collections.abc import Mapping
from typing import Any, ClassVar

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal of the control plane."""

    status: ClassVar[int]
    code: ClassVar[str]
    """Stable name, the last segment of the problem's `type`."""
    title: ClassVar[str]

    def __init__(self, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers: Mapping[str, str] = headers or {}
        self.more: Mapping[str, Any] = more

    def document(self) -> dict[str, Any]:
        """The body of the answer."""
        return {
            "type": f"urn:understudy:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


class Unauthorized(Problem):
    """A stranger must show the token that start prints."""

    status = 401
    code = "token-required"
    title = "Token required"


class Forbidden(Problem):
    """The request is addressed to another host, or comes from another site's page."""

    status = 403
    code = "forbidden"
    title = "Forbidden"


class NotFound(Problem):
    """There is no such thing."""

    status = 404
    code = "not-found"
    title = "Not found"


class MethodNotAllowed(Problem):
    """The route has no such method; the header Allow names those that it has."""

    status = 405
    code = "method-not-allowed"
    title = "Method not allowed"


class Conflict(Problem):
    """What is asked for collides with what is there."""

    status = 409
    code = "conflict"
    title = "Conflict"


class TooLarge(Problem):
    """The body is over the route's bound."""

    status = 413
    code = "too-large"
    title = "Body too large"


class Invalid(Problem):
    """The request does not fit; `errors` says where, `known` what there is."""

    status = 422
    code = "invalid"
    title = "Invalid request"


class Unexpected(Problem):
    """An error of ours; the process's log has the rest."""

    status = 500
    code = "unexpected"
    title = "Unexpected error"


class NotReady(Problem):
    """The process has not come up yet."""

    status = 503
    code = "not-ready"
    title = "Not ready"


PROBLEMS: tuple[type[Problem], ...] = tuple(Problem.__subclasses__())
"""Every way in which the control plane says no."""
