"""The devices, equipment and points of the demo estate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic_core import to_json

from understudy.buildingx.jsonapi.documents import Resource, linked, linked_many
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations.demo_points import GATEWAY, METER, ROOM, VENTILATION, WATER, WEATHER, PointKind
from understudy.buildingx.operations.models import features
from understudy.buildingx.operations.tables import devices, group_points, points
from understudy.buildingx.sites import SITES, Site, floor_key, ident, room_key, room_label, seed
from understudy.buildingx.structure.tables import equipment, link_equipment
from understudy.core.seeding import Seeding

FIRE_PANELS = ("A", "L", "N")
"""Sites that have a fire panel, which is the device `FP` and the key of the site."""


def device_id(key: str) -> str:
    """Id of a device of the estate."""
    return ident("device", key)


def point_id(key: str, name: str) -> str:
    """Id of a point of a device of the estate."""
    return ident("point", key, name)


def equipment_id(key: str) -> str:
    """Id of an equipment of the estate."""
    return ident("equipment", key)


@dataclass
class Plant:
    """The rows of one partition, in the order in which they are written."""

    partition: str
    made: dict[str, str]
    devices: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    equipment: list[Resource] = field(default_factory=list)
    grouped: list[tuple[str, str]] = field(default_factory=list)
    """Equipment and point of point groups."""

    def device(
        self,
        key: str,
        name: str,
        model: str,
        location: tuple[str, str],
        gateway: str | None = None,
    ) -> None:
        """Adds a device."""
        identifier, number = device_id(key), seed("device", key)
        status = "offline" if number % 41 == 0 else "unknown" if number % 37 == 0 else "online"
        related: Resource = {"hasLocation": linked(*location)}
        if gateway is not None:
            related["hasGateway"] = linked("Device", device_id(gateway))
        related["hasFeatures"] = features(identifier)
        resource: Resource = {
            "type": "Device",
            "id": identifier,
            "attributes": {
                "modelName": model,
                "serialNumber": f"L{number % 10_000_000:07d}",
                "profile": {"name": name, "notes": f"Commissioned with {key}"},
            },
            "relationships": related,
            "meta": self.made,
        }
        said = {"info_name": name, "info_description": model, "status": status}
        self.devices.append(row_of(devices, resource, partition_id=self.partition, **said))

    def measures(self, key: str, kinds: Sequence[PointKind], site: Site, scale: float = 1.0) -> None:
        """Adds the points of a device."""
        degrees = 21.0 + seed("degrees", key) % 4 * 0.5
        for kind in kinds:
            tuning = kind.tuning(site, key, degrees)
            resource: Resource = {
                "type": "Point",
                "id": point_id(key, kind.name),
                "attributes": kind.attributes(),
                "relationships": {"hasDevice": linked("Device", device_id(key))},
                "meta": self.made,
            }
            row = row_of(points, resource, partition_id=self.partition)
            row["profile"] = kind.profile
            if tuning is not None and scale != 1.0:
                tuning["scale"] = scale
            row["tuning"] = None if tuning is None else to_json(tuning).decode()
            self.points.append(row)

    def asset(
        self,
        key: str,
        name: str,
        kind: str,
        location: tuple[str, str],
        **related: Any,
    ) -> None:
        """Adds an equipment."""
        links: Resource = {"hasEquipmentType": linked("EquipmentType", ident("equipment type", kind)), **related}
        resource: Resource = {
            "type": "Equipment",
            "id": equipment_id(key),
            "attributes": {"name": name, "externalId": f"asset:{key}"},
            "relationships": {**links, "hasLocation": linked(*location)},
            "meta": self.made,
        }
        self.equipment.append(resource)

    def groups(self, key: str, device: str, names: Sequence[str]) -> None:
        """Puts points of a device into the group of an equipment."""
        self.grouped += [(equipment_id(key), point_id(device, name)) for name in names]


def _site(plant: Plant, site: Site) -> None:
    building = ("Building", ident("location", site.key))
    gateways = [f"gateway {site.key}{number}" for number in range(len(site.gateways))]
    for key, model in zip(gateways, site.gateways, strict=True):
        plant.device(key, f"Gateway {model} {site.label}", model, building)
        plant.measures(key, GATEWAY, site)
    main = f"EM {site.key}"
    for key, name, model, kinds, scale in (
        (main, "Main electricity meter", "PAC4220", METER, float(sum(site.rooms))),
        (f"HM {site.key}", "Heat meter", "UH50", METER, 1.7 * sum(site.rooms)),
        (f"WM {site.key}", "Water meter", "WFK", WATER, 0.02 * sum(site.rooms)),
        (f"WS {site.key}", "Weather station", "QAC3161", WEATHER, 1.0),
    ):
        plant.device(key, f"{name} {site.label}", model, building, gateways[0])
        plant.measures(key, kinds, site, scale)
    plant.asset(main, f"Main electricity meter {site.label}", "electricityMeter", building, **_controlled(main))
    plant.groups(main, main, [kind.name for kind in METER])
    if site.key in FIRE_PANELS:
        plant.device(f"FP {site.key}", f"Fire panel {site.label}", "FC2060", building)
    for floor, rooms in enumerate(site.rooms):
        _rooms(plant, site, floor, rooms, gateways)
        _floor(plant, site, floor, rooms, gateways[floor % len(gateways)])


def _controlled(key: str) -> Resource:
    return {"isControlledBy": linked("Device", device_id(key))}


def _rooms(plant: Plant, site: Site, floor: int, rooms: int, gateways: Sequence[str]) -> None:
    for room in range(rooms):
        key, label = room_key(site, floor, room), room_label(site, floor, room)
        # The controller hangs in the riser of the floor; what it measures is in the room.
        riser = ("Floor", ident("location", floor_key(site, floor)))
        plant.device(key, f"Room controller {label}", "RDG200", riser, gateways[room % len(gateways)])
        plant.measures(key, ROOM, site)
        place = ("Room", ident("location", key))
        plant.asset(key, f"Room climate {label}", "airQualitySensor", place, **_controlled(key))
        plant.groups(key, key, ["Temperature", "Humidity", "CO2 level"])


def _floor(plant: Plant, site: Site, floor: int, rooms: int, gateway: str) -> None:
    name = floor_key(site, floor)
    place = ("Floor", ident("location", name))
    air, meter = f"AHU {name}", f"EM {name}"
    plant.device(air, f"Air handling unit {name}", "PXC4.E16", place, gateway)
    plant.measures(air, VENTILATION, site)
    feeds = linked_many(("Equipment", equipment_id(room_key(site, floor, room))) for room in range(rooms))
    plant.asset(air, f"Air handling unit {name}", "airHandlingUnit", place, feeds=feeds, **_controlled(air))
    plant.groups(air, air, [kind.name for kind in VENTILATION])
    plant.device(meter, f"Electricity meter {name}", "PAC2200", place, gateway)
    plant.measures(meter, METER, site, float(rooms))
    above = {"isPartOf": linked("Equipment", equipment_id(f"EM {site.key}"))}
    plant.asset(meter, f"Electricity meter {name}", "electricityMeter", place, **above, **_controlled(meter))
    plant.groups(meter, meter, [kind.name for kind in METER])


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds the devices, their points and the equipment."""
    begun = stamp(seeding.now - timedelta(days=400))  # not a status
    # Who made them is left out: of a thousand resources it is a tenth of a tenant's memory.
    made = {"createdAt": begun, "updatedAt": begun}
    for partition in partitions:
        plant = Plant(partition, made)
        for site in SITES:
            if site.partition == partition:
                _site(plant, site)
        await put(seeding.db, devices, plant.devices)
        await put(seeding.db, points, plant.points)
        rows = [row_of(equipment, each, partition_id=partition) for each in plant.equipment]
        await put(seeding.db, equipment, rows)
        for each in plant.equipment:
            await link_equipment(seeding.db, partition, each)
        links = [
            {"partition_id": partition, "equipment_id": asset, "point_id": point} for asset, point in plant.grouped
        ]
        await put(seeding.db, group_points, links)
