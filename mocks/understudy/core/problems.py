"""What the control plane answers when it says no: problem details (RFC 9457), with a stable code each."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Problem(Exception):
    """A refusal of the control plane."""

    status: ClassVar[int]
    code: ClassVar[str]
    """Stable name, the last segment of the problem's `type`."""
    title: ClassVar[str]

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.more: Mapping[str, Any] = more


class NotFound(Problem):
    """There is no such thing."""

    status = 404
    code = "not-found"
    title = "Not found"


class Invalid(Problem):
    """The request does not fit."""

    status = 422
    code = "invalid"
    title = "Invalid request"


class Conflict(Problem):
    """What is asked for collides with what is there."""

    status = 409
    code = "conflict"
    title = "Conflict"
