"""What follows from tests: the verdicts of one, and the days of a device's last and next test."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, date
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select

from understudy.btec.rows import row_of, values_of
from understudy.btec.tables import Store
from understudy.core.database import Database
from understudy.core.rows import Values, write

Verdict = bool | None
"""Passed, failed, or not said."""


def evaluate(test: Values) -> None:
    """Fills in verdicts that were left out: a failed part fails the whole, which passes if all parts did."""
    verdicts = [_step(step) for step in test["steps"]]
    inspection = test["visual_inspection"]
    if inspection is not None:
        answers = [each["passed"] for each in inspection["answers"]]
        inspection["passed"] = _verdict(inspection["passed"], answers)
        verdicts.append(inspection["passed"])
    test["passed"] = _verdict(None, verdicts)


def _step(step: Values) -> Verdict:
    for value in step["values"]:
        if value["valid"] is None:
            value["valid"] = _within(value)
    measured = [value["valid"] for value in step["values"] if value["kind"] == "measurement"]
    step["passed"] = _verdict(step["passed"], measured)
    return _verdict(step["passed"], ())


def _within(value: Values) -> Verdict:
    number, limit = value["value"], value["limit"]
    if value["kind"] != "measurement" or number is None or limit is None or value["comparison"] is None:
        return None
    return bool(number <= limit if value["comparison"] == "max" else number >= limit)


def _verdict(sent: Verdict, parts: Sequence[Verdict]) -> Verdict:
    if sent is False or False in parts:
        return False
    if sent is None and (not parts or None in parts):
        return None
    return True


def next_test(last: date | None, months: int | None) -> date | None:
    """The day so many months after the last test, the month's last day where it has no such day."""
    if last is None or months is None:
        return None
    years, month = divmod(last.month - 1 + months, 12)
    if last.year + years > MAXYEAR:
        return date.max
    year = last.year + years
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


async def redate(db: Database, store: Store, numbers: Iterable[int]) -> None:
    """Sets the days of the last and next test of devices from their tests."""
    for number in numbers:
        device = await values_of(db, store.duts, number)
        device["last_test_date"] = await db.scalar(_latest(store.tests), {"dut": number})
        device["next_test_date"] = next_test(device["last_test_date"], device["test_interval_months"])
        await write(db, store.duts, number, row_of(store.duts, device))


@cache
def _latest(tests: Table) -> Select[Any]:
    return select(func.max(tests.c.date)).where(tests.c.dut_id == bindparam("dut"))
