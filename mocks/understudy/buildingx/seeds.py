"""All seed data of Building X: its collections, in the order in which they are loaded, and the demo estate."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field
from pydantic_core import from_json, to_json
from sqlalchemy import select

from understudy.buildingx.accounts import seeds as accounts
from understudy.buildingx.energy import demo as energy
from understudy.buildingx.energy.models import MediumConsumption, medium_consumptions
from understudy.buildingx.fire import demo as fire
from understudy.buildingx.fire.models import FireEvent, FirePoint, fire_events, fire_points
from understudy.buildingx.geometry import demo as geometry
from understudy.buildingx.geometry.models import (
    Floorplan,
    FloorplanImage,
    Geometry,
    floorplan_images,
    floorplans,
    geometries,
)
from understudy.buildingx.jsonapi.documents import read
from understudy.buildingx.jsonapi.models import Closed, InPartition
from understudy.buildingx.jsonapi.seeds import extract, in_partition, of_all, put, seeded, served
from understudy.buildingx.operations import demo_devices, demo_maintenance
from understudy.buildingx.operations.maintenance_models import (
    AlarmConfiguration,
    Assignment,
    Event,
    EventTransition,
    Fault,
    FaultOccurrence,
    Member,
    Team,
    Workorder,
)
from understudy.buildingx.operations.models import Device, Point
from understudy.buildingx.operations.tables import (
    alarm_configurations,
    assignments,
    devices,
    events,
    faults,
    group_points,
    members,
    occurrences,
    point_values,
    points,
    teams,
    transitions,
    workorders,
)
from understudy.buildingx.operations.values import milliseconds
from understudy.buildingx.security import activity_log, demo_activities
from understudy.buildingx.security.models import (
    Identity,
    PlacedActivity,
    Privilege,
    WorkflowInstanceRow,
    WorkflowRow,
    activities,
    card_row,
    cards,
    identities,
    privileges,
    workflow_instances,
    workflows,
)
from understudy.buildingx.sites import PARTITIONS
from understudy.buildingx.streaming.models import StreamRow, stream_points, streams
from understudy.buildingx.structure import demo as structure
from understudy.buildingx.structure.models import Address, Equipment, EquipmentType, Location
from understudy.buildingx.structure.tables import addresses, equipment, equipment_types, link_equipment, locations
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding, of_table


class DeviceRow(InPartition[Device]):
    """A device in the seed data, with what its features say."""

    info_name: str = Field(default="", description="Name that its DeviceInfo has.")
    info_description: str = Field(default="", description="Description that its DeviceInfo has.")
    status: Literal["online", "offline", "unknown"] = Field(default="unknown", description="That of its Connectivity.")


class PointRow(InPartition[Point]):
    """A point in the seed data."""

    profile: str | None = Field(default=None, description="How its live value is computed; null for not at all.")
    tuning: dict[str, Any] | None = Field(default=None, description="What makes its live value its own.")
    groups: list[str] = Field(default_factory=list, description="Ids of the equipment to whose groups it belongs.")


class SentValue(Closed):
    """A value that a client sent, in the seed data."""

    partition_id: str = Field(description="Id of the partition.")
    point_id: str = Field(description="Id of the point.")
    at: datetime = Field(strict=False, description="Its moment.")
    value: str = Field(description="The value, as text.")
    target: str | None = Field(default=None, description="The value that was commanded then.")
    quality: int | None = Field(default=None, ge=0, le=5, description="0 is good, 1 to 5 are bad.")


class MemberRow(InPartition[Member]):
    """A member of a team in the seed data."""

    team_id: str = Field(description="Id of the team.")


class MediumConsumptionRow(InPartition[MediumConsumption]):
    """A medium consumption in the seed data."""

    point_id: str = Field(description="Id of the point whose value is the counter.")


async def _put_equipment(seeding: Seeding, rows: Sequence[InPartition[Equipment]]) -> None:
    for row in rows:
        await put(seeding.db, equipment, [seeded(seeding, equipment, row, {})])
        await link_equipment(seeding.db, row.partition_id, row.resource.model_dump(mode="json", exclude_none=True))


async def _put_points(seeding: Seeding, rows: Sequence[PointRow]) -> None:
    for row in rows:
        tuning = None if row.tuning is None else to_json(row.tuning).decode()
        await put(seeding.db, points, [seeded(seeding, points, row, {"profile": row.profile, "tuning": tuning})])
        place = {"partition_id": row.partition_id, "point_id": row.resource.id}
        await put(seeding.db, group_points, [{**place, "equipment_id": each} for each in row.groups])


_POINTS = select(points).order_by(points.c.n)
_GROUP_POINTS = select(group_points).order_by(group_points.c.n)


async def _points(db: Database) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for link in await db.all(_GROUP_POINTS):
        groups.setdefault((link.partition_id, link.point_id), []).append(link.equipment_id)
    return [
        {
            "partition_id": row.partition_id,
            "resource": read(row.doc),
            "profile": row.profile,
            "tuning": from_json(row.tuning) if row.tuning else None,
            "groups": groups.get((row.partition_id, row.id), []),
        }
        for row in await db.all(_POINTS)
    ]


async def _put_identities(seeding: Seeding, rows: Sequence[InPartition[Identity]]) -> None:
    for each in rows:
        resource = served(each.resource, seeding)
        seeding.ids.at_least("identities", resource["id"])
        await put(seeding.db, identities, [seeded(seeding, identities, each, {})])
        for card in resource["attributes"]["credentials"]:
            seeding.ids.at_least("cards", card["id"])
            await put(seeding.db, cards, [card_row(each.partition_id, resource["id"], card)])


async def _put_activities(seeding: Seeding, rows: Sequence[InPartition[PlacedActivity]]) -> None:
    for each in rows:
        of = served(each.resource, seeding)
        of["attributes"].setdefault("subCategory", None)
        customer = await activity_log.owner(seeding.db, each.partition_id)
        await put(seeding.db, activities, [activity_log.row(each.partition_id, customer, of)])


async def _put_streams(seeding: Seeding, rows: Sequence[StreamRow]) -> None:
    seen = milliseconds(seeding.clock.now())
    for row in rows:
        kept = row.model_dump(exclude={"point_ids"})
        kept |= {name: seeding.moved(kept[name]) for name in ("created_at", "updated_at")}
        await put(seeding.db, streams, [kept])
        place = {"partition_id": row.partition_id, "stream_id": row.id, "seen": seen}
        await put(seeding.db, stream_points, [{**place, "point_id": each} for each in row.point_ids])


_STREAMS = select(streams).order_by(streams.c.n)
_STREAM_POINTS = select(stream_points).order_by(stream_points.c.n)


async def _streams(db: Database) -> list[dict[str, Any]]:
    watched: dict[tuple[str, str], list[str]] = {}
    for link in await db.all(_STREAM_POINTS):
        watched.setdefault((link.partition_id, link.stream_id), []).append(link.point_id)
    found = []
    for row in await db.all(_STREAMS):
        kept = {name: value for name, value in zip(row._fields, row, strict=True) if name != "n"}
        ids = watched.get((row.partition_id, row.id), [])
        found.append(StreamRow(**kept, point_ids=ids).model_dump(mode="json"))
    return found


COLLECTIONS: tuple[Collection, ...] = (
    *accounts.COLLECTIONS,
    in_partition("addresses", InPartition[Address], addresses),
    in_partition("locations", InPartition[Location], locations),
    of_all("equipment_types", EquipmentType, equipment_types),
    in_partition("devices", DeviceRow, devices, "info_name", "info_description", "status"),
    Collection(name="equipment", model=InPartition[Equipment], insert=_put_equipment, extract=extract(equipment)),
    Collection(name="points", model=PointRow, insert=_put_points, extract=_points),
    of_table("point_values", SentValue, point_values),
    in_partition("alarm_configurations", InPartition[AlarmConfiguration], alarm_configurations),
    in_partition("events", InPartition[Event], events),
    in_partition("transitions", InPartition[EventTransition], transitions),
    in_partition("faults", InPartition[Fault], faults),
    in_partition("occurrences", InPartition[FaultOccurrence], occurrences),
    in_partition("workorders", InPartition[Workorder], workorders),
    in_partition("teams", InPartition[Team], teams),
    in_partition("members", MemberRow, members, "team_id"),
    in_partition("assignments", InPartition[Assignment], assignments),
    in_partition("medium_consumptions", MediumConsumptionRow, medium_consumptions, "point_id"),
    in_partition("fire_points", InPartition[FirePoint], fire_points),
    in_partition("fire_events", InPartition[FireEvent], fire_events),
    in_partition("floorplans", InPartition[Floorplan], floorplans),
    in_partition("floorplan_images", InPartition[FloorplanImage], floorplan_images),
    in_partition("geometries", InPartition[Geometry], geometries),
    Collection(name="identities", model=InPartition[Identity], insert=_put_identities, extract=extract(identities)),
    in_partition("privileges", InPartition[Privilege], privileges),
    Collection(
        name="activities", model=InPartition[PlacedActivity], insert=_put_activities, extract=extract(activities)
    ),
    in_partition("workflows", WorkflowRow, workflows, "in_portal"),
    of_table("workflow_instances", WorkflowInstanceRow, workflow_instances),
    Collection(name="streams", model=StreamRow, insert=_put_streams, extract=_streams),
)

Generator = Callable[[Seeding, tuple[str, ...]], Awaitable[None]]

FOUNDATIONS = frozenset({"customers", "partitions", "equipment_types", "addresses", "locations"})
"""Collections without whose built-in rows nothing of the estate can stand."""
PLANT = frozenset({"devices", "equipment", "points"})
"""Collections without whose built-in rows nothing that happens in the estate can stand."""

GENERATORS: tuple[Generator, ...] = (
    demo_maintenance.generate,
    energy.generate,
    fire.generate,
    geometry.generate,
    demo_activities.generate,
)
"""What happens in the estate, each needing locations, devices, equipment and points."""


async def catch_up(seeding: Seeding) -> None:
    """Adds what has happened in the estate today, as far as it stands."""
    if not seeding.replaced & (FOUNDATIONS | PLANT):
        await demo_activities.catch_up(seeding, PARTITIONS)


async def generate(seeding: Seeding) -> None:
    """Adds the estate, as far as the user did not replace what it stands on."""
    if seeding.replaced & FOUNDATIONS:
        return
    await structure.generate(seeding, PARTITIONS)
    if seeding.replaced & PLANT:
        return
    await demo_devices.generate(seeding, PARTITIONS)
    for generator in GENERATORS:
        await generator(seeding, PARTITIONS)
