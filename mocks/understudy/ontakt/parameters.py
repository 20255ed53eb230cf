"""The types of query parameters, with OnTakt's words for what does not fit them."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.quirks import truth

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_NUMBER = 15
"""Digits of an integer at most."""


def misfit(says: str, **values: Any) -> PydanticCustomError:
    """What is wrong with a parameter; values stand in the sentence by name."""
    return PydanticCustomError("parameter", says, values)


def _whole(text: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > LONGEST_NUMBER:
        raise misfit("{text} is not an integer", text=repr(text))
    return int(text)


def _count(text: str) -> int:
    if (number := _whole(text)) < 0:
        raise misfit("must not be negative")
    return number


def _timestamp(text: str) -> datetime:
    try:
        value = float(text)
    except ValueError as error:
        raise misfit("{text} is not a UNIX timestamp", text=repr(text)) from error
    if not 0 <= value <= LATEST:
        raise misfit("{text} is not a UNIX timestamp from 1970 to 9998", text=repr(text))
    return moment(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise misfit("{text} is not a day, YYYY-MM-DD", text=repr(text)) from error


_NUMBER = WithJsonSchema({"type": "integer", "minimum": 0})
AskedFlag = Annotated[bool, PlainValidator(truth), WithJsonSchema({"type": "string"})]
AskedId = Annotated[int, PlainValidator(_whole), _NUMBER]
"""The id of an object, 0 for none."""
AskedCount = Annotated[int, PlainValidator(_count), _NUMBER]
AskedMoment = Annotated[
    datetime, PlainValidator(_timestamp), WithJsonSchema({"type": "number", "minimum": 0, "maximum": LATEST})
]
AskedDay = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def one_of(*names: str) -> BeforeValidator:
    """Refuses a text that is none of some names."""
    *others, last = names
    says = f"is none of {', '.join(names)}" if len(others) > 1 else f"is neither {others[0]} nor {last}"

    def check(text: str) -> str:
        if text not in names:
            raise misfit(f"{{text}} {says}", text=repr(text))
        return text

    return BeforeValidator(check)
