"""Units of measurement: which there are, and converting between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from understudy.bemserver.models.scalars import Invalid, Kind
from understudy.bemserver.refusals import Unprocessable

if TYPE_CHECKING:
    import pint

_KEPT = 1024


@cache
def registry() -> "pint.UnitRegistry[Any]":
    """All units, read when the first is needed: it takes longer than starting the server."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    units.define("ratio = []")  # what the real server knows beyond the library's own definitions
    return units


@lru_cache(_KEPT)
def is_unit(text: str) -> bool:
    """Whether text is an expression of known units; no text is no unit, which is one."""
    import pint

    try:
        registry().parse_units(text)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError, AssertionError):
        return False
    except Exception as error:
        if "token" in type(error).__name__.lower():
            return False
        raise
    return True


@dataclass(frozen=True)
class Unit(Kind):
    """A unit of measurement."""

    def parse(self, value: Any) -> str:
        """The unit as it was written."""
        if not isinstance(value, str):
            raise Invalid("Not a valid string.")
        if not is_unit(value):
            raise Invalid("Undefined unit.")
        return value


@lru_cache(_KEPT)
def _factor(source: str, target: str) -> float:
    """What a quantity of one in a unit is in another; refuses a unit of another dimension."""
    import pint

    try:
        return float(registry().Quantity(1.0, source).to(target).magnitude)
    except pint.errors.DimensionalityError as error:
        raise Unprocessable(str(error)) from None


@lru_cache(_KEPT)
def _from_zero(text: str) -> tuple[float, float]:
    """Slope and zero of a unit in base units; only scales of temperature have another zero."""
    units = registry()
    zero = float(units.Quantity(0.0, text).to_base_units().magnitude)
    name = f"delta_{units.parse_units(text)}" if zero else text
    return float(units.Quantity(1.0, name).to_base_units().magnitude), zero


def convert(values: Sequence[float], source: str, target: str) -> list[float]:
    """Values in another unit, step by step as the library does; refuses a unit of another dimension."""
    factor = _factor(source, target)
    (slope, zero), (target_slope, target_zero) = _from_zero(source), _from_zero(target)
    if zero == target_zero == 0.0:
        return [value * factor for value in values]
    return [(value * slope + zero - target_zero) / target_slope for value in values]
