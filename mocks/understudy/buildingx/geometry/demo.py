"""The floor plans of the demo estate: rooms along a corridor, within the outline of the building."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import cos, radians

from understudy.buildingx.geometry.drawing import METRES_PER_DEGREE, SCALE, earth
from understudy.buildingx.geometry.models import floorplan_images, floorplans, geometries
from understudy.buildingx.jsonapi.documents import Resource, linked, resource_of
from understudy.buildingx.jsonapi.tables import SeedRow
from understudy.buildingx.sites import Site, ident

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge in metres."""
CORRIDOR = 2.4
"""Metres."""
WALL = 0.3
_SPAN = (0.0006, 0.0003)
"""Degrees of longitude and latitude that a building of the estate covers."""


def _plan(site: Site, floor: int, made: Resource) -> Resource:
    key = site.floor_key(floor)
    wide = METRES_PER_DEGREE * cos(radians(site.position[1]))
    attributes = {
        "name": f"{site.label}, floor {floor}",
        "originPoint": list(site.position),
        "transformationAngle": 0.0,
        "width": round(_SPAN[0] * wide - WALL, 2),
        "height": round(_SPAN[1] * METRES_PER_DEGREE - WALL, 2),
    }
    shown = {"representsFloor": linked("Floor", ident("location", key))}
    return resource_of("Floorplan", ident("floor plan", key), attributes, shown, made)


def _image(plan: Resource, key: str) -> Resource:
    attributes = {
        "name": f"{key}.svg",
        "mediaType": "image/svg+xml",
        "width": round((plan["attributes"]["width"] + 2) * SCALE),
        "height": round((plan["attributes"]["height"] + 2) * SCALE),
    }
    shown = {"isImageOfPlan": linked("Floorplan", plan["id"])}
    return resource_of("FloorplanImage", ident("floor plan image", key), attributes, shown, plan["meta"])


def _outline(plan: Resource, box: Box, kind: str, identifier: str) -> Resource:
    left, low, right, high = box
    corners = ((left, low), (right, low), (right, high), (left, high), (left, low))
    ring = [earth(plan["attributes"], *corner) for corner in corners]
    attributes = {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    shown = {"represents": linked(kind, identifier), "isPartOfPlan": linked("Floorplan", plan["id"])}
    return resource_of("Geometry", ident("geometry", identifier), attributes, shown, plan["meta"])


def _outlines(site: Site, floor: int, plan: Resource) -> Iterator[Resource]:
    key, count = site.floor_key(floor), site.rooms[floor]
    width, height = plan["attributes"]["width"], plan["attributes"]["height"]
    middle = (height - CORRIDOR) / 2
    # The shaft with the air handling unit stands at the end of the corridor.
    shaft = (width - CORRIDOR - WALL, middle + WALL, width - WALL, middle + CORRIDOR - WALL)
    yield _outline(plan, shaft, "Equipment", ident("equipment", f"AHU {key}"))
    below = (count + 1) // 2
    for room in range(count):
        lower = room < below
        place, share = (room, width / below) if lower else (room - below, width / (count - below))
        low, high = (WALL, middle - WALL) if lower else (middle + CORRIDOR + WALL, height - WALL)
        box = (place * share + WALL, low, (place + 1) * share - WALL, high)
        name = site.room_key(floor, room)
        yield _outline(plan, box, "Room", ident("location", name))
        if name == "A0.02":
            third = (box[0], low, box[2], low + (high - low) / 3)
            yield _outline(plan, third, "RoomSegment", ident("location", "segment A0.02"))
    if key == "A1":
        quiet = (0.0, middle, width / 2, middle + CORRIDOR)
        yield _outline(plan, quiet, "FloorArea", ident("location", "area A1"))


def rows(sites: Sequence[Site], _now: datetime, made: Resource) -> Iterator[SeedRow]:
    """The floor plans of some sites with their images and outlines."""
    for site in sites:
        for floor in range(len(site.rooms)):
            yield from _rows(site, floor, made)


def _rows(site: Site, floor: int, made: Resource) -> Iterator[SeedRow]:
    plan = _plan(site, floor, made)
    yield floorplans, plan, {}
    yield floorplan_images, _image(plan, site.floor_key(floor)), {}
    yield from ((geometries, each, {}) for each in _outlines(site, floor, plan))
