"""Seed data of the Structure and Operations APIs: collections and their rows."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field
from pydantic_core import from_json, to_json
from sqlalchemy import insert, select

from understudy.buildingx.jsonapi.documents import Resource, read
from understudy.buildingx.jsonapi.models import InPartition
from understudy.buildingx.jsonapi.seeds import in_partition, of_all, put, served, values_of
from understudy.buildingx.operations import devices
from understudy.buildingx.operations import tables as operations_tables
from understudy.buildingx.operations.models import Device, Point
from understudy.buildingx.structure import addresses, equipment_changes, location_changes, point_changes
from understudy.buildingx.structure import tables as structure_tables
from understudy.buildingx.structure.equipment_models import Equipment, EquipmentType
from understudy.buildingx.structure.models import Address, Location
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding


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


async def _put_equipment(seeding: Seeding, rows: Sequence[InPartition[Equipment]]) -> None:
    for row in rows:
        resource = served(row.resource, seeding)
        await put(
            seeding.db, structure_tables.equipment, [values_of(row.partition_id, resource, equipment_changes.columns)]
        )
        await equipment_changes.link(seeding.db, row.partition_id, resource)


async def _put_devices(seeding: Seeding, rows: Sequence[DeviceRow]) -> None:
    for row in rows:
        values = values_of(row.partition_id, served(row.resource, seeding), devices.columns)
        said = row.model_dump(include={"info_name", "info_description", "status"})
        await put(seeding.db, operations_tables.devices, [{**values, **said}])


async def _devices(db: Database) -> list[dict[str, Any]]:
    return [
        {
            "partition_id": row.partition_id,
            "resource": read(row.doc),
            "info_name": row.info_name,
            "info_description": row.info_description,
            "status": row.status,
        }
        for row in await db.all(select(operations_tables.devices).order_by(operations_tables.devices.c.n))
    ]


async def _put_points(seeding: Seeding, rows: Sequence[PointRow]) -> None:
    for row in rows:
        values = values_of(row.partition_id, served(row.resource, seeding), point_changes.columns)
        values["profile"] = row.profile
        values["tuning"] = None if row.tuning is None else to_json(row.tuning).decode()
        await put(seeding.db, operations_tables.points, [values])
        for equipment in row.groups:
            link = {"partition_id": row.partition_id, "equipment_id": equipment, "point_id": row.resource.id}
            await seeding.db.execute(insert(operations_tables.group_points), link)


async def _points(db: Database) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for link in await db.all(select(operations_tables.group_points).order_by(operations_tables.group_points.c.n)):
        groups.setdefault((link.partition_id, link.point_id), []).append(link.equipment_id)
    return [
        {
            "partition_id": row.partition_id,
            "resource": read(row.doc),
            "profile": row.profile,
            "tuning": from_json(row.tuning) if row.tuning else None,
            "groups": groups.get((row.partition_id, row.id), []),
        }
        for row in await db.all(select(operations_tables.points).order_by(operations_tables.points.c.n))
    ]


def _type_columns(resource: Resource) -> dict[str, Any]:
    return {"parent_id": resource.get("relationships", {}).get("hasParentType", {}).get("data", {}).get("id")}


_equipment = in_partition("equipment", InPartition[Equipment], structure_tables.equipment, equipment_changes.columns)

COLLECTIONS: tuple[Collection, ...] = (
    in_partition("addresses", InPartition[Address], structure_tables.addresses, addresses.columns),
    in_partition("locations", InPartition[Location], structure_tables.locations, location_changes.columns),
    of_all("equipment_types", EquipmentType, structure_tables.equipment_types, _type_columns),
    Collection(name="devices", model=DeviceRow, insert=_put_devices, extract=_devices),
    Collection(name="equipment", model=InPartition[Equipment], insert=_put_equipment, extract=_equipment.extract),
    Collection(name="points", model=PointRow, insert=_put_points, extract=_points),
)
