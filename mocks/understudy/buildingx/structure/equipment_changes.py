"""How equipment is made and changed: what its relationships must hold to."""

from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, meta, read, text, touched, valued
from understudy.buildingx.jsonapi.repository import change, one
from understudy.buildingx.operations.tables import devices
from understudy.buildingx.refusals import MISSING, ClientIdForbidden, Conflict, Invalid, NotFound
from understudy.buildingx.structure.equipment_models import EquipmentChange, EquipmentRelationships, NewEquipment
from understudy.buildingx.structure.tables import controllers, equipment, equipment_types, feeds
from understudy.core.database import Database

_TYPE = select(equipment_types.c.id).where(equipment_types.c.id == bindparam("of_id"))
_PARENT = select(equipment.c.parent_id).where(
    equipment.c.partition_id == bindparam("in_partition"), equipment.c.id == bindparam("of_id")
)
_LINKED: tuple[tuple[Table, str, str], ...] = ((controllers, "isControlledBy", "device_id"), (feeds, "feeds", "fed_id"))


def columns(resource: Resource) -> dict[str, Any]:
    """The columns of an equipment."""
    related = resource["relationships"]
    return {
        "name": resource["attributes"]["name"],
        "external_id": resource["attributes"].get("externalId"),
        "type_id": related["hasEquipmentType"]["data"]["id"],
        "parent_id": related.get("isPartOf", {}).get("data", {}).get("id"),
        "location_id": related.get("hasLocation", {}).get("data", {}).get("id"),
    }


def targets(resource: Resource, relation: str) -> list[str]:
    """Ids in a relationship that may be to one or to several resources."""
    data = resource["relationships"].get(relation, {}).get("data", [])
    return [each["id"] for each in (data if isinstance(data, list) else [data])]


async def link(db: Database, partition: str, resource: Resource) -> None:
    """Writes down which devices control an equipment and what it feeds."""
    for table, relation, column in _LINKED:
        place = {"partition_id": partition, "equipment_id": resource["id"]}
        rows = [{**place, column: each} for each in dict.fromkeys(targets(resource, relation))]
        if rows:
            await db.execute(insert(table), rows)


async def create(access: Access, data: NewEquipment) -> tuple[str, bytes]:
    """Makes an equipment and answers its id and text."""
    if data.id is not None:
        raise ClientIdForbidden(source={"pointer": "/data/id"})
    if data.relationships.hasEquipmentType is None:
        title = "Missing mandatory property 'hasEquipmentType'"
        source = {"pointer": "/data/relationships/hasEquipmentType"}
        raise Invalid(title, errors=[{"code": MISSING, "title": title, "detail": title, "source": source}])
    related = await _checked(access, data.relationships, None)
    resource: Resource = {
        "type": "Equipment",
        "id": str(access.world.ids.uuid4()),
        "attributes": data.attributes.model_dump(exclude_none=True),
        "relationships": related,
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    row = {"partition_id": access.scope, "id": resource["id"], "doc": doc, **columns(resource)}
    async with access.world.db.transaction():
        await access.world.db.execute(insert(equipment), row)
        await link(access.world.db, access.scope, resource)
    return resource["id"], doc


async def alter(access: Access, equipment_id: str, data: EquipmentChange) -> bytes:
    """Changes members and relationships of an equipment and answers its text."""
    resource = read((await one(access, equipment, equipment_id)).doc)
    if data.id != equipment_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    if data.attributes is not None:
        sent = data.attributes.model_dump(exclude_unset=True)
        resource["attributes"] = valued({**resource["attributes"], **sent})
    if data.relationships is not None:
        resource["relationships"].update(await _checked(access, data.relationships, equipment_id))
    touched(resource, access.world.clock.now(), access.user)
    async with access.world.db.transaction():
        doc = await change(access, equipment, resource, **columns(resource))
        for table, _relation, _column in _LINKED:
            mine = (table.c.partition_id == access.scope) & (table.c.equipment_id == equipment_id)
            await access.world.db.execute(delete(table).where(mine))
        await link(access.world.db, access.scope, resource)
    return doc


async def _checked(access: Access, related: EquipmentRelationships, own: str | None) -> Resource:
    given: Resource = related.model_dump(exclude_none=True)
    if "hasLocation" in given:
        says = "The location is set at /assets/{assetId}/relationships/has-location."
        raise Invalid(says, source={"pointer": "/data/relationships/hasLocation"})
    holder = {"relationships": given}
    for type_id in targets(holder, "hasEquipmentType"):
        if await access.world.db.scalar(_TYPE, {"of_id": type_id}) is None:
            pointer = "/data/relationships/hasEquipmentType"
            raise NotFound(f"There is no equipment type {type_id}.", source={"pointer": pointer})
    for relation, table in (("isPartOf", equipment), ("feeds", equipment), ("isControlledBy", devices)):
        for target in targets(holder, relation):
            await one(access, table, target, f"/data/relationships/{relation}")
    for parent in targets(holder, "isPartOf"):
        await _check_no_circle(access, parent, own)
    return given


async def _check_no_circle(access: Access, parent: str, own: str | None) -> None:
    above: str | None = parent
    while own is not None and above is not None:
        if above == own:
            says = "An equipment cannot be a part of itself."
            raise Conflict(says, source={"pointer": "/data/relationships/isPartOf"})
        above = await access.world.db.scalar(_PARENT, {"in_partition": access.scope, "of_id": above})
