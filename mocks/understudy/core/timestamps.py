"""Moments as texts, RFC 3339 in UTC with milliseconds; and time zones by their names."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
MILLISECOND = timedelta(milliseconds=1)


def stamp(moment: datetime) -> str:
    """The text of a moment, cut to milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """The moment that a text means, cut to milliseconds; raises ValueError for any other text."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("is no date-time of RFC 3339")
    day, time, fraction, zone = match.groups()
    offset = "+00:00" if zone in "Zz" else zone
    try:
        found = datetime.fromisoformat(f"{day}T{time}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("is no date-time of RFC 3339") from error
    return found + timedelta(milliseconds=int((fraction or "0").ljust(3, "0")[:3]))


def _checked(text: str) -> str:
    moment(text)
    return text


Timestamp = Annotated[str, AfterValidator(_checked), Field(json_schema_extra={"format": "date-time"})]
"""A member or parameter that is a moment: any fraction up to nanoseconds, any offset."""

DateTime = Annotated[datetime, BeforeValidator(moment)]
"""A parameter that is a moment, likewise."""


def moved(value: Any, shift: timedelta) -> Any:
    """A JSON value in which every text that is a whole moment is moved by whole days."""
    if isinstance(value, dict):
        return {key: moved(each, shift) for key, each in value.items()}
    if isinstance(value, list):
        return [moved(each, shift) for each in value]
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        # Whole days: the time of day stays as it is written, whatever its fraction.
        return (date.fromisoformat(value[:10]) + shift).isoformat() + value[10:]
    return value


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of a name of the IANA database; raises ValueError for any other text."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is no time zone of the IANA database") from error
