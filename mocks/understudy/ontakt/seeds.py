"""Seed data: the rows of the fixture files, and the fortnight of production that is made up from them."""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import select

from understudy.core.rows import insertion
from understudy.core.seeding import AS_WRITTEN, Seeding, of_table
from understudy.ontakt.catch_up import make_up
from understudy.ontakt.fields import Restriction, fields_without
from understudy.ontakt.objects import UnitOfWork, complete
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import OBJECT_TYPES, PROGRESS, ObjectType

DEMO_DAYS = 14
"""Days of production in the demo data."""


def _row_model(kind: ObjectType) -> type[BaseModel]:
    """What a fixture row of a kind may hold: every field that is kept, and whether its times stand as they are."""
    fields: dict[str, Any] = {}
    for name, info in fields_without(kind.model, Restriction.COMPUTED).items():
        default = ... if info.is_required() else info.get_default()
        fields[name] = (info.rebuild_annotation(), Field(default=default, description=info.description))
    stands = Field(default=False, description="Whether times stand as written instead of moving with the calendar.")
    fields[AS_WRITTEN] = (bool, stands)
    return create_model(f"{kind.typename}Row", __config__=ConfigDict(extra="forbid"), **fields)


COLLECTIONS = tuple(of_table(kind.name, _row_model(kind), kind.table) for kind in OBJECT_TYPES.values())


async def generate(seeding: Seeding) -> None:
    """Makes up a fortnight of production, up to the beginning of the tenant's today (UTC).

    The rest of today follows as soon as somebody looks, so that nothing of it lies in the tenant's future.
    """
    settings = Settings.of(seeding)
    if not settings.production or PROGRESS.name in seeding.replaced:
        return
    work = UnitOfWork(seeding.db, seeding.ids, seeding.today, heard=False)
    await make_up(work, settings.production_seed, seeding.today - timedelta(days=DEMO_DAYS))


class Volume(BaseModel, extra="forbid"):
    """How many rows are to be made up."""

    parts: int = Field(default=10_000, ge=1, le=1_000_000, description="Parts, spread over the machines.")
    days: int = Field(default=30, ge=1, le=3_650, description="Days before the tenant's now over which they lie.")


BATCH = 5_000


async def fill(seeding: Seeding, volume: Volume) -> None:
    """Adds so many parts, evenly spread over time and over the machines that have a program."""
    parts, programs = OBJECT_TYPES["parts"], OBJECT_TYPES["programs"].table
    rows = await seeding.db.all(
        select(programs.c.id, programs.c.machine_id, programs.c.filename).order_by(programs.c.id)
    )
    if not rows:
        return
    now = seeding.clock.now()
    step = timedelta(days=volume.days) / volume.parts
    for begin in range(0, volume.parts, BATCH):
        made = []
        for number in range(begin, min(begin + BATCH, volume.parts)):
            program = rows[number % len(rows)]
            values = {
                "id": seeding.ids.integer(parts.name),
                "machine_id": program.machine_id,
                "program_id": program.id,
                "program_name": program.filename,
                "finished": now - timedelta(days=volume.days) + step * number,
                "work_order": f"WO-{number // 50}",
            }
            made.append(complete(parts, values))
        await seeding.db.execute(insertion(parts.table), made)
