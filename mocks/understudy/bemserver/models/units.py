"""Units of measurement: which there are, and converting between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from understudy.bemserver.models.scalars import Invalid, Shown
from understudy.bemserver.refusals import Unprocessable

if TYPE_CHECKING:
    import pint

_OWN = ("ratio = []",)
"""What the real server knows beyond the library's own definitions."""
_KEPT = 1024


@cache
def registry() -> "pint.UnitRegistry[Any]":
    """All units, read when the first is needed: it takes longer than starting the server."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for definition in _OWN:
        units.define(definition)
    return units


@lru_cache(_KEPT)
def is_unit(text: str) -> bool:
    """Whether text is an expression of known units; no text is no unit, which is one."""
    import pint

    try:
        registry().parse_units(text)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError):
        return False
    except Exception as error:  # noqa: BLE001 (the tokenizer that pint uses has errors of many kinds)
        if "token" in type(error).__name__.lower():
            return False
        raise
    return True


@dataclass(frozen=True)
class Unit(Shown):
    """A unit of measurement."""

    def parse(self, value: Any) -> str:  # noqa: ANN401 (as the protocol)
        """The unit as it was written."""
        if not isinstance(value, str):
            raise Invalid("Not a valid string.")
        if not is_unit(value):
            raise Invalid("Undefined unit.")
        return value

    def column(self) -> TypeEngine[Any]:
        """Text."""
        return String()

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}


@lru_cache(_KEPT)
def _line(source: str, target: str) -> tuple[float, float]:
    """Factor and offset of a conversion; every conversion between two units is a straight line."""
    import pint

    units = registry()
    try:
        at_zero, at_one = (
            float(units.Quantity(at, source).to(target).magnitude) for at in (0.0, 1.0)
        )
    except pint.errors.DimensionalityError as error:
        raise Unprocessable(str(error)) from None
    return at_one - at_zero, at_zero


def convert(values: Sequence[float], source: str, target: str) -> list[float]:
    """Values in another unit; refuses a unit of another dimension."""
    factor, offset = _line(source, target)
    return [value * factor + offset for value in values]
