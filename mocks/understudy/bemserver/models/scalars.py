"""The kinds of values on the wire: how lenient each is, how it complains, how it is shown and kept.

The real server's messages are part of its contract, so these kinds say them word for word; no
validation library of ours would.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema
from sqlalchemy import JSON, Boolean, Dialect, Float, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_TRUE = {"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1"}
_FALSE = {"f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0"}
_LOCAL = re.compile(
    r"[-!#$%&'*+/=?^`{}|~\w]+(\.[-!#$%&'*+/=?^`{}|~\w]+)*"
    r"|\"([\001-\010\013\014\016-\037!#-\[\]-\177]|\\[\001-\011\013\014\016-\177])*\""
)
_DOMAIN = re.compile(r"(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+(?:[A-Z]{2,6}|[A-Z0-9-]{2,})", re.IGNORECASE)

Schema = Mapping[str, Any]


class Invalid(Exception):
    """A value that does not fit its kind; what to tell of it."""

    def __init__(self, says: Any) -> None:
        super().__init__(says)
        self.says = says if isinstance(says, dict) else [says]


class Kind(ABC):
    """What a field's values are: in `Annotated[...]` it makes pydantic parse and complain as the real server does.

    The type beside it is for us alone: `Annotated[int | None, Whole()] = None` may be left out but not be null,
    `Annotated[int, Whole()] | None` may be null.
    """

    kept: ClassVar[type[TypeEngine[Any]]] = String
    """The type of the column that keeps it."""
    described: ClassVar[Schema] = {"type": "string"}
    """The value in OpenAPI documents."""

    @abstractmethod
    def parse(self, value: Any) -> Any:
        """The value that was meant; raises Invalid."""

    def show(self, value: Any) -> Any:
        """The value as JSON."""
        return value

    def column(self) -> TypeEngine[Any]:
        """The column that keeps it, as far as its type goes."""
        return self.kept()

    def schema(self) -> dict[str, Any]:
        """What OpenAPI documents say of the value."""
        return dict(self.described)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._parsed)

    def __get_pydantic_json_schema__(self, _core: Any, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema()

    def _parsed(self, value: Any) -> Any:
        if value is None:
            raise complaint(["Field may not be null."])
        try:
            return self.parse(value)
        except Invalid as error:
            raise complaint(error.says) from None


def complaint(says: Any, *, step: int = 0) -> PydanticCustomError:
    """What pydantic is told of a value that does not fit, with the real server's words.

    Rules for several fields belong to a later step, say what is wrong by field, and are told where every earlier step
    was passed.
    """
    return PydanticCustomError("unfit", "The value does not fit.", {"says": says, "step": step})


def bounds(low: object, high: object | None = None) -> str:
    """The sentence that refuses a value outside its range."""
    upper = "" if high is None else f" and less than or equal to {high}"
    return f"Must be greater than or equal to {low}{upper}."


def _schema(kind: str, **limits: float | None) -> dict[str, Any]:
    return {"type": kind, **{name: limit for name, limit in limits.items() if limit is not None}}


@dataclass(frozen=True)
class Text(Kind):
    """Text, with bounds of its length in characters."""

    longest: int | None = None
    shortest: int | None = None

    def parse(self, value: Any) -> str:
        """The text, never trimmed."""
        if not isinstance(value, str):
            raise Invalid("Not a valid string.")
        if self.longest is not None and not (self.shortest or 0) <= len(value) <= self.longest:
            if self.shortest is None:
                raise Invalid(f"Longer than maximum length {self.longest}.")
            raise Invalid(f"Length must be between {self.shortest} and {self.longest}.")
        return value

    def schema(self) -> dict[str, Any]:
        """A string with its lengths."""
        return _schema("string", minLength=self.shortest, maxLength=self.longest)


@dataclass(frozen=True)
class Whole(Kind):
    """An integer; floats lose their fraction and numeric text is read."""

    low: int | None = None
    high: int | None = None
    kept = Integer

    def parse(self, value: Any) -> int:
        """The integer within its bounds."""
        if isinstance(value, bool):
            raise Invalid("Not a valid integer.")
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise Invalid("Not a valid integer.") from None
        except OverflowError:
            raise Invalid("Number too large.") from None
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise Invalid(bounds(self.low, self.high))
        return number

    def schema(self) -> dict[str, Any]:
        """An integer with its bounds."""
        return _schema("integer", minimum=self.low, maximum=self.high)


@dataclass(frozen=True)
class Real(Kind):
    """A number, always shown with a decimal point."""

    low: float | None = None
    high: float | None = None
    kept = Float

    def parse(self, value: Any) -> float:
        """The number within its bounds."""
        if isinstance(value, bool):
            raise Invalid("Not a valid number.")
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise Invalid("Not a valid number.") from None
        if not math.isfinite(number):
            raise Invalid("Special numeric values (nan or infinity) are not permitted.")
        if self.low is not None and not self.low <= number <= (self.high or 0):
            raise Invalid(bounds(f"{self.low:g}", f"{self.high:g}"))
        return number

    def schema(self) -> dict[str, Any]:
        """A number with its bounds."""
        return _schema("number", minimum=self.low, maximum=self.high)


@dataclass(frozen=True)
class Flag(Kind):
    """True or false, in many spellings."""

    kept = Boolean
    described: ClassVar[Schema] = {"type": "boolean"}

    def parse(self, value: Any) -> bool:
        """The truth that was meant."""
        if isinstance(value, str):
            if value in _TRUE or value in _FALSE:
                return value in _TRUE
        elif isinstance(value, bool | int | float) and value in (0, 1):
            return bool(value)
        raise Invalid("Not a valid boolean.")


class Ranked(TypeDecorator[str]):
    """A column of names that sorts and compares by their order in a list."""

    impl = Integer
    cache_ok = True

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        """The place of a name; one that no row can have for any other text."""
        if value is None:
            return None
        return self.names.index(value) if value in self.names else -1

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        """The name at a place."""
        return None if value is None else self.names[value]


@dataclass(frozen=True)
class Choice(Kind):
    """One of some names, kept in the order given."""

    names: tuple[str, ...]

    def parse(self, value: Any) -> str:
        """The name."""
        if not isinstance(value, str):
            raise Invalid("Not a valid string.")
        if value not in self.names:
            raise Invalid(f"Must be one of: {', '.join(self.names)}.")
        return value

    def column(self) -> TypeEngine[Any]:
        """The place of the name in the list."""
        return Ranked(self.names)

    def schema(self) -> dict[str, Any]:
        """A string with its names."""
        return {"type": "string", "enum": list(self.names)}


@dataclass(frozen=True)
class Email(Kind):
    """An e-mail address."""

    described: ClassVar[Schema] = {"type": "string", "format": "email"}

    def parse(self, value: Any) -> str:
        """The address, its case kept."""
        if isinstance(value, str) and "@" in value:
            local, domain = value.rsplit("@", 1)
            if _LOCAL.fullmatch(local) and (_is_domain(domain)):
                return value
        raise Invalid("Not a valid email address.")


def _is_domain(text: str) -> bool:
    if text == "localhost" or _DOMAIN.fullmatch(text):
        return True
    try:
        return bool(_DOMAIN.fullmatch(text.encode("idna").decode("ascii")))
    except UnicodeError:
        return False


def _packed(value: Any) -> Any:
    """JSON with the keys of each object in the order of a binary document: short ones first."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _packed(value[key]) for key in keys}
    if isinstance(value, list):
        return [_packed(item) for item in value]
    return value


@dataclass(frozen=True)
class JsonObject(Kind):
    """A JSON object with anything in it."""

    described: ClassVar[Schema] = {"type": "object", "additionalProperties": {}}

    def parse(self, value: Any) -> dict[str, Any]:
        """The object as the real server's database keeps it."""
        if not isinstance(value, dict):
            raise Invalid("Not a valid mapping type.")
        packed: dict[str, Any] = _packed(value)
        return packed

    def column(self) -> TypeEngine[Any]:
        """JSON text; nothing where none was given."""
        return JSON(none_as_null=True)
