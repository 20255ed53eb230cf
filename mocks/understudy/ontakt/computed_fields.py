"""Fields that follow from other objects and are computed when an object is served."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from understudy.core.database import Database
from understudy.ontakt.fields import moment
from understudy.ontakt.recurrence import Recurrence, next_due
from understudy.ontakt.tables import MAINTENANCE_ENTRIES, MONITORS, PROGRAMS

Objects = list[dict[str, Any]]
Compute = Callable[[Database, Objects], Awaitable[None]]

_PROGRAMS = PROGRAMS.c
_PROCESSES = (
    select(
        _PROGRAMS.process_id,
        func.max(_PROGRAMS.last_cycle).label("last_cycle"),
        func.count(MONITORS.c.id).label("loaded"),
    )
    .select_from(PROGRAMS.table.outerjoin(MONITORS.table))
    .where(_PROGRAMS.process_id.is_not(None))
    .group_by(_PROGRAMS.process_id)
)
_ENTRIES = select(MAINTENANCE_ENTRIES.c.item_id, func.max(MAINTENANCE_ENTRIES.c.timestamp).label("last")).group_by(
    MAINTENANCE_ENTRIES.c.item_id
)


async def processes(db: Database, objects: Objects) -> None:
    """Whether each process is loaded, and when it last made a part."""
    found = {row.process_id: row for row in await db.all(_PROCESSES)}
    for each in objects:
        row = found.get(each["id"])
        each["loaded"] = row is not None and row.loaded > 0
        each["last_cycle"] = None if row is None or row.last_cycle is None else row.last_cycle.timestamp()


async def maintenance(db: Database, objects: Objects) -> None:
    """When each maintenance item is next due."""
    last = {row.item_id: row.last for row in await db.all(_ENTRIES)}
    for each in objects:
        due = due_of(each, last.get(each["id"]))
        each["next_due"] = None if due is None else due.timestamp()


def due_of(item: dict[str, Any], last: datetime | None) -> datetime | None:
    """When a served item is due, given its last entry; None for one that does not recur or has not begun."""
    begun = item["initial_entry"]
    if item["frequency"] is None:
        return None
    recurrence = Recurrence(item["frequency"], item["interval"], tuple(item["indices"]))
    start = last if begun is None else moment(begun)
    return None if start is None else next_due(recurrence, start, last)


COMPUTED_FIELDS: dict[str, Compute] = {"processes": processes, "maintenance_items": maintenance}
"""By the kind's name."""
