"""The medium consumptions of the demo estate: one for every meter, and for every building's main meters."""

from collections.abc import Iterator
from datetime import timedelta

from understudy.buildingx.energy.models import medium_consumptions
from understudy.buildingx.jsonapi.documents import Resource, linked, meta
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.operations.demo_devices import equipment_id, point_id
from understudy.buildingx.sites import SITES, Site, floor_key, ident
from understudy.core.seeding import Seeding

MEDIA: tuple[tuple[str, str, str, str, str], ...] = (
    ("EM", "electricity", "kWh", "electrical", "Active energy"),
    ("HM", "heat", "kWh", "heating", "Active energy"),
    ("WM", "water", "m3", "plumbing", "Volume"),
)
"""Of a building's main meters: key, medium, unit, discipline, and the counter."""


def _consumption(key: str, name: str, medium: tuple[str, str, str], whose: tuple[str, str]) -> Resource:
    kind, unit, discipline = medium
    attributes = {"name": name, "mediumType": kind, "disciplines": [discipline], "baseUnit": unit}
    return {
        "type": "MediumConsumption",
        "id": ident("medium consumption", key),
        "attributes": attributes,
        "relationships": {"reference": linked(*whose)},
    }


def _of_site(site: Site) -> Iterator[tuple[Resource, str]]:
    building = ("Building", ident("location", site.key))
    for meter, medium, unit, discipline, counter in MEDIA:
        key = f"{meter} {site.key}"
        name = f"{site.label} {medium}"
        yield _consumption(f"building {key}", name, (medium, unit, discipline), building), point_id(key, counter)
    for floor in range(len(site.rooms)):
        key = f"EM {floor_key(site, floor)}"
        whose = ("Equipment", equipment_id(key))
        name = f"Electricity meter {floor_key(site, floor)}"
        yield _consumption(key, name, ("electricity", "kWh", "electrical"), whose), point_id(key, "Active energy")


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds the medium consumptions, unless the user brought their own."""
    if "medium_consumptions" in seeding.replaced:
        return
    made = meta(seeding.now - timedelta(days=399), ident("machine user", "estate"))
    for partition in partitions:
        rows = []
        for site in SITES:
            if site.partition == partition:
                for resource, point in _of_site(site):
                    kept = {**resource, "meta": made}
                    rows.append(row_of(medium_consumptions, kept, partition_id=partition, point_id=point))
        await put(seeding.db, medium_consumptions, rows)
