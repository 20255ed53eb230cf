"""Seed data of what happens: alarms, events, faults, work orders, teams, values that were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import insert, select

from understudy.buildingx.jsonapi.documents import Resource, read, text
from understudy.buildingx.jsonapi.models import Closed, InPartition
from understudy.buildingx.jsonapi.seeds import in_partition
from understudy.buildingx.operations import alarms, faults, teams, workorders
from understudy.buildingx.operations import tables as operations_tables
from understudy.buildingx.operations.maintenance_models import (
    AlarmConfiguration,
    Event,
    EventTransition,
    Fault,
    FaultOccurrence,
)
from understudy.buildingx.operations.workorder_models import Assignment, Member, Team, Workorder
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding


class SentValue(Closed):
    """A value that a client sent, in the seed data."""

    partition_id: str = Field(description="Id of the partition.")
    point_id: str = Field(description="Id of the point.")
    at: datetime = Field(strict=False, description="Its moment.")
    value: str = Field(description="The value, as text.")
    target: str | None = Field(default=None, description="The value that was commanded then.")
    quality: int | None = Field(default=None, ge=0, le=5, description="0 is good, 1 to 5 are bad.")


async def _put_values(seeding: Seeding, rows: Sequence[SentValue]) -> None:
    for row in rows:
        values = {**row.model_dump(), "at": seeding.moved(row.at)}
        await seeding.db.execute(insert(operations_tables.point_values), values)


async def _values(db: Database) -> list[dict[str, Any]]:
    table = operations_tables.point_values
    names = list(SentValue.model_fields)
    rows = await db.all(select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns))
    return [SentValue(**dict(zip(names, row, strict=True))).model_dump(mode="json") for row in rows]


def _of(relation: str, column: str) -> Any:
    def columns(resource: Resource) -> dict[str, str]:
        return {column: resource["relationships"][relation]["data"]["id"]}

    return columns


def transition_columns(transition: Resource) -> dict[str, str]:
    """The columns of a transition, whose id begins with that of its event."""
    return {"event_id": transition["id"].rpartition("-")[0]}


class MemberRow(InPartition[Member]):
    """A member of a team in the seed data."""

    team_id: str = Field(description="Id of the team.")


async def _put_members(seeding: Seeding, rows: Sequence[MemberRow]) -> None:
    for row in rows:
        resource = row.resource.model_dump(mode="json")
        values = {"partition_id": row.partition_id, "id": row.resource.id, "team_id": row.team_id}
        await seeding.db.execute(insert(operations_tables.members), {**values, "doc": text(resource)})


async def _members(db: Database) -> list[dict[str, Any]]:
    rows = await db.all(select(operations_tables.members).order_by(operations_tables.members.c.n))
    return [{"partition_id": row.partition_id, "team_id": row.team_id, "resource": read(row.doc)} for row in rows]


COLLECTIONS: tuple[Collection, ...] = (
    Collection(name="point_values", model=SentValue, insert=_put_values, extract=_values),
    in_partition(
        "alarm_configurations",
        InPartition[AlarmConfiguration],
        operations_tables.alarm_configurations,
        _of("isConfigurationOf", "point_id"),
    ),
    in_partition("events", InPartition[Event], operations_tables.events, alarms.columns),
    in_partition("transitions", InPartition[EventTransition], operations_tables.transitions, transition_columns),
    in_partition("faults", InPartition[Fault], operations_tables.faults, faults.columns),
    in_partition("occurrences", InPartition[FaultOccurrence], operations_tables.occurrences, faults.occurrence_columns),
    in_partition("workorders", InPartition[Workorder], operations_tables.workorders, workorders.columns),
    in_partition("teams", InPartition[Team], operations_tables.teams, teams.columns),
    Collection(name="members", model=MemberRow, insert=_put_members, extract=_members),
    in_partition("assignments", InPartition[Assignment], operations_tables.assignments, workorders.assignment_columns),
)
