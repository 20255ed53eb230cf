"""The kinds of values that have to do with time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from pydantic import TypeAdapter
from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from understudy.bemserver.models.scalars import Choice, Invalid, Kind, Schema, bounds
from understudy.core import database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EARLIEST = datetime(1680, 1, 1, tzinfo=UTC)
LATEST = datetime(2260, 1, 1, tzinfo=UTC)

ZONES = TypeAdapter(tuple[str, ...]).validate_json(Path(__file__).with_name("zones.json").read_bytes())
"""The time zones that the vendor knows: its own choice of the IANA names."""

PERIODS = ("second", "minute", "hour", "day", "week", "month", "year")
FIXED_PERIODS = PERIODS[:3]
"""Those that are always as long."""

_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d{0,6})?)?"
    r"(Z|[+-]\d{2}(?::?\d{2})?)?"
)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def micros(when: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (when - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The moment in UTC of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=number)


@dataclass(frozen=True)
class Zone(Choice):
    """The name of a time zone."""

    names: tuple[str, ...] = ZONES

    def column(self) -> TypeEngine[Any]:
        """Text."""
        return String()

    def schema(self) -> dict[str, Any]:
        """A string with every known name."""
        return {"type": "string", "format": "iana-tz", "enum": list(self.names)}


def _offset(text: str) -> str:
    return "+0000" if text == "Z" else (text.replace(":", "") + "00")[:5]


@dataclass(frozen=True)
class Moment(Kind):
    """A moment, shown in UTC; text without an offset is refused, or read as UTC where `naive`, which knows no range."""

    naive: bool = False
    kept = database.Moment

    def parse(self, value: Any) -> datetime:
        """The moment in UTC, cut to microseconds."""
        found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise Invalid("Not a valid datetime.")
        *parts, fraction, offset = found.groups()
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        part = int((fraction or "0").ljust(6, "0"))
        try:
            moment = datetime(year, month, day, hour, minute, second, part)  # noqa: DTZ001 (its offset comes next)
            zone = datetime.strptime(_offset(offset), "%z").tzinfo if offset else None
        except ValueError:
            raise Invalid("Not a valid datetime.") from None
        if zone is None and not self.naive:
            raise Invalid("Not a valid aware datetime.")
        try:
            moment = moment.replace(tzinfo=zone or UTC).astimezone(UTC)
        except OverflowError:
            raise Invalid(bounds(EARLIEST, LATEST)) from None
        if not (self.naive or EARLIEST <= moment <= LATEST):
            raise Invalid(bounds(EARLIEST, LATEST))
        return moment

    def show(self, value: Any) -> str:
        """ISO 8601 in UTC, with microseconds where there are any."""
        text: str = value.isoformat()
        return text

    def schema(self) -> dict[str, Any]:
        """A string of the format date-time with its range."""
        span = {"x-minimum": EARLIEST.isoformat(), "x-maximum": LATEST.isoformat()}
        return {"type": "string", "format": "date-time", **({} if self.naive else span)}


@dataclass(frozen=True)
class Day(Kind):
    """A day of the calendar; only asked for, never kept."""

    described: ClassVar[Schema] = {"type": "string", "format": "date"}

    def parse(self, value: Any) -> date:
        """The day."""
        found = _DAY.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise Invalid("Not a valid date.")
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            raise Invalid("Not a valid date.") from None
