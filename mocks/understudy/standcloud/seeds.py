"""Seed data: organizations, keys, logins and runs, and a generator of many runs."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import select

from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding, of_table
from understudy.standcloud import attempts
from understudy.standcloud.models.report import Report
from understudy.standcloud.models.rows import Key, Login, Organization, Run
from understudy.standcloud.runs import new_run
from understudy.standcloud.settings import Settings
from understudy.standcloud.tables import keys, logins, organizations, test_runs

_TIMES = ("start_time", "stop_time")
_UPLOADED = select(test_runs.c.test_run_id, test_runs.c.organization_id, test_runs.c.body).order_by(test_runs.c.id)


async def _insert_runs(seeding: Seeding, rows: Sequence[Run]) -> None:
    settings = Settings.of(seeding)
    shift = int(seeding.shift.total_seconds())
    for row in rows:
        report = Report.model_validate(moved := _moved(row.report, shift))
        ended = report.stop_time or report.start_time or seeding.clock.timestamp()
        run_id = row.test_run_id or seeding.ids.uuid7(int(ended * 1000))
        new = new_run(
            report,
            to_json(moved),
            organization_id=row.organization_id,
            test_run_id=run_id,
            now=seeding.now.timestamp(),
            stopped=settings.stopped_status,
        )
        await attempts.add(seeding.db, seeding.ids, new)


def _moved(value: Any, seconds: int) -> Any:
    """A copy of a report with the times of run, modules and cases moved."""
    if isinstance(value, dict):
        return {
            key: each + seconds
            if key in _TIMES and isinstance(each, int | float)
            else _moved(each, seconds)
            if key not in ("info", "artifact")
            else each
            for key, each in value.items()
        }
    return value


async def _extract_runs(db: Database) -> list[dict[str, Any]]:
    return [
        {"test_run_id": row.test_run_id, "organization_id": row.organization_id, "report": from_json(row.body)}
        for row in await db.all(_UPLOADED)
    ]


COLLECTIONS = (
    of_table("organizations", Organization, organizations),
    of_table("keys", Key, keys),
    of_table("logins", Login, logins),
    Collection(name="test_runs", model=Run, insert=_insert_runs, extract=_extract_runs),
)
