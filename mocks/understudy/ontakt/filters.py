"""Query parameters: read as OnTakt reads them, turned into conditions, and described."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, or_

from understudy.core.exchange import Exchange
from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.objects import find
from understudy.ontakt.quirks import truth
from understudy.ontakt.refusals import Invalid, Missing
from understudy.ontakt.tables import OBJECT_TYPES, ObjectType

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Sort = Literal["ids", "flag", "text", "texts", "since", "until", "day"]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One query parameter that a list is filtered by."""

    name: str
    sort: Sort
    """`ids` (0 for none; may be repeated), `flag`, `text`, `texts` (may be repeated), `since`, `until`, `day`."""
    field: str
    """Column that is compared."""
    says: str
    to: str = ""
    """ObjectType that the ids are of: an unknown one is refused; an empty one finds nothing."""
    one: bool = False
    """Whether only the first of repeated values counts."""
    other: str = ""
    """For `since` and `until`: a second column, either of which may fit."""

    def described(self) -> dict[str, Any]:
        """The parameter for the OpenAPI document."""
        number: dict[str, Any] = {"type": "integer", "minimum": 0}
        schema: dict[str, Any] = {
            "ids": number if self.one else {"type": "array", "items": number},
            "flag": {"type": "string"},
            "text": {"type": "string"},
            "texts": {"type": "array", "items": {"type": "string"}},
            "since": {"type": "number", "minimum": 0, "maximum": LATEST},
            "until": {"type": "number", "minimum": 0, "maximum": LATEST},
            "day": {"type": "string", "format": "date"},
        }[self.sort]
        return {"name": self.name, "in": "query", "required": False, "description": self.says, "schema": schema}


def values_of(exchange: Exchange) -> dict[str, list[str]]:
    """The query's values by name."""
    found: dict[str, list[str]] = {}
    for name, value in exchange.query():
        found.setdefault(name, []).append(value)
    return found


LONGEST_NUMBER = 15
"""Digits of an integer at most."""


def whole(name: str, text: str) -> int:
    """A parameter that is an integer; raises Invalid."""
    if not (text.isascii() and text.removeprefix("-").isdigit()) or len(text) > LONGEST_NUMBER:
        raise Invalid(f"{name}: {text!r} is not an integer.")
    return int(text)


def timestamp(name: str, text: str) -> datetime:
    """A parameter that is a UNIX timestamp; raises Invalid."""
    try:
        value = float(text)
    except ValueError as error:
        raise Invalid(f"{name}: {text!r} is not a UNIX timestamp.") from error
    if not 0 <= value <= LATEST:
        raise Invalid(f"{name}: {text!r} is not a UNIX timestamp from 1970 to 9998.")
    return moment(value)


def day(name: str, text: str) -> date:
    """A parameter that is a day, YYYY-MM-DD; raises Invalid."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise Invalid(f"{name}: {text!r} is not a day, YYYY-MM-DD.") from error


@dataclass(frozen=True)
class Asked:
    """What a query asks for: its shape, for which a statement is built once, and the values."""

    shape: tuple[tuple[Filter, str], ...]
    """The filters given, each with the form that its condition takes."""
    values: Mapping[str, Any]


async def asked(exchange: Exchange, filters: Sequence[Filter]) -> Asked:
    """What a request's query asks of a list; raises Invalid or Missing."""
    given = values_of(exchange)
    shape: list[tuple[Filter, str]] = []
    values: dict[str, Any] = {}
    for each in filters:
        if each.name in given:
            form, found = await _form(exchange, each, given[each.name])
            shape.append((each, form))
            values.update(found)
    return Asked(tuple(shape), values)


async def _form(exchange: Exchange, wanted: Filter, texts: list[str]) -> tuple[str, dict[str, Any]]:
    """The form of a filter's condition, and its values by the names that the condition has for them."""
    name = wanted.name
    match wanted.sort:
        case "ids":
            ids = await known_ids(exchange, wanted, texts)
            real = [key for key in ids if key != 0]
            form = ("null " if len(real) < len(ids) else "") + ("one" if len(real) == 1 else "many" if real else "")
            return form, {name: real[0] if len(real) == 1 else real} if real else {}
        case "flag":
            return str(truth(texts[0])), {}
        case "texts":
            return "many", {name: texts}
        case "day":
            start = datetime.combine(day(name, texts[0]), time(), UTC)
            return "", {name: start, f"{name}_end": min(start, LAST_DAY) + timedelta(days=1)}
        case "since" | "until":
            return "", {name: timestamp(name, texts[0])}
    return "", {name: texts[0]}


LAST_DAY = datetime(9999, 12, 30, tzinfo=UTC)


def conditions(kind: ObjectType, shape: Sequence[tuple[Filter, str]]) -> list[ColumnElement[bool]]:
    """The conditions of a query's shape, all of which must hold; its values are bound by name."""
    return [_condition(kind, wanted, form) for wanted, form in shape]


def _condition(kind: ObjectType, wanted: Filter, form: str) -> ColumnElement[bool]:
    column: ColumnElement[Any] = kind.table.c[wanted.field]
    name = wanted.name
    match wanted.sort:
        case "ids":
            parts: list[ColumnElement[bool]] = [column.is_(None)] if form.startswith("null") else []
            if form.endswith("one"):
                parts.append(column == bindparam(name))
            elif form.endswith("many"):
                parts.append(column.in_(bindparam(name, expanding=True)))
            return or_(*parts)
        case "flag":
            return column.is_(form == str(True))
        case "texts":
            return column.in_(bindparam(name, expanding=True))
        case "day":
            return (column >= bindparam(name)) & (column < bindparam(f"{name}_end"))
        case "text":
            return column == bindparam(name)
    columns = [column, kind.table.c[wanted.other]] if wanted.other else [column]
    return or_(*(each >= bindparam(name) if wanted.sort == "since" else each <= bindparam(name) for each in columns))


async def known_ids(exchange: Exchange, wanted: Filter, texts: Sequence[str]) -> list[int]:
    """The ids of a parameter, 0 for none; raises Missing for one that no object has."""
    ids = [whole(wanted.name, text) for text in (texts[:1] if wanted.one else texts)]
    if wanted.to:
        for key in ids:
            if key != 0 and await find(exchange.world.db, OBJECT_TYPES[wanted.to], key) is None:
                raise Missing(f"{wanted.name}: there is no {OBJECT_TYPES[wanted.to].typename} {key}.")
    return ids


def described(filters: Sequence[Filter]) -> list[dict[str, Any]]:
    """Query parameters for the OpenAPI document."""
    return [each.described() for each in filters]
