"""Seed data of the Energy and Fire APIs."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select

from understudy.buildingx.energy.demo import consumption_columns
from understudy.buildingx.energy.models import MediumConsumption, medium_consumptions
from understudy.buildingx.fire.demo import event_columns, point_columns
from understudy.buildingx.fire.models import FireEvent, FirePoint, fire_events, fire_points
from understudy.buildingx.jsonapi.documents import read
from understudy.buildingx.jsonapi.models import InPartition
from understudy.buildingx.jsonapi.seeds import in_partition, put, served, values_of
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding


class MediumConsumptionRow(InPartition[MediumConsumption]):
    """A medium consumption in the seed data."""

    point_id: str = Field(description="Id of the point whose value is the counter.")


async def _put_consumptions(seeding: Seeding, rows: Sequence[MediumConsumptionRow]) -> None:
    values = [
        {**values_of(row.partition_id, served(row.resource, seeding), consumption_columns), "point_id": row.point_id}
        for row in rows
    ]
    await put(seeding.db, medium_consumptions, values)


async def _consumptions(db: Database) -> list[dict[str, Any]]:
    rows = await db.all(select(medium_consumptions).order_by(medium_consumptions.c.n))
    return [{"partition_id": row.partition_id, "resource": read(row.doc), "point_id": row.point_id} for row in rows]


COLLECTIONS: tuple[Collection, ...] = (
    Collection(name="medium_consumptions", model=MediumConsumptionRow, insert=_put_consumptions, extract=_consumptions),
    in_partition("fire_points", InPartition[FirePoint], fire_points, point_columns),
    in_partition("fire_events", InPartition[FireEvent], fire_events, event_columns),
)
