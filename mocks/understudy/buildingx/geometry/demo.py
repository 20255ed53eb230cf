"""The floor plans of the demo estate: rooms along a corridor, within the outline of the building."""

from collections.abc import Iterator
from datetime import timedelta
from math import cos, radians
from typing import Any

from understudy.buildingx.geometry.drawing import METRES_PER_DEGREE, SCALE, earth
from understudy.buildingx.geometry.models import floorplan_images, floorplans, geometries
from understudy.buildingx.jsonapi.documents import Resource, linked, meta
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.operations.demo_devices import equipment_id
from understudy.buildingx.sites import SITES, Site, floor_key, ident, room_key
from understudy.core.seeding import Seeding

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge in metres."""
COLLECTIONS = frozenset({"floorplans", "floorplan_images", "geometries"})
CORRIDOR = 2.4
"""Metres."""
WALL = 0.3
_SPAN = (0.0006, 0.0003)
"""Degrees of longitude and latitude that a building of the estate covers."""


def _plan(site: Site, floor: int) -> Resource:
    key = floor_key(site, floor)
    wide = METRES_PER_DEGREE * cos(radians(site.position[1]))
    return {
        "type": "Floorplan",
        "id": ident("floor plan", key),
        "attributes": {
            "name": f"{site.label}, floor {floor}",
            "originPoint": list(site.position),
            "transformationAngle": 0.0,
            "width": round(_SPAN[0] * wide - WALL, 2),
            "height": round(_SPAN[1] * METRES_PER_DEGREE - WALL, 2),
        },
        "relationships": {"representsFloor": linked("Floor", ident("location", key))},
    }


def _image(plan: Resource, key: str) -> Resource:
    shape = plan["attributes"]
    return {
        "type": "FloorplanImage",
        "id": ident("floor plan image", key),
        "attributes": {
            "name": f"{key}.svg",
            "mediaType": "image/svg+xml",
            "width": round((shape["width"] + 2) * SCALE),
            "height": round((shape["height"] + 2) * SCALE),
        },
        "relationships": {"isImageOfPlan": linked("Floorplan", plan["id"])},
    }


def _outline(plan: Resource, box: Box, kind: str, identifier: str) -> Resource:
    left, low, right, high = box
    corners = ((left, low), (right, low), (right, high), (left, high), (left, low))
    ring = [earth(plan["attributes"], *corner) for corner in corners]
    return {
        "type": "Geometry",
        "id": ident("geometry", identifier),
        "attributes": {"geometry": {"type": "Polygon", "coordinates": [ring]}},
        "relationships": {"represents": linked(kind, identifier), "isPartOfPlan": linked("Floorplan", plan["id"])},
    }


def _outlines(site: Site, floor: int, plan: Resource) -> Iterator[Resource]:
    key, count = floor_key(site, floor), site.rooms[floor]
    width, height = plan["attributes"]["width"], plan["attributes"]["height"]
    middle = (height - CORRIDOR) / 2
    # The shaft with the air handling unit stands at the end of the corridor.
    shaft = (width - CORRIDOR - WALL, middle + WALL, width - WALL, middle + CORRIDOR - WALL)
    yield _outline(plan, shaft, "Equipment", equipment_id(f"AHU {key}"))
    below = (count + 1) // 2
    for room in range(count):
        lower = room < below
        place, share = (room, width / below) if lower else (room - below, width / (count - below))
        low, high = (WALL, middle - WALL) if lower else (middle + CORRIDOR + WALL, height - WALL)
        box = (place * share + WALL, low, (place + 1) * share - WALL, high)
        name = room_key(site, floor, room)
        yield _outline(plan, box, "Room", ident("location", name))
        if name == "A0.02":
            third = (box[0], low, box[2], low + (high - low) / 3)
            yield _outline(plan, third, "RoomSegment", ident("location", "segment A0.02"))
    if key == "A1":
        quiet = (0.0, middle, width / 2, middle + CORRIDOR)
        yield _outline(plan, quiet, "FloorArea", ident("location", "area A1"))


def _rows(partition: str, made: dict[str, str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for site in (site for site in SITES if site.partition == partition):
        for floor in range(len(site.rooms)):
            plan = {**_plan(site, floor), "meta": made}
            yield floorplans, row_of(floorplans, plan, partition_id=partition)
            image = {**_image(plan, floor_key(site, floor)), "meta": made}
            yield floorplan_images, row_of(floorplan_images, image, partition_id=partition)
            for each in _outlines(site, floor, plan):
                yield geometries, row_of(geometries, {**each, "meta": made}, partition_id=partition)


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds the floor plans with their images and outlines."""
    if seeding.replaced & COLLECTIONS:
        return
    made = meta(seeding.now - timedelta(days=380), ident("machine user", "estate"))
    for partition in partitions:
        rows = list(_rows(partition, made))
        for table in (floorplans, floorplan_images, geometries):
            await put(seeding.db, table, [row for of, row in rows if of is table])
