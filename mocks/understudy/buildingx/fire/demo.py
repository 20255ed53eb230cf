"""The fire protection of the demo estate: elements on the lines of the panels, and what the panels reported."""

from collections.abc import Iterator
from datetime import timedelta

from understudy.buildingx.fire.models import fire_events, fire_points
from understudy.buildingx.jsonapi.documents import Resource, linked
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.operations.demo_devices import FIRE_PANELS, device_id
from understudy.buildingx.sites import SITES, Site, floor_key, ident, room_key, room_label, seed
from understudy.core.seeding import Seeding

DETECTOR = (
    "automatic-detector-test",
    "operating-years",
    "compensation",
    "compensation-level",
    "grid-value",
    "grid-level",
    "sensitivity",
)
CALL_POINT = ("manual-test-activation", "operating-years")
INDICATOR = ("external-alarm-indicator-test",)
REPORTS = (
    ("ALARM", "Fire alarm, automatic detector"),
    ("FAULT", "Detector soiled"),
    ("TEST", "Detector test"),
    ("FAULT", "Line open"),
)
EVENTS = 24
"""Events of a panel in the last fortnight."""

Element = tuple[str, str, int, tuple[str, str], tuple[str, ...]]


def _elements(site: Site) -> Iterator[Element]:
    building = ("Building", ident("location", site.key))
    yield f"External alarm indicator {site.label}", "1/0/1", 0, building, INDICATOR
    for floor, rooms in enumerate(site.rooms):
        line = floor + 1
        place = ("Floor", ident("location", floor_key(site, floor)))
        yield f"Manual call point floor {floor}", f"1/{line}/1", line, place, CALL_POINT
        for room in range(rooms):
            where = ("Room", ident("location", room_key(site, floor, room)))
            yield f"Detector {room_label(site, floor, room)}", f"1/{line}/{room + 2}", line, where, DETECTOR


def _points(site: Site) -> Iterator[Resource]:
    panel = linked("Device", device_id(f"FP {site.key}"))
    for name, address, line, where, kinds in _elements(site):
        for kind in kinds:
            yield {
                "type": "Point",
                "id": ident("fire point", site.key, address, kind),
                "attributes": {"kind": kind, "element": name, "address": address, "line": line},
                "relationships": {"hasDevice": panel, "hasLocation": linked(*where)},
            }


def _events(site: Site, seeding: Seeding) -> Iterator[Resource]:
    elements = [each for each in _elements(site) if each[4] is DETECTOR]
    for number in range(EVENTS):
        own = seed("fire event", site.key, str(number))
        name, address, line, _, _ = elements[own % len(elements)]
        kind, message = REPORTS[0 if number == EVENTS - 1 else own // 7 % len(REPORTS)]
        at = seeding.now - timedelta(minutes=20_160 - number * 840 - own % 600)
        second = at.strftime("%Y-%m-%dT%H:%M:%S")
        active = number == EVENTS - 1 or own % 11 == 0
        yield {
            "type": "Event",
            "id": ident("fire event", site.key, str(number)),
            "attributes": {
                "eventType": kind,
                "panelAddress": "1",
                "message": message,
                "address": address,
                "timestamp": f"{second}.{own % 1_000_000_000:09d}Z",
                "state": "Active" if active else "Inactive",
                "eventSource": name,
                "parentCustomerTextLevel1": site.label,
                "parentCustomerTextLevel2": f"Floor {line - 1}",
                "parentCustomerTextLevel3": name.removeprefix("Detector "),
            },
            "relationships": {"hasDevice": linked("Device", device_id(f"FP {site.key}"))},
            "meta": {"createdAt": f"{second}.000Z", "updatedAt": f"{second}.000Z"},
        }


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds points and events of the panels, unless the user brought their own."""
    for site in SITES:
        if site.key not in FIRE_PANELS or site.partition not in partitions:
            continue
        if "fire_points" not in seeding.replaced:
            rows = [row_of(fire_points, each, partition_id=site.partition) for each in _points(site)]
            await put(seeding.db, fire_points, rows)
        if "fire_events" not in seeding.replaced:
            rows = [row_of(fire_events, each, partition_id=site.partition) for each in _events(site, seeding)]
            await put(seeding.db, fire_events, rows)
