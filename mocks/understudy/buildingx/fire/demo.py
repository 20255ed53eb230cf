"""The fire protection of the demo estate: elements on the lines of the panels, and what the panels reported."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import get_args

from understudy.buildingx.fire.models import PointKind, fire_events, fire_points
from understudy.buildingx.jsonapi.documents import Resource, linked, meta, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow
from understudy.buildingx.operations.demo import FIRE_PANELS
from understudy.buildingx.sites import Site, ident, seed

CALL_POINT = ("manual-test-activation", "operating-years")
INDICATOR = ("external-alarm-indicator-test",)
DETECTOR = tuple(kind for kind in get_args(PointKind) if kind not in (CALL_POINT[0], *INDICATOR))
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
        place = ("Floor", ident("location", site.floor_key(floor)))
        yield f"Manual call point floor {floor}", f"1/{line}/1", line, place, CALL_POINT
        for room in range(rooms):
            where = ("Room", ident("location", site.room_key(floor, room)))
            yield f"Detector {site.room_label(floor, room)}", f"1/{line}/{room + 2}", line, where, DETECTOR


def _panels(sites: Sequence[Site]) -> Iterator[tuple[Site, Resource]]:
    for site in sites:
        if site.key in FIRE_PANELS:
            yield site, {"hasDevice": linked("Device", ident("device", f"FP {site.key}"))}


def points(sites: Sequence[Site], _now: datetime, _made: Resource) -> Iterator[SeedRow]:
    """The points of the panels."""
    for site, panel in _panels(sites):
        for name, address, line, where, kinds in _elements(site):
            related = {**panel, "hasLocation": linked(*where)}
            for kind in kinds:
                attributes = {"kind": kind, "element": name, "address": address, "line": line}
                identifier = ident("fire point", site.key, address, kind)
                yield fire_points, resource_of("Point", identifier, attributes, related), {}


def events(sites: Sequence[Site], now: datetime, _made: Resource) -> Iterator[SeedRow]:
    """What the panels reported."""
    for site, panel in _panels(sites):
        yield from _events(site, panel, now)


def _events(site: Site, panel: Resource, now: datetime) -> Iterator[SeedRow]:
    elements = [each for each in _elements(site) if each[4] is DETECTOR]
    for number in range(EVENTS):
        own = seed("fire event", site.key, str(number))
        at = now - timedelta(minutes=20_160 - number * 840 - own % 600)
        attributes = _event(site, number, own, elements[own % len(elements)], at)
        made = meta(at.replace(microsecond=0))
        yield fire_events, resource_of("Event", ident("fire event", site.key, str(number)), attributes, panel, made), {}


def _event(site: Site, number: int, own: int, element: Element, at: datetime) -> Resource:
    name, address, line, _, _ = element
    last = number == EVENTS - 1
    kind, message = REPORTS[0 if last else own // 7 % len(REPORTS)]
    return {
        "eventType": kind,
        "panelAddress": "1",
        "message": message,
        "address": address,
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.{own % 1_000_000_000:09d}Z",
        "state": "Active" if last or own % 11 == 0 else "Inactive",
        "eventSource": name,
        "parentCustomerTextLevel1": site.label,
        "parentCustomerTextLevel2": f"Floor {line - 1}",
        "parentCustomerTextLevel3": name.removeprefix("Detector "),
    }
