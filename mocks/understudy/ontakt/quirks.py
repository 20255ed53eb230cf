"""Oddities that run through the whole API; those of one operation stand with that operation."""

from collections.abc import Mapping
from math import isfinite, nan
from typing import Any

from pydantic import BaseModel

from understudy.ontakt.refusals import Invalid

_TRUE = frozenset({"1", "true", "on", "yes", "y", "checked"})


def truth(text: str) -> bool:
    """What a boolean parameter means (ontakt/conventions/booleans): six words are true, everything else is false."""
    return text in _TRUE


def numbers_from_texts(values: Mapping[str, Any], numbers: Mapping[str, tuple[type, bool]]) -> dict[str, Any]:
    """A body whose texts for numeric fields became numbers (ontakt/conventions/numbers-from-texts).

    For each such field its type is given, and whether it may be null.
    """
    return {
        name: _number(name, value, *numbers[name]) if isinstance(value, str) and name in numbers else value
        for name, value in values.items()
    }


def _number(name: str, text: str, kind: type, nullable: bool) -> float | None:  # noqa: FBT001 unpacked from a pair
    if not text:
        return None if nullable else kind(0)
    try:
        number: float = kind(text)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise Invalid(f"{name}: {text!r} is not a number of the right kind.")
    return number


def readable(values: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """A body without the fields that no object of this type has (ontakt/conventions/unknown-fields-ignored)."""
    return {name: value for name, value in values.items() if name in model.model_fields}
