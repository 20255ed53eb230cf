"""Floor plans drawn: from places on the earth to metres on a sheet, as GeoJSON and as SVG."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import cos, radians, sin
from typing import Any

from pydantic_core import to_json

from understudy.buildingx.jsonapi.documents import Resource

METRES_PER_DEGREE = 111_319.49
"""Along a meridian, and along the equator."""
SCALE = 20
"""Pixels of a metre."""
_MARGIN = 1.0
_FILLS = {"Room": "#dbe9f6", "RoomSegment": "#c6dbef", "FloorArea": "#e5f5e0", "Equipment": "#fdd0a2"}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}">'
    "<title>{2}</title>"
)
_SHEET = '<rect x="{0}" y="{0}" width="{1:.1f}" height="{2:.1f}" fill="#ffffff" stroke="#333333" stroke-width="3"/>'
_ORDER = ("FloorArea", "Room", "RoomSegment", "Equipment")
"""What lies under what."""


def earth(plan: Mapping[str, Any], x: float, y: float) -> list[float]:
    """Longitude and latitude of a point of a plan, in metres from its lower left corner."""
    east, north = plan["originPoint"]
    turn = radians(plan["transformationAngle"])
    along, up = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
    wide = METRES_PER_DEGREE * cos(radians(north))
    return [round(east + along / wide, 9), round(north + up / METRES_PER_DEGREE, 9)]


def sheet(plan: Mapping[str, Any], position: Sequence[float]) -> tuple[float, float]:
    """Metres from a plan's lower left corner, of a longitude and latitude."""
    east, north = plan["originPoint"]
    turn = radians(plan["transformationAngle"])
    along = (position[0] - east) * METRES_PER_DEGREE * cos(radians(north))
    up = (position[1] - north) * METRES_PER_DEGREE
    return along * cos(turn) + up * sin(turn), up * cos(turn) - along * sin(turn)


def centre(plan: Mapping[str, Any]) -> list[float]:
    """Longitude and latitude of the middle of a plan."""
    return earth(plan, plan["width"] / 2, plan["height"] / 2)


def geojson(geometries: Iterable[Resource]) -> bytes:
    """A FeatureCollection of outlines (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "geometry": each["attributes"]["geometry"],
            "properties": {"geometryId": each["id"], "represents": each["relationships"]["represents"]},
        }
        for each in geometries
    ]
    return to_json({"type": "FeatureCollection", "features": features})


def svg(plan: Mapping[str, Any], geometries: Iterable[Resource], labels: Mapping[str, str]) -> bytes:
    """A picture of a plan with its outlines; `labels` are names by the ids of what they stand for."""
    width, height = (plan["width"] + 2 * _MARGIN) * SCALE, (plan["height"] + 2 * _MARGIN) * SCALE
    title = escape(plan.get("name") or "Floor plan")
    parts = [
        _SVG.format(width, height, title),
        _SHEET.format(_MARGIN * SCALE, plan["width"] * SCALE, plan["height"] * SCALE),
    ]
    ordered = sorted(geometries, key=lambda each: _ORDER.index(_kind(each)))
    parts += [_shape(plan, each) for each in ordered]
    parts += [_caption(plan, each, labels.get(_stands_for(each)["id"], "")) for each in ordered]
    return "".join([*parts, "</svg>"]).encode()


def _stands_for(geometry: Resource) -> dict[str, str]:
    found: dict[str, str] = geometry["relationships"]["represents"]["data"]
    return found


def _kind(geometry: Resource) -> str:
    return _stands_for(geometry)["type"]


def _rings(plan: Mapping[str, Any], geometry: Resource) -> list[list[tuple[float, float]]]:
    rings = geometry["attributes"]["geometry"]["coordinates"]
    return [[_pixels(plan, position) for position in ring] for ring in rings]


def _shape(plan: Mapping[str, Any], geometry: Resource) -> str:
    rings = _rings(plan, geometry)
    path = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in ring[:-1]) + " Z" for ring in rings)
    stands_for = _stands_for(geometry)
    return (
        f'<path id="{escape(geometry["id"])}" data-type="{escape(stands_for["type"])}"'
        f' data-id="{escape(stands_for["id"])}" d="{path}" fill="{_FILLS[stands_for["type"]]}"'
        ' fill-rule="evenodd" stroke="#333333"/>'
    )


def _caption(plan: Mapping[str, Any], geometry: Resource, label: str) -> str:
    if not label:
        return ""
    ring = _rings(plan, geometry)[0]
    across, down = [x for x, _ in ring], [y for _, y in ring]
    x, y = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
    size = min(14.0, (max(across) - min(across)) / (0.6 * len(label)))
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{size:.1f}"'
        f' text-anchor="middle" dominant-baseline="middle">{escape(label)}</text>'
    )


def _pixels(plan: Mapping[str, Any], position: Sequence[float]) -> tuple[float, float]:
    x, y = sheet(plan, position)
    return (x + _MARGIN) * SCALE, (plan["height"] - y + _MARGIN) * SCALE
