"""All seed data of Building X: its collections, in the order in which they are loaded, and the demo estate."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field
from pydantic_core import from_json, to_json
from sqlalchemy import select

from understudy.buildingx import sites, tables
from understudy.buildingx.accounts import models as accounts
from understudy.buildingx.buildings import models as buildings
from understudy.buildingx.buildings.tables import addresses, equipment, equipment_types, link_equipment, locations
from understudy.buildingx.energy import demo as energy
from understudy.buildingx.energy import models as energy_models
from understudy.buildingx.fire import demo as fire
from understudy.buildingx.fire import models as fire_models
from understudy.buildingx.geometry import demo as geometry
from understudy.buildingx.geometry import models as geometry_models
from understudy.buildingx.jsonapi.documents import Resource, decode, meta
from understudy.buildingx.jsonapi.tables import InPartition, SeedRow, collection, extract, put, put_resources, seeded
from understudy.buildingx.operations import demo, event_models, workorder_models
from understudy.buildingx.operations import models as operations
from understudy.buildingx.operations.series import milliseconds
from understudy.buildingx.security import activity_log
from understudy.buildingx.security import models as security_models
from understudy.buildingx.streaming.models import StreamRow, stream_points, streams
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding, of_table


class DeviceRow(InPartition[operations.Device]):
    """A device in the seed data, with what its features say."""

    info_name: str = Field(default="", description="Name that its DeviceInfo has.")
    info_description: str = Field(default="", description="Description that its DeviceInfo has.")
    status: Literal["online", "offline", "unknown"] = Field(default="unknown", description="That of its Connectivity.")


class PointRow(InPartition[operations.Point]):
    """A point in the seed data."""

    profile: str | None = Field(default=None, description="How its live value is computed; null for not at all.")
    tuning: dict[str, Any] | None = Field(default=None, description="What makes its live value its own.")
    groups: list[str] = Field(default_factory=list, description="Ids of the equipment to whose groups it belongs.")


class MemberRow(InPartition[workorder_models.Member]):
    """A member of a team in the seed data."""

    team_id: str = Field(description="Id of the team.")


class MediumConsumptionRow(InPartition[energy_models.MediumConsumption]):
    """A medium consumption in the seed data."""

    point_id: str = Field(description="Id of the point whose value is the counter.")


async def _put_permissions(seeding: Seeding, row: accounts.Role) -> None:
    pairs = [{"role_id": row.id, "permission": each} for each in row.attributes.permissions]
    await put(seeding.db, tables.role_permissions, pairs)


async def _put_grants(seeding: Seeding, row: accounts.UserGroup) -> None:
    await tables.grant(seeding.db, row.model_dump(mode="json"))


_MEMBERSHIPS = select(tables.memberships).order_by(tables.memberships.c.group_id)
_MACHINE_USERS = select(*tables.machine_users.c[1:]).order_by(tables.machine_users.c.n)


async def _put_users(seeding: Seeding, rows: Sequence[tables.MachineUserRow]) -> None:
    for row in rows:
        values = seeding.values(row)
        groups = [{"machine_user_id": row.id, "group_id": group} for group in values.pop("groups")]
        await put(seeding.db, tables.machine_users, [values])
        await put(seeding.db, tables.memberships, groups)


async def _users(db: Database) -> list[dict[str, Any]]:
    groups: dict[str, list[str]] = {}
    for member in await db.all(_MEMBERSHIPS):
        groups.setdefault(member.machine_user_id, []).append(member.group_id)
    return [
        tables.MachineUserRow(**row._asdict(), groups=groups.get(row.id, [])).model_dump(mode="json")
        for row in await db.all(_MACHINE_USERS)
    ]


async def _link_equipment(seeding: Seeding, row: InPartition[buildings.Equipment]) -> None:
    await link_equipment(seeding.db, row.partition_id, row.resource.model_dump(mode="json", exclude_none=True))


async def _put_points(seeding: Seeding, rows: Sequence[PointRow]) -> None:
    for row in rows:
        tuning = None if row.tuning is None else to_json(row.tuning).decode()
        values = {**seeded(seeding, operations.points, row, "profile"), "tuning": tuning}
        await put(seeding.db, operations.points, [values])
        place = {"partition_id": row.partition_id, "point_id": row.resource.id}
        await put(seeding.db, operations.group_points, [{**place, "equipment_id": each} for each in row.groups])


_POINTS = select(operations.points).order_by(operations.points.c.n)
_GROUP_POINTS = select(operations.group_points).order_by(operations.group_points.c.n)


async def _points(db: Database) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for link in await db.all(_GROUP_POINTS):
        groups.setdefault((link.partition_id, link.point_id), []).append(link.equipment_id)
    return [
        {
            "partition_id": row.partition_id,
            "resource": decode(row.doc),
            "profile": row.profile,
            "tuning": from_json(row.tuning) if row.tuning else None,
            "groups": groups.get((row.partition_id, row.id), []),
        }
        for row in await db.all(_POINTS)
    ]


async def _put_cards(seeding: Seeding, row: InPartition[security_models.Identity]) -> None:
    seeding.ids.at_least("identities", row.resource.id)
    for card in row.resource.attributes.credentials:
        seeding.ids.at_least("cards", card.id)
        values = security_models.card_row(row.partition_id, row.resource.id, card.model_dump(mode="json"))
        await put(seeding.db, security_models.cards, [values])


async def _put_streams(seeding: Seeding, rows: Sequence[StreamRow]) -> None:
    seen = milliseconds(seeding.clock.now())
    for row in rows:
        values = seeding.values(row)
        place = {"partition_id": row.partition_id, "stream_id": row.id, "seen": seen}
        watched = [{**place, "point_id": each} for each in values.pop("point_ids")]
        await put(seeding.db, streams, [values])
        await put(seeding.db, stream_points, watched)


_STREAMS = select(*streams.c[1:]).order_by(streams.c.n)
_STREAM_POINTS = select(stream_points).order_by(stream_points.c.n)


async def _streams(db: Database) -> list[dict[str, Any]]:
    watched: dict[tuple[str, str], list[str]] = {}
    for link in await db.all(_STREAM_POINTS):
        watched.setdefault((link.partition_id, link.stream_id), []).append(link.point_id)
    return [
        StreamRow(**row._asdict(), point_ids=watched.get((row.partition_id, row.id), [])).model_dump(mode="json")
        for row in await db.all(_STREAMS)
    ]


COLLECTIONS: tuple[Collection, ...] = (
    collection(accounts.Customer, tables.customers),
    collection(accounts.Partition, tables.partitions),
    collection(accounts.Role, tables.roles, also=_put_permissions),
    collection(accounts.UserGroup, tables.user_groups, also=_put_grants),
    Collection(name="machine_users", model=tables.MachineUserRow, insert=_put_users, extract=_users),
    collection(InPartition[buildings.Address], addresses),
    collection(InPartition[buildings.Location], locations),
    collection(buildings.EquipmentType, equipment_types),
    collection(DeviceRow, operations.devices, "info_name", "info_description", "status"),
    collection(InPartition[buildings.Equipment], equipment, also=_link_equipment),
    Collection(name="points", model=PointRow, insert=_put_points, extract=_points),
    of_table("point_values", operations.SentValue, operations.point_values),
    collection(InPartition[event_models.AlarmConfiguration], event_models.alarm_configurations),
    collection(InPartition[event_models.Event], event_models.events),
    collection(InPartition[event_models.EventTransition], event_models.transitions),
    collection(InPartition[event_models.Fault], event_models.faults),
    collection(InPartition[event_models.FaultOccurrence], event_models.occurrences),
    collection(InPartition[workorder_models.Workorder], workorder_models.workorders),
    collection(InPartition[workorder_models.Team], workorder_models.teams),
    collection(MemberRow, workorder_models.members, "team_id"),
    collection(InPartition[workorder_models.Assignment], workorder_models.assignments),
    collection(MediumConsumptionRow, energy_models.medium_consumptions, "point_id"),
    collection(InPartition[fire_models.FirePoint], fire_models.fire_points),
    collection(InPartition[fire_models.FireEvent], fire_models.fire_events),
    collection(InPartition[geometry_models.Floorplan], geometry_models.floorplans),
    collection(InPartition[geometry_models.FloorplanImage], geometry_models.floorplan_images),
    collection(InPartition[geometry_models.Geometry], geometry_models.geometries),
    collection(InPartition[security_models.Identity], security_models.identities, also=_put_cards),
    collection(InPartition[security_models.Privilege], security_models.privileges),
    Collection(
        name="activities",
        model=InPartition[security_models.PlacedActivity],
        insert=activity_log.load,
        extract=extract(security_models.activities),
    ),
    collection(security_models.WorkflowRow, security_models.workflows, "in_portal"),
    of_table("workflow_instances", security_models.WorkflowInstanceRow, security_models.workflow_instances),
    Collection(name="streams", model=StreamRow, insert=_put_streams, extract=_streams),
)

Generator = Callable[[Seeding, str, Sequence[sites.Site]], Awaitable[None]]
Rows = Callable[[Sequence[sites.Site], datetime, Resource], Iterable[SeedRow]]
"""What there is at the sites of a partition at a moment, made as a `meta` says."""


def _demo(rows: Rows, days: int, *collections: str) -> Generator:
    """What adds rows that are some days old, unless the user replaced one of these collections."""

    async def generate(seeding: Seeding, partition: str, found: Sequence[sites.Site]) -> None:
        if seeding.replaced.isdisjoint(collections):
            made = meta(seeding.now - timedelta(days=days), sites.ident("machine user", "estate"))
            await put_resources(seeding.db, partition, rows(found, seeding.now, made))

    return generate


FOUNDATIONS = frozenset({"customers", "partitions", "equipment_types", "addresses", "locations"})
"""Collections without whose built-in rows nothing of the estate can stand."""
PLANT = frozenset({"devices", "equipment", "points"})
"""Collections without whose built-in rows nothing that happens in the estate can stand."""

MAINTENANCE = frozenset(
    {"events", "transitions", "faults", "occurrences", "workorders", "teams", "members", "assignments"}
)
"""Collections whose rows speak of each other."""

GENERATORS: tuple[Generator, ...] = (
    demo.generate,
    _demo(demo.rows, 3, *MAINTENANCE),
    _demo(energy.rows, 399, "medium_consumptions"),
    _demo(fire.points, 0, "fire_points"),
    _demo(fire.events, 0, "fire_events"),
    _demo(geometry.rows, 380, "floorplans", "floorplan_images", "geometries"),
    activity_log.generate,
)
"""What stands in the estate's buildings and what happens there, each of a partition with its sites."""


async def catch_up(seeding: Seeding) -> None:
    """Adds what has happened in the estate today, as far as it stands."""
    if not seeding.replaced & (FOUNDATIONS | PLANT):
        await _in_partitions(seeding, activity_log.catch_up)


async def generate(seeding: Seeding) -> None:
    """Adds the estate, as far as the user did not replace what it stands on."""
    if seeding.replaced & FOUNDATIONS:
        return
    await _in_partitions(seeding, _demo(sites.rows, 420))  # not a status
    if not seeding.replaced & PLANT:
        await _in_partitions(seeding, *GENERATORS)


async def _in_partitions(seeding: Seeding, *generators: Generator) -> None:
    for generator in generators:
        for partition in sites.PARTITIONS:
            await generator(seeding, partition, [site for site in sites.SITES if site.partition == partition])
