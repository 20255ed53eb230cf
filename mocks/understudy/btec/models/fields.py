"""Values, strict about their JSON types; items, and the bodies that follow from them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field, JsonValue, create_model, model_validator

from understudy.core.columns import plain_type

TIER = "x-understudy-tier"
"""Says in the OpenAPI document how sure an operation or a field is."""
DESIGNED = "designed"
DOCUMENTED: dict[str, JsonValue] = {TIER: "documented"}

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""


def spelt(pattern: str, says: str) -> BeforeValidator:
    """Refuses a text that is spelt in another way."""
    known = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        if isinstance(value, str) and not known.fullmatch(value):
            raise ValueError(says)
        return value

    return BeforeValidator(check)


def _day(value: object) -> object:
    if not isinstance(value, str | date):
        raise ValueError("is not a text such as 2026-06-01")  # noqa: TRY004 pydantic turns only a ValueError into a refusal
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
Day = Annotated[date, spelt(r"\d{4}-\d{2}-\d{2}", "is not a day such as 2026-06-01"), BeforeValidator(_day)]
"""A day as RFC 3339 writes it."""


def say_tiers(schema: dict[str, Any]) -> None:
    """Marks as designed every field of a schema that says nothing else."""
    for field in schema.get("properties", {}).values():
        field.setdefault(TIER, DESIGNED)


class Fields(BaseModel, extra="forbid", json_schema_extra=say_tiers):
    """A body, a part of one, or a query: unknown names are refused, every field says its tier."""

    own: ClassVar[frozenset[str]] = frozenset()
    """Fields of an item that the server fills in."""


class Item(Fields):
    """What is served of one row of a resource."""

    own = frozenset({"id"})
    lock: ClassVar[str | None] = None
    """The flag of those rows that stay as they are."""


class Body(Fields):
    """What is sent of an item; the server's own is passed over, so that a client may send what it read."""

    @model_validator(mode="before")
    @classmethod
    def _pass_over(cls, values: object) -> object:
        if isinstance(values, Mapping):
            return {name: value for name, value in values.items() if name not in cls.own}
        return values


@cache
def body_of(item: type[Item]) -> type[Body]:
    """What is sent to create or replace an item: all but the server's own fields."""
    made = create_model(f"{item.__name__}Body", __base__=Body, __doc__=item.__doc__, **fields_of(item, item.own))
    made.own = item.own
    return made


def fields_of(item: type[Item], left_out: frozenset[str]) -> dict[str, Any]:
    """The fields of an item for another model, but for some."""
    return {name: (info.annotation, info) for name, info in item.model_fields.items() if name not in left_out}


@cache
def change_of(body: type[Fields]) -> type[Body]:
    """What is sent to change parts: the fields of a body, none required, parts of parts too."""
    fields: dict[str, Any] = {}
    for name, info in body.model_fields.items():
        kind, nullable = plain_type(info.annotation)
        schema = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else None
        # A default that nobody reads: what was not sent stays. A factory keeps it out of the document.
        says = (info.description or "").replace(" *required", "")
        field = Field(default_factory=lambda: None, description=says, json_schema_extra=schema)
        part = nullable and issubclass(kind, Fields)
        fields[name] = (change_of(kind) | None if part else info.rebuild_annotation(), field)
    name = body.__name__.removesuffix("Body") + "Change"
    made = create_model(name, __base__=Body, __doc__=f"Parts of it to be changed. {body.__doc__}", **fields)
    made.own = body.own
    return made
