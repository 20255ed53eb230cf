"""A documented way to say no, and how its classes fill the OpenAPI document."""

import sys
from collections.abc import Mapping
from inspect import isclass
from typing import Any, ClassVar

from pydantic import BaseModel

BODY_TOO_LARGE = 413
"""Status of the framework's own error for a body over its bound."""
BODY_UNREADABLE = 400
"""Status of the framework's own error for a body that is no text, or that never came to its end."""


class Refusal(Exception):
    """A vendor's own answer to a request that it does not serve; raised by whoever notices, rendered in one place."""

    status: ClassVar[int]
    """HTTP status code."""
    clause: ClassVar[str]
    """Id of the clause which says that the vendor refuses so."""
    says: ClassVar[str] = ""
    """The vendor's wording, where the raise site gives none."""

    def __init__(self, says: str | None = None, *, headers: Mapping[str, str] | None = None, **details: Any) -> None:
        self.text = type(self).says if says is None else says
        self.headers = dict(headers or {})
        self.details = details
        super().__init__(self.text)

    @property
    def code(self) -> int:
        """The HTTP status to answer with: the class's own, unless a fault asks for another."""
        return int(self.details.get("status", type(self).status))


def refusals_in(module: str) -> tuple[type[Refusal], ...]:
    """The refusals that a module defines, but for those that others are derived from and that have no status."""
    known = vars(sys.modules[module])  # noqa: TID251 the module that asks, and no other
    defined = (each for each in known.values() if getattr(each, "__module__", "") == module)
    return tuple(each for each in defined if isclass(each) and issubclass(each, Refusal) and hasattr(each, "status"))


def documented(*refusals: type[Refusal], body: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` for the refusals of an operation, with the vendor's error body."""
    answers: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        sentence = (refusal.__doc__ or refusal.__name__).splitlines()[0]
        if refusal.status in answers:
            sentence = f"{answers[refusal.status]['description']} {sentence}"
        answers[refusal.status] = {"description": sentence}
        if body is not None:
            answers[refusal.status]["model"] = body
    return answers
