"""The days of a device's last and next test, which follow from its tests."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import MAXYEAR, date
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select

from understudy.btec.rows import row_of, values_of
from understudy.btec.tables import Store
from understudy.core.database import Database
from understudy.core.rows import write


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
