"""The demo estate: its buildings with their floors and rooms, as addresses and locations."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, TypeAdapter

from understudy.buildingx.buildings.catalog import PART_OF, country_names, relation
from understudy.buildingx.buildings.tables import addresses, locations
from understudy.buildingx.jsonapi.documents import Resource, linked, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow

RICH = "a8ebe0d9-fb90-590c-aabf-a59142ce5e24"
"""The partition of the campus."""
SMALL = "391e2812-0a5e-5323-826b-c45505c49b8b"
"""The partition of the town house."""
FOREIGN = "b14e7f6f-4f7d-52b8-9c89-673903168750"
"""The partition of the other customer."""
PARTITIONS = (RICH, SMALL, FOREIGN)

_NAMESPACE = UUID("6f3c1e2a-0b1d-5c7e-9a55-3d1f0c8e4b21")


def ident(*key: str) -> str:
    """The id of a thing of the estate, from what it is called within it."""
    return str(uuid5(_NAMESPACE, " ".join(key)))


def seed(*key: str) -> int:
    """A number of its own for a thing of the estate."""
    return int(ident("seed", *key)[:8], 16)


class Site(BaseModel):
    """A building of the estate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    use: Literal["office", "laboratory"]
    zone: str
    country: str
    locality: str
    region: str
    postal_code: str
    street: str
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
    on_campus: bool = False
    names: tuple[str, ...] = ("Office", "Meeting room", "Open space", "Focus room", "Lounge")
    """What its rooms are called, in turn."""


SITES = TypeAdapter(tuple[Site, ...]).validate_json(Path(__file__).with_suffix(".json").read_bytes())


def floor_key(site: Site, floor: int) -> str:
    """What a floor is called within the estate."""
    return f"{site.key}{floor}"


def room_key(site: Site, floor: int, room: int) -> str:
    """What a room is called within the estate."""
    return f"{site.key}{floor}.{room + 1:02d}"


def room_label(site: Site, floor: int, room: int) -> str:
    """What people call a room."""
    return f"{site.names[room % len(site.names)]} {room_key(site, floor, room)}"


CAMPUS = ident("location", "campus")
CAMPUS_PART = ident("location", "campus part")


def _address(site: Site) -> Resource:
    attributes = {
        "countryCode": site.country,
        **country_names(site.country),
        "locality": site.locality,
        "region": site.region,
        "postalCode": site.postal_code,
        "street": site.street,
    }
    return resource_of("Address", ident("address", site.key), attributes)


def _location(kind: str, key: str, label: str, parent: tuple[str, str] | None = None, **attributes: Any) -> Resource:
    related = {} if parent is None else {relation(kind): linked(*parent), PART_OF: linked(*parent)}
    return resource_of(kind, ident("location", key), {"label": label, **attributes}, related)


def _geometry(site: Site) -> dict[str, Any]:
    east, north = site.position
    ring = [
        (east, north),
        (east + 0.0006, north),
        (east + 0.0006, north + 0.0003),
        (east, north + 0.0003),
        (east, north),
    ]
    return {
        "geoLocation": {"geometry": {"type": "Point", "coordinates": [east, north]}},
        "geoArea": {"geometry": {"type": "Polygon", "coordinates": [[list(each) for each in ring]]}},
    }


def _building(site: Site) -> Resource:
    resource = _location(
        "Building",
        site.key,
        site.label,
        ("CampusPart", CAMPUS_PART) if site.key == "B" else ("Campus", CAMPUS) if site.on_campus else None,
        timeZone=site.zone,
        buildingType=site.use,
        constructionYear=site.year,
        usableArea={"value": site.area, "unit": "m2"},
        externalId=f"IfcGuid:{site.key}",
        primaryContact={"name": f"Caretaker of {site.label}", "email": f"caretaker-{site.key.lower()}@example.com"},
        **_geometry(site),
    )
    resource["relationships"]["hasPostalAddress"] = linked("Address", ident("address", site.key))
    return resource


def _within(site: Site) -> Iterator[Resource]:
    building = ("Building", ident("location", site.key))
    for floor, rooms in enumerate(site.rooms):
        key = floor_key(site, floor)
        yield _location("Floor", key, f"Floor {floor}", building, floorNumber=floor)
        for room in range(rooms):
            yield _location(
                "Room",
                room_key(site, floor, room),
                room_label(site, floor, room),
                ("Floor", ident("location", key)),
                tags={"room": True, "use": [site.names[room % len(site.names)].lower()]},
            )


def _campus() -> Iterator[Resource]:
    address = linked("Address", ident("address", "A"))
    campus = _location("Campus", "campus", "Lakeside Campus", timeZone="Europe/Zurich", externalId="campus-1")
    campus["relationships"]["hasPostalAddress"] = address
    yield campus
    yield _location("CampusPart", "campus part", "North side", ("Campus", CAMPUS))


def _special() -> Iterator[Resource]:
    # One of each type that the buildings have no need of.
    building = ("Building", ident("location", "A"))
    yield _location("Outside", "parking", "Car park", ("Campus", CAMPUS))
    yield _location("BuildingPart", "east wing", "East wing", building)
    yield _location("MultifloorArea", "atrium", "Atrium", building)
    yield _location("FloorArea", "area A1", "Quiet zone", ("Floor", ident("location", "A1")))
    yield _location("RoomSegment", "segment A0.02", "Window side", ("Room", ident("location", "A0.02")))


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
