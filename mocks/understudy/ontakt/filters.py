"""Query parameters: read as OnTakt reads them, turned into conditions, and described."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_

from understudy.core.exchange import Exchange
from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.objects import find
from understudy.ontakt.quirks import truth
from understudy.ontakt.refusals import Invalid, Missing
from understudy.ontakt.tables import KINDS, Kind

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
    """Kind that the ids are of: an unknown one is refused; an empty one finds nothing."""
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


async def conditions(exchange: Exchange, kind: Kind, filters: Sequence[Filter]) -> list[ColumnElement[bool]]:
    """The conditions that a request's query asks for, all of which must hold; raises Invalid or Missing."""
    given = values_of(exchange)
    return [await _condition(exchange, kind, each, given[each.name]) for each in filters if each.name in given]


async def _condition(exchange: Exchange, kind: Kind, asked: Filter, texts: list[str]) -> ColumnElement[bool]:
    column: ColumnElement[Any] = kind.table.c[asked.field]
    match asked.sort:
        case "ids":
            return among(column, await known_ids(exchange, asked, texts))
        case "flag":
            return column.is_(truth(texts[0]))
        case "text":
            return column == texts[0]
        case "texts":
            return column.in_(texts)
        case "day":
            return _within(column, day(asked.name, texts[0]))
    at = timestamp(asked.name, texts[0])
    columns = [column, kind.table.c[asked.other]] if asked.other else [column]
    return or_(*(each >= at if asked.sort == "since" else each <= at for each in columns))


def _within(column: ColumnElement[Any], on: date) -> ColumnElement[bool]:
    start = datetime.combine(on, time(), UTC)
    try:
        return (column >= start) & (column < start + timedelta(days=1))
    except OverflowError:  # the last day there is
        return column >= start


async def known_ids(exchange: Exchange, asked: Filter, texts: Sequence[str]) -> list[int]:
    """The ids of a parameter, 0 for none; raises Missing for one that no object has."""
    ids = [whole(asked.name, text) for text in (texts[:1] if asked.one else texts)]
    if asked.to:
        for key in ids:
            if key != 0 and await find(exchange.world.db, KINDS[asked.to], key) is None:
                raise Missing(f"{asked.name}: there is no {KINDS[asked.to].typename} {key}.")
    return ids


def among(column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """That a column is one of some ids, 0 meaning that it is null."""
    real = [key for key in ids if key != 0]
    wanted = [column == real[0]] if len(real) == 1 else [column.in_(real)] if real else []
    if len(real) < len(ids):
        wanted.append(column.is_(None))
    return or_(*wanted)


def described(filters: Sequence[Filter], numbers: Mapping[str, str], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Path and query parameters for the OpenAPI document."""
    kinds: tuple[tuple[Mapping[str, str], dict[str, Any]], ...] = (
        (numbers, {"type": "integer", "minimum": 0}),
        (texts, {"type": "string", "minLength": 1}),
    )
    path: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "description": says, "schema": schema}
        for names, schema in kinds
        for name, says in names.items()
    ]
    return path + [each.described() for each in filters]
