"""The demo estate: its buildings with their floors and rooms, as addresses and locations."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from understudy.buildingx.buildings.catalog import PART_OF, country_names, relation
from understudy.buildingx.buildings.tables import addresses, locations
from understudy.buildingx.jsonapi.documents import Resource, linked, resource_of
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import SeedRow

RICH = "a8ebe0d9-fb90-590c-aabf-a59142ce5e24"
"""The partition of the campus."""

_NAMESPACE = UUID("6f3c1e2a-0b1d-5c7e-9a55-3d1f0c8e4b21")


def ident(*key: str) -> str:
    """The id of a thing of the estate, from what it is called within it."""
    return str(uuid5(_NAMESPACE, " ".join(key)))


def seed(*key: str) -> int:
    """A number of its own for a thing of the estate."""
    return int(ident("seed", *key)[:8], 16)


class Site(Closed, frozen=True):
    """A building of the estate."""

    key: str
    label: str
    use: Literal["office", "laboratory"]
    zone: str
    country: str
    address: dict[str, str]
    """Its address within the country, as it is served."""
    position: tuple[float, float]
    """Longitude and latitude."""
    year: int
    area: float
    """Square metres."""
    rooms: tuple[int, ...]
    """Rooms of each floor, the ground floor first."""
    gateways: tuple[str, ...] = ("X300",)
    """Models of its gateways; devices are shared out among them."""
    partition: str = RICH
    part_of: tuple[str, str] | None = None
    """Type and key of what it is a part of."""
    names: tuple[str, ...] = ("Office", "Meeting room", "Open space", "Focus room", "Lounge")
    """What its rooms are called, in turn."""

    def floor_key(self, floor: int) -> str:
        """What a floor is called within the estate."""
        return f"{self.key}{floor}"

    def room_key(self, floor: int, room: int) -> str:
        """What a room is called within the estate."""
        return f"{self.key}{floor}.{room + 1:02d}"

    def room_label(self, floor: int, room: int) -> str:
        """What people call a room."""
        return f"{self.names[room % len(self.names)]} {self.room_key(floor, room)}"


SITES = TypeAdapter(tuple[Site, ...]).validate_json(Path(__file__).with_suffix(".json").read_bytes())
PARTITIONS = tuple(dict.fromkeys(site.partition for site in SITES))


def _address(site: Site) -> Resource:
    attributes = {"countryCode": site.country, **country_names(site.country), **site.address}
    return resource_of("Address", ident("address", site.key), attributes)


def _location(
    kind: str, key: str, label: str, part_of: tuple[str, str] | None, address: str | None = None, **attributes: Any
) -> Resource:
    related = {}
    if part_of is not None:
        whole = linked(part_of[0], ident("location", part_of[1]))
        related = {relation(kind): whole, PART_OF: whole}
    if address is not None:
        related["hasPostalAddress"] = linked("Address", ident("address", address))
    return resource_of(kind, ident("location", key), {"label": label, **attributes}, related)


def _geometry(site: Site) -> dict[str, Any]:
    east, north = site.position
    corners = ((0, 0), (0.0006, 0), (0.0006, 0.0003), (0, 0.0003), (0, 0))
    ring = [[east + right, north + up] for right, up in corners]
    return {
        "geoLocation": {"geometry": {"type": "Point", "coordinates": [east, north]}},
        "geoArea": {"geometry": {"type": "Polygon", "coordinates": [ring]}},
    }


def _building(site: Site) -> Resource:
    return _location(
        "Building",
        site.key,
        site.label,
        site.part_of,
        site.key,
        timeZone=site.zone,
        buildingType=site.use,
        constructionYear=site.year,
        usableArea={"value": site.area, "unit": "m2"},
        externalId=f"IfcGuid:{site.key}",
        primaryContact={"name": f"Caretaker of {site.label}", "email": f"caretaker-{site.key.lower()}@example.com"},
        **_geometry(site),
    )


def _within(site: Site) -> Iterator[Resource]:
    for floor, rooms in enumerate(site.rooms):
        key = site.floor_key(floor)
        yield _location("Floor", key, f"Floor {floor}", ("Building", site.key), floorNumber=floor)
        for room in range(rooms):
            name, label = site.room_key(floor, room), site.room_label(floor, room)
            tags = {"room": True, "use": [site.names[room % len(site.names)].lower()]}
            yield _location("Room", name, label, ("Floor", key), tags=tags)


def _campus() -> Iterator[Resource]:
    more = {"timeZone": "Europe/Zurich", "externalId": "campus-1"}
    yield _location("Campus", "campus", "Lakeside Campus", None, "A", **more)
    yield _location("CampusPart", "campus part", "North side", ("Campus", "campus"))


def _special() -> Iterator[Resource]:
    # One of each type that the buildings have no need of.
    yield _location("Outside", "parking", "Car park", ("Campus", "campus"))
    yield _location("BuildingPart", "east wing", "East wing", ("Building", "A"))
    yield _location("MultifloorArea", "atrium", "Atrium", ("Building", "A"))
    yield _location("FloorArea", "area A1", "Quiet zone", ("Floor", "A1"))
    yield _location("RoomSegment", "segment A0.02", "Window side", ("Room", "A0.02"))


def _places(sites: Sequence[Site]) -> Iterator[Resource]:
    campus = sites[0].partition == RICH
    if campus:
        yield from _campus()
    for site in sites:
        yield _building(site)
        yield from _within(site)
    if campus:
        yield from _special()


def rows(sites: Sequence[Site], _now: datetime, made: Resource) -> Iterator[SeedRow]:
    """The addresses and locations of the sites of a partition, parents before their parts."""
    for table, found in ((addresses, map(_address, sites)), (locations, _places(sites))):
        yield from ((table, {**each, "meta": made}, {}) for each in found)
