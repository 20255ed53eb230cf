"""Query parameters: their types, OnTakt's words for what does not fit them, and how they filter lists."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, bindparam

from understudy.core.lists import Compare, Filter, among, equals, filters_of
from understudy.ontakt.fields import LATEST, MOMENT, moment
from understudy.ontakt.quirks import truth
from understudy.ontakt.tables import ObjectType

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_DAY = datetime(9999, 12, 30, tzinfo=UTC)
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


def one_of(*names: str) -> BeforeValidator:
    """Refuses a text that is none of some names."""
    *others, last = names
    says = f"is none of {', '.join(names)}" if len(others) > 1 else f"is neither {others[0]} nor {last}"

    def check(text: str) -> str:
        if text not in names:
            raise misfit(f"{{text}} {says}", text=repr(text))
        return text

    return BeforeValidator(check)


def is_none(column: ColumnElement[Any], _name: str) -> ColumnElement[bool]:
    """Rows that have no value."""
    return column.is_(None)


def _none_or_among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.is_(None) | among(column, name)


def real_ids(value: int | list[int]) -> list[int]:
    """The ids of a parameter, without the 0 that stands for none."""
    return [key for key in (value if isinstance(value, list) else [value]) if key]


def _by_ids(name: str, value: int | list[int]) -> tuple[Compare, Mapping[str, Any]]:
    real = real_ids(value)
    if 0 in (value if isinstance(value, list) else [value]):
        return (_none_or_among, {name: real}) if real else (is_none, {})
    return (equals, {name: real[0]}) if len(real) == 1 else (among, {name: real})


@dataclass(frozen=True, kw_only=True)
class IdFilter(Filter):
    """A filter by the ids of other objects, 0 for none."""

    choose: Any = _by_ids
    of: str | None = None
    """Name of the type of those objects: an unknown id is refused; an empty name refuses none."""


def flag(holds: Compare, fails: Compare | None = None, *, column: str = "") -> Filter:
    """A filter by a truth value, with the comparisons for true and for false; by default one contradicts the other."""

    def contradicts(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return ~holds(column, name)

    return Filter(column=column, choose=lambda _name, value: (holds if value else fails or contradicts, {}))


def _on_day(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return (column >= bindparam(name)) & (column < bindparam(f"{name}_end"))


def _by_day(name: str, day: date) -> tuple[Compare, Mapping[str, Any]]:
    start = datetime.combine(day, time(), UTC)
    return _on_day, {name: start, f"{name}_end": min(start, _LAST_DAY) + timedelta(days=1)}


# None is what stands for a parameter that was not sent.
_NUMBER = WithJsonSchema({"type": "integer", "minimum": 0})
AskedFlag = Annotated[
    bool | None,
    PlainValidator(truth),
    flag(lambda column, _name: column.is_(True), lambda column, _name: column.is_(False)),
    WithJsonSchema({"type": "string"}),
]
"""A truth value, by default that of the column of its name."""
AskedId = Annotated[int | None, PlainValidator(_whole), IdFilter(), _NUMBER]
"""The id of an object, 0 for none."""
AskedIds = Annotated[
    list[Annotated[int, PlainValidator(_whole)]] | None,
    IdFilter(),
    WithJsonSchema({"type": "array", "items": {"type": "integer", "minimum": 0}}),
]
AskedCount = Annotated[int, PlainValidator(_count), _NUMBER]
AskedMoment = Annotated[datetime | None, PlainValidator(_timestamp), MOMENT]
AskedDay = Annotated[
    date | None,
    PlainValidator(_day),
    Filter(column="timestamp", choose=_by_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""The day (UTC) of a row's timestamp."""
AskedText = Annotated[str | None, WithJsonSchema({"type": "string"})]
AskedTexts = Annotated[
    list[str] | None, Filter(compare=among), WithJsonSchema({"type": "array", "items": {"type": "string"}})
]


def filters_on(kind: ObjectType, query: type[BaseModel], apart: Collection[str] = ()) -> Mapping[str, Filter]:
    """The filters of a list; `machine` is about the objects to which the column `machine_id` refers."""
    filters, refs = dict(filters_of(query, apart)), dict(kind.refs)
    for name, each in filters.items():
        if isinstance(each, IdFilter):
            column = each.column or (name if name in kind.columns else f"{name}_id")
            of = refs[column].to if each.of is None and column in refs else each.of
            filters[name] = replace(each, column=column, of=of)
    return filters
