"""The demo estate: devices with their points, equipment, what happened there, and the people who look after it.

`demo_points.json` has what each kind of device measures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from understudy.buildingx.buildings.tables import equipment, link_equipment
from understudy.buildingx.jsonapi.documents import Resource, linked, linked_many, meta, resource_of
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import SeedRow, put, put_resources
from understudy.buildingx.operations import event_models, workorder_models
from understudy.buildingx.operations.models import DataType, devices, features, group_points, points
from understudy.buildingx.operations.profiles import unit
from understudy.buildingx.sites import RICH, Site, ident, seed
from understudy.core.database import Database
from understudy.core.seeding import Seeding
from understudy.core.timestamps import stamp

FIRE_PANELS = ("A", "L", "N")
"""Sites that have a fire panel, which is the device `FP` and the key of the site."""


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
        identifier, number = ident("device", key), seed("device", key)
        status = "offline" if number % 41 == 0 else "unknown" if number % 37 == 0 else "online"
        related: Resource = {"hasLocation": linked(*location)}
        if gateway is not None:
            related["hasGateway"] = linked("Device", ident("device", gateway))
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
        related = {"hasDevice": linked("Device", ident("device", key))}
        for each in POINTS[kind]:
            identifier = ident("point", key, each.name)
            point = resource_of("Point", identifier, each.attributes(), related, self.made)
            tuning = each.tuning(site, key, degrees)
            if tuning is not None and scale != 1.0:
                tuning["scale"] = scale
            text = None if tuning is None else to_json(tuning).decode()
            self.rows.append((points, point, {"profile": each.profile, "tuning": text}))

    def asset(
        self, key: str, name: str, kind: str, location: tuple[str, str], names: Iterable[str], **related: Any
    ) -> None:
        """Adds the equipment that the device of this key controls, with points of these names in its group."""
        attributes = {"name": name, "externalId": f"asset:{key}"}
        links = {
            "hasEquipmentType": linked("EquipmentType", ident("equipment type", kind)),
            **related,
            "isControlledBy": linked("Device", ident("device", key)),
            "hasLocation": linked(*location),
        }
        identifier = ident("equipment", key)
        self.rows.append((equipment, resource_of("Equipment", identifier, attributes, links, self.made), {}))
        self.grouped += [(identifier, ident("point", key, each)) for each in names]

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
    plant.asset(main, f"Main electricity meter {site.label}", "electricityMeter", building, _names("meter"))
    if site.key in FIRE_PANELS:
        plant.device(f"FP {site.key}", f"Fire panel {site.label}", "FC2060", building)
    for floor, rooms in enumerate(site.rooms):
        _rooms(plant, site, floor, rooms, gateways)
        _floor(plant, site, floor, rooms, gateways[floor % len(gateways)])


def _names(kind: str) -> list[str]:
    return [each.name for each in POINTS[kind]]


def _rooms(plant: Plant, site: Site, floor: int, rooms: int, gateways: Sequence[str]) -> None:
    for room in range(rooms):
        key, label = site.room_key(floor, room), site.room_label(floor, room)
        # The controller hangs in the riser of the floor; what it measures is in the room.
        riser = ("Floor", ident("location", site.floor_key(floor)))
        plant.device(key, f"Room controller {label}", "RDG200", riser, gateways[room % len(gateways)])
        plant.measures(key, "room", site)
        place = ("Room", ident("location", key))
        climate = ("Temperature", "Humidity", "CO2 level")
        plant.asset(key, f"Room climate {label}", "airQualitySensor", place, climate)


def _floor(plant: Plant, site: Site, floor: int, rooms: int, gateway: str) -> None:
    name = site.floor_key(floor)
    place = ("Floor", ident("location", name))
    air, meter = f"AHU {name}", f"EM {name}"
    plant.device(air, f"Air handling unit {name}", "PXC4.E16", place, gateway)
    plant.measures(air, "ventilation", site)
    feeds = linked_many(("Equipment", ident("equipment", site.room_key(floor, room))) for room in range(rooms))
    plant.asset(air, f"Air handling unit {name}", "airHandlingUnit", place, _names("ventilation"), feeds=feeds)
    plant.device(meter, f"Electricity meter {name}", "PAC2200", place, gateway)
    plant.measures(meter, "meter", site, float(rooms))
    above = linked("Equipment", ident("equipment", f"EM {site.key}"))
    plant.asset(meter, f"Electricity meter {name}", "electricityMeter", place, _names("meter"), isPartOf=above)


async def generate(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds the devices, their points and the equipment."""
    # Who made them is left out: of a thousand resources it is a tenth of a tenant's memory.
    plant = Plant(meta(seeding.now - timedelta(days=400)))  # not a status
    for site in sites:
        _site(plant, site)
    await plant.write(seeding.db, partition)


_ASSIGNED = 2
"""How many work orders somebody has."""
_EVENTS = (
    ("Alarm", "highLimitAlarm", "CO2 level"),
    ("Alarm", "lowLimitAlarm", "Temperature"),
    ("Warning", "highLimitAlarm", "Humidity"),
    ("Emergency", "stateAlarm", "Window contact"),
)
_FAULTS = (
    ("Simultaneous heating and cooling", "The valve heats while the supply air cools.", "High"),
    ("Fan runs outside of working hours", "Air is moved while nobody is there.", "Medium"),
    ("Sensor does not change", "The temperature has stayed the same for hours.", "Low"),
    ("Set point is not reached", "The room stays more than two degrees away.", "Medium"),
)
_TEAMS = (
    ("Building services", "HVAC", (("Robin Frei", "robin.frei"), ("Sascha Wyss", "sascha.wyss"))),
    ("Electricians", "Electrical", (("Kim Baumann", "kim.baumann"),)),
)


def _events(site: Site, now: datetime) -> Iterator[SeedRow]:
    for floor, rooms in enumerate(site.rooms):
        for room in range(rooms):
            key = site.room_key(floor, room)
            number = seed("events", key)
            for step in range(number % 3):
                category, alarm, name = _EVENTS[(number + step) % len(_EVENTS)]
                since = now - timedelta(minutes=int(unit(number, step) * 60 * 24 * 60))
                until = since + timedelta(minutes=20 + number % 100)
                lasting = until > now or (step == 0 and number % 4 == 0)
                where = (ident("device", key), ident("point", key, name))
                identifier = ident("event", key, str(step))
                begun = event_models.event_resource(identifier, category, f"{name}: {alarm} in {key}", where, since)
                ended = event_models.ended_event(begun, until)
                yield event_models.events, begun if lasting else ended, {}
                yield event_models.transitions, event_models.transition_resource(begun, since, alarm), {}
                if not lasting:
                    yield event_models.transitions, event_models.transition_resource(ended, until, None), {}


def _faults(site: Site, now: datetime, made: Resource) -> Iterator[SeedRow]:
    for floor in range(len(site.rooms)):
        key = f"AHU {site.floor_key(floor)}"
        number = seed("fault", key)
        name, says, severity = _FAULTS[number % len(_FAULTS)]
        begun = now - timedelta(days=4 + number % 50, minutes=number % 1440)
        resolved = number % 3 == 0
        ended = begun + timedelta(days=2, hours=3) if resolved else None
        attributes = {
            "name": name,
            "description": says,
            "severity": severity,
            "state": "Resolved" if resolved else "Acknowledged" if number % 5 == 0 else "Active",
            "startTimestamp": stamp(begun),
            "endTimestamp": None if ended is None else stamp(ended),
        }
        where = {
            "hasLocation": linked("Building", ident("location", site.key)),
            "hasSource": linked("Equipment", ident("equipment", key)),
        }
        fault = resource_of("Fault", ident("fault", key), attributes, where, made)
        yield event_models.faults, fault, {}
        for step in range(2 + number % 3):
            yield event_models.occurrences, _occurrence(fault["id"], begun, ended, number, step), {}


def _occurrence(fault: str, begun: datetime, ended: datetime | None, number: int, step: int) -> Resource:
    since = begun + timedelta(hours=11 * step)
    until = since + timedelta(minutes=30 + number % 90)
    span = {"startTimestamp": stamp(since), "endTimestamp": stamp(until if ended is None else min(until, ended))}
    return resource_of("FaultOccurrence", f"{fault}-{step}", span, {"isOccurrenceOf": linked("Fault", fault)})


def _teams(sites: Sequence[Site], made: Resource) -> Iterator[SeedRow]:
    partition = sites[0].partition
    buildings = linked_many(("Building", ident("location", site.key)) for site in sites)
    for name, domain, people in _TEAMS:
        attributes = {"name": name, "description": f"Looks after {domain}.", "domain": domain}
        team = resource_of("Team", ident("team", partition, name), attributes, {"hasBuildings": buildings}, made)
        yield workorder_models.teams, team, {}
        for person, mail in people:
            attributes = {"name": person, "email": f"{mail}@example.com"}
            member = resource_of("TeamMember", ident("member", partition, mail), attributes)
            yield workorder_models.members, member, {"team_id": team["id"]}


def _workorders(faults: list[Resource], now: datetime, made: Resource) -> Iterator[SeedRow]:
    for number, (fault, state) in enumerate(zip(faults, ("Open", "InProgress", "Done", "Open"), strict=False)):
        attributes = {
            "title": f"Look after: {fault['attributes']['name']}",
            "workorderType": "Fault-based",
            "state": state,
            "priority": "Medium",
            "dueDate": stamp(now + timedelta(days=3 + number)),
        }
        why = {"hasLocation": fault["relationships"]["hasLocation"], "hasFault": linked("Fault", fault["id"])}
        workorder = resource_of("Workorder", ident("workorder", fault["id"]), attributes, why, made)
        yield workorder_models.workorders, workorder, {}
        if number < _ASSIGNED:
            who = {
                "isAssignmentOf": linked("Workorder", workorder["id"]),
                "assignedTo": linked("Team", ident("team", RICH, "Building services")),
            }
            assignment = resource_of("Assignment", ident("assignment", workorder["id"]), None, who, made)
            yield workorder_models.assignments, assignment, {}


def rows(sites: Sequence[Site], now: datetime, made: Resource) -> Iterator[SeedRow]:
    """Events, faults, teams and work orders of the sites of a partition."""
    yield from _teams(sites, made)
    faults = [row for site in sites for row in _faults(site, now, made)]
    for site in sites:
        yield from _events(site, now)
    yield from faults
    if sites[0].partition == RICH:
        found = [resource for table, resource, _ in faults if table is event_models.faults]
        yield from _workorders(found, now, made)
