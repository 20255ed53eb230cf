"""How points are made, and the columns that they fill."""

from math import isfinite
from typing import Any

from sqlalchemy import insert

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, meta, text
from understudy.buildingx.operations.models import NewPoint
from understudy.buildingx.operations.tables import group_points, points
from understudy.buildingx.refusals import ClientIdForbidden, Invalid
from understudy.buildingx.structure.groups import Group


def columns(resource: Resource) -> dict[str, Any]:
    """The columns of a point."""
    device = resource.get("relationships", {}).get("hasDevice", {}).get("data", {})
    return {"name": resource["attributes"]["name"], "device_id": device.get("id")}


def writeable(attributes: Resource) -> bool:
    """Whether a point can be commanded."""
    semantic = attributes.get("commandingSemantic")
    if semantic is not None:
        return bool(semantic == "writeable")
    system = attributes.get("systemAttributes") or {}
    return system.get("writable") == "m:" or attributes.get("function") in ("command", "setpoint")


def check_value(attributes: Resource, value: str, pointer: str) -> None:
    """Refuses a value that is not of the point's data type or out of its bounds."""
    kind = attributes["dataType"]
    problem = None
    if kind == "boolean" and value not in ("true", "false"):
        problem = "is neither true nor false"
    elif kind == "enum" and value not in (attributes.get("enum") or {value}):
        problem = "is none of the values of the enumeration"
    elif kind == "number":
        problem = _number_problem(attributes, value)
    if problem is not None:
        raise Invalid(f"value: '{value[:40]}' {problem}.", source={"pointer": pointer})


def _number_problem(attributes: Resource, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "is no number"
    if not isfinite(number):
        return "is no number"
    if number < attributes.get("minimum", number) or number > attributes.get("maximum", number):
        return "is out of bounds"
    return None


async def create(access: Access, group: Group, data: NewPoint) -> tuple[str, bytes]:
    """Makes a point in a group and answers its id and text."""
    if data.id is not None:
        raise ClientIdForbidden(source={"pointer": "/data/id"})
    attributes = data.attributes.model_dump(exclude_none=True, exclude={"pointValue"})
    if attributes.get("minimum", 0) > attributes.get("maximum", attributes.get("minimum", 0)):
        raise Invalid("minimum: is more than maximum.", source={"pointer": "/data/attributes/minimum"})
    resource: Resource = {
        "type": "Point",
        "id": str(access.world.ids.uuid4()),
        "attributes": {"isActive": True, **attributes},
        "meta": meta(access.world.clock.now(), access.user),
    }
    if group.kind == "Device":
        resource["relationships"] = {"hasDevice": linked("Device", group.owner)}
    doc = text(resource)
    row = {"partition_id": access.scope, "id": resource["id"], "doc": doc, **columns(resource)}
    async with access.world.db.transaction():
        await access.world.db.execute(insert(points), row)
        if group.kind == "Equipment":
            link = {"partition_id": access.scope, "equipment_id": group.owner, "point_id": resource["id"]}
            await access.world.db.execute(insert(group_points), link)
    return resource["id"], doc
