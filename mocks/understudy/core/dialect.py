"""How a vendor speaks of requests that do not fit: its words for what is the same everywhere, and never the reading."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from understudy.core.refusals import BODY_UNREADABLE, Refusal


def application_json(content_type: str) -> bool:
    """Whether a media type is JSON's own, or one of an application that is built on it."""
    kind = content_type.partition(";")[0].strip().lower()
    main, _, sub = kind.partition("/")
    return main == "application" and (sub == "json" or sub.endswith("+json")) and "/" not in sub


def missing_body() -> Any:
    """Refuses an empty body as FastAPI does."""
    raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])


def malformed_body(error: Exception) -> Any:
    """Refuses a text that is no JSON as FastAPI does."""
    if not isinstance(error, json.JSONDecodeError):
        raise HTTPException(BODY_UNREADABLE, "There was an error parsing the body") from error
    context = {"error": error.msg}
    finding = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "JSON decode error"}
    raise RequestValidationError([{**finding, "input": {}, "ctx": context}], body=error.doc) from error


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What a vendor says of requests; the defaults say what FastAPI says.

    The functions about bodies answer the value that stands for such a body, or raise the vendor's refusal.
    """

    invalid: Callable[[RequestValidationError], Refusal]
    """The refusal of parameters or a body that do not fit; of each finding it gets place, kind and message."""
    is_json: Callable[[str], bool] = application_json
    """Whether a `Content-Type` (empty where there is none) announces JSON."""
    other_media: Callable[[], Any] | None = None
    """What a body of another type means, which stays unread; None takes its bytes for the value."""
    empty: Callable[[], Any] | None = missing_body
    """What an empty body of an operation that needs one means; None reads it like any other text."""
    malformed: Callable[[Exception], Any] = malformed_body
    """What a text that is no JSON means; its argument is the parser's error, whose text says what and where."""
    loads: Callable[[bytes], Any] | None = json.loads
    """Makes a text Python values, which are then checked as such.

    None checks the text itself, as pydantic does: twice as fast, half surrogates are malformed, and strict fields take
    the JSON texts of what JSON has no type for, such as dates.
    """
    numbers_only: bool = False
    """Whether `NaN` and `Infinity` make a text malformed where `loads` is None."""
    repeated: Literal["first", "last"] = "last"
    """Which value counts of a query parameter sent twice that is no list."""
    context: Callable[[Request], Mapping[str, Any]] | None = None
    """What validators of bodies and queries find in `info.context`."""
