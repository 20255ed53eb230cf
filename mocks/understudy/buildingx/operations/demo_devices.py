"""The devices, equipment and points of the demo estate; `demo_points.json` has what each kind of device measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from understudy.buildingx.buildings.tables import equipment, link_equipment
from understudy.buildingx.jsonapi.documents import Resource, linked, linked_many, resource_of
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import SeedRow, put, put_resources
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.operations.models import DataType, features
from understudy.buildingx.operations.tables import devices, group_points, points
from understudy.buildingx.sites import Site, floor_key, ident, room_key, room_label, seed
from understudy.core.database import Database
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


class PointKind(Closed):
    """A point that every device of a kind has."""

    name: str
    description: str
    profile: str | None = None
    """How its values are computed; None for a point that has none."""
    dataType: DataType = "number"
    unit: str | None = None
    enum: dict[str, str] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    precision: int | float | None = None
    function: str = "sensor"
    tags: list[str] = Field(default_factory=list)
    locked: bool = False

    def attributes(self) -> Resource:
        """The attributes of such a point."""
        writable = self.function != "sensor"
        system = {"curStatus": "ok", "description": self.description, **({"writable": "m:"} if writable else {})}
        return {
            **self.model_dump(exclude={"profile", "tags", "locked"}),
            "isActive": True,
            "commandingSemantic": "writeable" if writable else "readonly",
            "source": {"type": "PointNB"},
            "tags": {"point": True, self.function: True, **dict.fromkeys(self.tags, True)},
            "systemAttributes": system,
        }

    def tuning(self, site: Site, device: str, degrees: float) -> dict[str, Any] | None:
        """What makes the values of such a point of a device its own."""
        if self.profile is None:
            return None
        # Points of one room share its people, so that presence and air go together.
        own = seed(device) if self.profile in _OF_ROOM else seed(device, self.name)
        tuning: dict[str, Any] = {"seed": own, "zone": site.zone}
        if site.use != "office":
            tuning["use"] = site.use
        if self.profile in _THERMAL:
            tuning["setpoint"] = degrees
        if self.profile in ("temperature", "valve"):
            tuning["setpoint_point"] = ident("point", device, "Temperature setpoint")
        if self.locked:
            tuning["locked"] = True
        return tuning


_THERMAL = frozenset({"temperature", "valve", "setpoint"})
_OF_ROOM = frozenset({"temperature", "humidity", "co2", "presence", "window", "fan"})

# The sandbox of the vendor has points without a unit and points without a value; so has this estate.
POINTS = TypeAdapter(dict[str, list[PointKind]]).validate_json(
    Path(__file__).with_name("demo_points.json").read_bytes()
)
"""The points of devices by the kind of device: `room`, `ventilation`, `water`, `meter`, `weather`, `gateway`."""


@dataclass
class Plant:
    """The devices, points and equipment of one partition."""

    made: dict[str, str]
    rows: list[SeedRow] = field(default_factory=list)
    grouped: list[tuple[str, str]] = field(default_factory=list)
    """Equipment and point of point groups."""

    def device(self, key: str, name: str, model: str, location: tuple[str, str], gateway: str | None = None) -> None:
        """Adds a device."""
        identifier, number = device_id(key), seed("device", key)
        status = "offline" if number % 41 == 0 else "unknown" if number % 37 == 0 else "online"
        related: Resource = {"hasLocation": linked(*location)}
        if gateway is not None:
            related["hasGateway"] = linked("Device", device_id(gateway))
        related["hasFeatures"] = features(identifier)
        attributes = {
            "modelName": model,
            "serialNumber": f"L{number % 10_000_000:07d}",
            "profile": {"name": name, "notes": f"Commissioned with {key}"},
        }
        device = resource_of("Device", identifier, attributes, related, self.made)
        self.rows.append((devices, device, {"info_name": name, "info_description": model, "status": status}))

    def measures(self, key: str, kind: str, site: Site, scale: float = 1.0) -> None:
        """Adds the points that a kind of device has."""
        degrees = 21.0 + seed("degrees", key) % 4 * 0.5
        related = {"hasDevice": linked("Device", device_id(key))}
        for each in POINTS[kind]:
            identifier = point_id(key, each.name)
            point = resource_of("Point", identifier, each.attributes(), related, self.made)
            tuning = each.tuning(site, key, degrees)
            if tuning is not None and scale != 1.0:
                tuning["scale"] = scale
            text = None if tuning is None else to_json(tuning).decode()
            self.rows.append((points, point, {"profile": each.profile, "tuning": text}))

    def asset(self, key: str, name: str, kind: str, location: tuple[str, str], **related: Any) -> None:
        """Adds an equipment."""
        attributes = {"name": name, "externalId": f"asset:{key}"}
        type_ = linked("EquipmentType", ident("equipment type", kind))
        links = {"hasEquipmentType": type_, **related, "hasLocation": linked(*location)}
        self.rows.append((equipment, resource_of("Equipment", equipment_id(key), attributes, links, self.made), {}))

    def groups(self, key: str, names: Iterable[str]) -> None:
        """Puts points of a device into the group of the equipment that it controls."""
        self.grouped += [(equipment_id(key), point_id(key, name)) for name in names]

    async def write(self, db: Database, partition: str) -> None:
        """Writes all of it."""
        await put_resources(db, partition, self.rows)
        for table, resource, _ in self.rows:
            if table is equipment:
                await link_equipment(db, partition, resource)
        links = [{"partition_id": partition, "equipment_id": asset, "point_id": point} for asset, point in self.grouped]
        await put(db, group_points, links)


def _site(plant: Plant, site: Site) -> None:
    building = ("Building", ident("location", site.key))
    gateways = [f"gateway {site.key}{number}" for number in range(len(site.gateways))]
    for key, model in zip(gateways, site.gateways, strict=True):
        plant.device(key, f"Gateway {model} {site.label}", model, building)
        plant.measures(key, "gateway", site)
    main = f"EM {site.key}"
    for key, name, model, kind, scale in (
        (main, "Main electricity meter", "PAC4220", "meter", float(sum(site.rooms))),
        (f"HM {site.key}", "Heat meter", "UH50", "meter", 1.7 * sum(site.rooms)),
        (f"WM {site.key}", "Water meter", "WFK", "water", 0.02 * sum(site.rooms)),
        (f"WS {site.key}", "Weather station", "QAC3161", "weather", 1.0),
    ):
        plant.device(key, f"{name} {site.label}", model, building, gateways[0])
        plant.measures(key, kind, site, scale)
    plant.asset(main, f"Main electricity meter {site.label}", "electricityMeter", building, **_controlled(main))
    plant.groups(main, (each.name for each in POINTS["meter"]))
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
        plant.measures(key, "room", site)
        place = ("Room", ident("location", key))
        plant.asset(key, f"Room climate {label}", "airQualitySensor", place, **_controlled(key))
        plant.groups(key, ["Temperature", "Humidity", "CO2 level"])


def _floor(plant: Plant, site: Site, floor: int, rooms: int, gateway: str) -> None:
    name = floor_key(site, floor)
    place = ("Floor", ident("location", name))
    air, meter = f"AHU {name}", f"EM {name}"
    plant.device(air, f"Air handling unit {name}", "PXC4.E16", place, gateway)
    plant.measures(air, "ventilation", site)
    feeds = linked_many(("Equipment", equipment_id(room_key(site, floor, room))) for room in range(rooms))
    plant.asset(air, f"Air handling unit {name}", "airHandlingUnit", place, feeds=feeds, **_controlled(air))
    plant.groups(air, (each.name for each in POINTS["ventilation"]))
    plant.device(meter, f"Electricity meter {name}", "PAC2200", place, gateway)
    plant.measures(meter, "meter", site, float(rooms))
    above = {"isPartOf": linked("Equipment", equipment_id(f"EM {site.key}"))}
    plant.asset(meter, f"Electricity meter {name}", "electricityMeter", place, **above, **_controlled(meter))
    plant.groups(meter, (each.name for each in POINTS["meter"]))


async def generate(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds the devices, their points and the equipment."""
    begun = stamp(seeding.now - timedelta(days=400))  # not a status
    # Who made them is left out: of a thousand resources it is a tenth of a tenant's memory.
    plant = Plant({"createdAt": begun, "updatedAt": begun})
    for site in sites:
        _site(plant, site)
    await plant.write(seeding.db, partition)
