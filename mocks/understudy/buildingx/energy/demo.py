"""The medium consumptions of the demo estate: of every meter, and of every building."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from understudy.buildingx.energy.metering import MEDIA
from understudy.buildingx.energy.models import medium_consumptions
from understudy.buildingx.jsonapi.documents import Resource, linked, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow
from understudy.buildingx.sites import Site, ident

MAIN = (
    ("EM", "electricity", "Active energy"),
    ("HM", "heat", "Active energy"),
    ("WM", "water", "Volume"),
)
"""The main meters of a building: key, medium, and the counter."""


def rows(sites: Sequence[Site], _now: datetime, made: Resource) -> Iterator[SeedRow]:
    """The medium consumptions of some sites."""
    for site in sites:
        building = linked("Building", ident("location", site.key))
        for meter, kind, counter in MAIN:
            key = f"{meter} {site.key}"
            resource = _consumption(f"building {key}", f"{site.label} {kind}", kind, building, made)
            yield medium_consumptions, resource, {"point_id": ident("point", key, counter)}
        for floor in range(len(site.rooms)):
            key = f"EM {site.floor_key(floor)}"
            whose = linked("Equipment", ident("equipment", key))
            resource = _consumption(key, f"Electricity meter {site.floor_key(floor)}", "electricity", whose, made)
            yield medium_consumptions, resource, {"point_id": ident("point", key, "Active energy")}


def _consumption(key: str, name: str, kind: str, whose: Resource, made: Resource) -> Resource:
    medium = MEDIA[kind]
    attributes = {"name": name, "mediumType": kind, "disciplines": [medium.discipline], "baseUnit": medium.unit}
    identifier = ident("medium consumption", key)
    return resource_of("MediumConsumption", identifier, attributes, {"reference": whose}, made)
