"""The medium consumptions of the demo estate: of every meter, and of every building."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from understudy.buildingx.energy.metering import MEDIA
from understudy.buildingx.energy.models import medium_consumptions
from understudy.buildingx.jsonapi.documents import Resource, linked, meta, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow, put_resources
from understudy.buildingx.operations.demo_devices import equipment_id, point_id
from understudy.buildingx.sites import Site, floor_key, ident
from understudy.core.seeding import Seeding

MAIN = (
    ("EM", "electricity", "Active energy"),
    ("HM", "heat", "Active energy"),
    ("WM", "water", "Volume"),
)
"""The main meters of a building: key, medium, and the counter."""


def _rows(site: Site, made: dict[str, str]) -> Iterator[SeedRow]:
    building = linked("Building", ident("location", site.key))
    for meter, kind, counter in MAIN:
        key = f"{meter} {site.key}"
        resource = _consumption(f"building {key}", f"{site.label} {kind}", kind, building, made)
        yield medium_consumptions, resource, {"point_id": point_id(key, counter)}
    for floor in range(len(site.rooms)):
        key = f"EM {floor_key(site, floor)}"
        whose = linked("Equipment", equipment_id(key))
        resource = _consumption(key, f"Electricity meter {floor_key(site, floor)}", "electricity", whose, made)
        yield medium_consumptions, resource, {"point_id": point_id(key, "Active energy")}


def _consumption(key: str, name: str, kind: str, whose: Resource, made: dict[str, str]) -> Resource:
    medium = MEDIA[kind]
    attributes = {"name": name, "mediumType": kind, "disciplines": [medium.discipline], "baseUnit": medium.unit}
    identifier = ident("medium consumption", key)
    return resource_of("MediumConsumption", identifier, attributes, {"reference": whose}, made)


async def generate(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds the medium consumptions, unless the user brought their own."""
    if "medium_consumptions" in seeding.replaced:
        return
    made = meta(seeding.now - timedelta(days=399), ident("machine user", "estate"))
    await put_resources(seeding.db, partition, (row for site in sites for row in _rows(site, made)))
