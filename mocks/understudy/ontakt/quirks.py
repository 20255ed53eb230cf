"""Oddities that run through the whole API; those of one operation stand with that operation."""

from math import isfinite, nan
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

_TRUE = frozenset({"1", "true", "on", "yes", "y", "checked"})


def truth(text: str) -> bool:
    """What a boolean parameter means (ontakt/conventions/booleans): six words are true, everything else is false."""
    return text in _TRUE


def number_of_text(kind: type, nullable: bool, value: Any, info: ValidationInfo) -> Any:  # noqa: FBT001 bound in advance
    """The number of a text in a body, where the tenant's profile is 4.10 (ontakt/conventions/numbers-from-texts)."""
    if not isinstance(value, str) or info.context is None or info.context["profile"] != "4.10":
        return value
    if not value:
        return None if nullable else kind(0)
    try:
        number = kind(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise PydanticCustomError("number", "{text} is not a number of the right kind", {"text": repr(value)})
    return number
