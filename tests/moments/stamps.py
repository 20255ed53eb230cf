"""Where moments stand in data and answers, and which of them may lie ahead of whoever looks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_TEXT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_SECONDS, _MILLISECONDS = range(1_200_000_000, 2_500_000_000), range(1_200_000_000_000, 2_500_000_000_000)


@dataclass(frozen=True)
class Fields:
    """The names of a vendor's fields that hold moments."""

    happened: frozenset[str]
    """What was measured, recorded, created, changed or ended: never later than now."""
    ahead: frozenset[str] = frozenset()
    """What is due, planned, valid until then, or stands in a text that nobody moves."""
    numbers: frozenset[str] = frozenset()
    """Numbers as large as a moment's that are none."""


FIELDS: Mapping[str, Fields] = {
    "btec": Fields(
        happened=frozenset({"created_at", "deleted_at", "modified_at", "date", "last_test_date"}),
        ahead=frozenset({"expires_at", "calibration_due", "next_test_date"}),
    ),
    "bemserver": Fields(
        # The points of an answer are named by their moments, below the number of their timeseries.
        happened=frozenset({"timestamp", "first_timestamp", "last_timestamp", "points"}),
        ahead=frozenset({"start_time", "end_time", "forecast"}),
    ),
    "standcloud": Fields(
        happened=frozenset({"created_at", "revoked_at", "start_time", "stop_time", "finish_time"}),
        # The day of a stand's calibration is a word of the stand's own, which is kept as it was sent.
        ahead=frozenset({"expires_at", "calibration_date"}),
    ),
    "buildingx": Fields(
        happened=frozenset(
            {
                "at",
                "created",
                "createdAt",
                "created_at",
                "endTimestamp",
                "periodStart",
                "recorded",
                "rotated_at",
                "secretCreated",
                "secretRotated",
                "since",
                "startTimestamp",
                "timestamp",
                "updatedAt",
                "updated_at",
            }
        ),
        ahead=frozenset({"dueDate", "validFromUtc", "validToUtc"}),
        numbers=frozenset({"seed"}),
    ),
    "ontakt": Fields(
        happened=frozenset(
            {
                "calibration_date",
                "created",
                "date",
                "end",
                "finished",
                "initial_entry",
                "last_contact",
                "last_cycle",
                "last_part",
                "last_replaced",
                "revoked",
                "start",
                "timestamp",
                "until",
            }
        ),
        ahead=frozenset({"expires", "goals", "next_due"}),
    ),
}


@dataclass(frozen=True)
class Stamp:
    """A moment that was found."""

    field: str
    text: str
    at: datetime
    """Its moment; the beginning of a day that has no time."""


def stamps(value: Any, field: str = "") -> Iterator[Stamp]:
    """Every moment in a JSON value, with the name of the nearest field that holds it."""
    if isinstance(value, dict):
        for name, each in value.items():
            moment = _moment(name)
            if moment is not None:
                yield Stamp(field, name, moment)
                yield from stamps(each, field)
            else:
                yield from stamps(each, field if name.isdigit() else name)
    elif isinstance(value, list):
        for each in value:
            yield from stamps(each, field)
    else:
        moment = _moment(value)
        if moment is not None:
            yield Stamp(field, str(value), moment)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str) and _TEXT.fullmatch(value):
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if int(value) in _SECONDS:
            return datetime.fromtimestamp(value, UTC)
        if int(value) in _MILLISECONDS:
            return datetime.fromtimestamp(value / 1000, UTC)
    return None


def wrong(vendor: str, where: str, found: list[Stamp], now: datetime) -> list[str]:
    """What is later than now although it happened, and what has a name that nobody told us of."""
    fields = FIELDS[vendor]
    complaints = []
    for stamp in found:
        if stamp.field in fields.ahead | fields.numbers:
            continue
        if stamp.field not in fields.happened:
            complaints.append(f"{vendor} {where}: is {stamp.field} = {stamp.text} a moment that may lie ahead?")
        elif stamp.at > now:
            complaints.append(f"{vendor} {where}: {stamp.field} = {stamp.text} is later than {now.isoformat()}")
    return complaints
