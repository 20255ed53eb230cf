"""The kinds of values that the models are made of, strict about their JSON types."""

import re
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

TIER = "x-understudy-tier"
"""Says in the OpenAPI document how sure an operation or a field is."""
DESIGNED = "designed"
DOCUMENTED: dict[str, JsonValue] = {TIER: "documented"}

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""


def _day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("is not a day such as 2026-06-01")
    if not isinstance(value, str | date):
        raise ValueError("is not a text such as 2026-06-01")  # noqa: TRY004 pydantic turns only a ValueError into a refusal
    return value


def _asked_whole(value: object) -> object:
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("is not an integer")
    return value


def _asked_flag(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return value


Text = Annotated[str, Field(max_length=200)]
"""A line of text."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A line of text that says something."""
Note = Annotated[str, Field(max_length=4000)]
"""Several lines of text."""
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
"""What a resource is referred to by."""
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Size = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Day = Annotated[date, BeforeValidator(_day)]
"""A day as RFC 3339 writes it."""

AskedId = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_asked_whole)]
AskedClass = Annotated[int, Field(ge=1, le=3), BeforeValidator(_asked_whole)]
AskedNumber = Annotated[int, BeforeValidator(_asked_whole)]
AskedFlag = Annotated[bool, BeforeValidator(_asked_flag)]


def say_tiers(schema: dict[str, Any]) -> None:
    """Marks as designed every field of a schema that says nothing else."""
    for field in schema.get("properties", {}).values():
        field.setdefault(TIER, DESIGNED)


class Fields(BaseModel):
    """A body, a part of one, or a query: unknown names are refused, every field says its tier."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=say_tiers)

    own: ClassVar[frozenset[str]] = frozenset()
    """Fields of an item that the server fills in."""
