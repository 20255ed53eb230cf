"""Seed data: the rows of the fixture files, and the fortnight of production that is made up from them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import select

from understudy.core.database import Database
from understudy.core.rows import insertion
from understudy.core.seeding import Collection, Seeding
from understudy.ontakt.catch_up import make_up
from understudy.ontakt.fields import Mark, annotation_of, unmarked
from understudy.ontakt.objects import UnitOfWork, complete
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import OBJECT_TYPES, PROGRESS, ObjectType

DEMO_DAYS = 14
"""Days of production in the demo data."""

AS_WRITTEN = "as_written"


def _row_model(kind: ObjectType) -> type[BaseModel]:
    """What a fixture row of a kind may hold: every field that is kept, and whether its times stand as they are."""
    fields: dict[str, Any] = {}
    for name, info in unmarked(kind.model, Mark.DERIVED).items():
        default = ... if info.is_required() else info.get_default()
        fields[name] = (annotation_of(info), Field(default=default, description=info.description))
    stands = Field(default=False, description="Whether times stand as written instead of moving with the calendar.")
    fields[AS_WRITTEN] = (bool, stands)
    return create_model(f"{kind.typename}Row", __config__=ConfigDict(extra="forbid"), **fields)


def _collection(kind: ObjectType) -> Collection:
    model = _row_model(kind)
    columns = [kind.table.c[name] for name in kind.table.c.keys()]  # noqa: SIM118 a collection of columns, not a dict

    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        values = [_moved(seeding, row) for row in rows]
        for each in values:
            seeding.ids.at_least(kind.name, each["id"])
        if values:
            await seeding.db.execute(insertion(kind.table), [complete(kind, each) for each in values])

    async def extract(db: Database) -> list[dict[str, Any]]:
        found = await db.all(select(*columns).order_by(kind.table.c.id))
        return [model.model_validate(row._asdict()).model_dump(mode="json", exclude={AS_WRITTEN}) for row in found]

    return Collection(name=kind.name, model=model, insert=write, extract=extract)


def _moved(seeding: Seeding, row: BaseModel) -> dict[str, Any]:
    """The values of a row, its times on the tenant's calendar."""
    values = row.model_dump()
    if values.pop(AS_WRITTEN):
        return values
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = seeding.moved(value)
        elif isinstance(value, date):
            values[name] = seeding.moved_date(value)
    return values


COLLECTIONS = tuple(_collection(kind) for kind in OBJECT_TYPES.values())


async def generate(seeding: Seeding) -> None:
    """Makes up a fortnight of production, up to the beginning of the tenant's today (UTC).

    The rest of today follows as soon as somebody looks, so that nothing of it lies in the tenant's future.
    """
    settings = Settings.of(seeding)
    if not settings.production or PROGRESS.name in seeding.replaced:
        return
    work = UnitOfWork(seeding.db, seeding.ids, seeding.today, heard=False)
    await make_up(work, settings.production_seed, seeding.today - timedelta(days=DEMO_DAYS))


class Volume(BaseModel):
    """How many rows are to be made up."""

    model_config = ConfigDict(extra="forbid")

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
