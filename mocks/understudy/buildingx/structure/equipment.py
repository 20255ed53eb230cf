"""Equipment and its types, and where assets are: the Structure API."""

from fastapi import APIRouter
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.buildings import models, tables
from understudy.buildingx.jsonapi.documents import Resource, decode, linked
from understudy.buildingx.jsonapi.models import Envelope, Identifier, List, Payload, Single
from understudy.buildingx.jsonapi.paging import Parameters, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, operation
from understudy.buildingx.operations.models import devices
from understudy.buildingx.refusals import ClientIdForbidden, Conflict, Invalid, NotFound, missing
from understudy.buildingx.structure.locations import Reader, StructureQuery, Writer
from understudy.core import rows

router = APIRouter(tags=["Structure"], prefix="/structure/partitions/{partition_id}")


class EquipmentQuery(StructureQuery):
    """Which equipment."""

    external_id: str | None = filter_field("externalId", says="Id in another system; inferred.")
    location_id: str | None = filter_field("hasLocation.data.id", says="Id of the location; inferred.")
    type_id: str | None = filter_field("hasEquipmentType.data.id", says="Id of the type; inferred.")


_types = repository.Resources(tables.equipment_types)
_equipment = repository.Resources(tables.equipment, EquipmentQuery)
_ONE = "/equipment/{equipment_id}"


@router.get("/equipment-types", **operation(List[models.EquipmentType], READING))
async def get_equipment_types(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """The types of equipment that there are."""
    return await _types.answer(access, query)


@router.get("/equipment", **operation(List[models.Equipment], READING))
async def get_all_equipment(access: Reader, query: Parameters[EquipmentQuery]) -> Response:
    """The equipment of a partition."""
    return await _equipment.answer(access, query)


@router.post("/equipment", **operation(Single[models.Equipment], WRITING, status=201))
async def create_equipment(access: Writer, body: Payload[Envelope[models.NewEquipment]]) -> Response:
    """Makes an equipment; where it is, is said afterwards."""
    if body.data.id is not None:
        raise ClientIdForbidden(pointer="/data/id")
    if body.data.relationships.hasEquipmentType is None:
        raise missing("hasEquipmentType", pointer="/data/relationships/hasEquipmentType")
    related = await _checked(access, body.data.relationships, None)
    resource = repository.new_resource(access, "Equipment", body.data.attributes.model_dump(exclude_none=True), related)
    async with access.world.db.transaction():
        doc = await repository.add(access, tables.equipment, resource)
        await tables.link_equipment(access.world.db, access.scope, resource)
    return created(access.exchange, doc, f"{access.exchange.path}/{resource['id']}")


@router.get(_ONE, **operation(Single[models.Equipment], ONE))
async def get_equipment(access: Reader, equipment_id: str) -> Response:
    """One equipment."""
    return await repository.show(access, tables.equipment, equipment_id)


@router.patch(_ONE, **operation(Single[models.Equipment], WRITING))
async def change_equipment(
    access: Writer, equipment_id: str, body: Payload[Envelope[models.EquipmentChange]]
) -> Response:
    """Changes members and relationships of an equipment; null takes a value away."""
    resource = await repository.load_for_change(access, tables.equipment, equipment_id, body.data.id)
    if body.data.attributes is not None:
        repository.set_attributes(resource, body.data.attributes)
    if body.data.relationships is not None:
        resource["relationships"].update(await _checked(access, body.data.relationships, equipment_id))
    async with access.world.db.transaction():
        doc = await repository.change(access, tables.equipment, resource)
        for table in (tables.controllers, tables.feeds):
            await repository.clear(access, table, "equipment_id", equipment_id)
        await tables.link_equipment(access.world.db, access.scope, resource)
    return found(access.exchange, doc)


@router.delete(_ONE, **operation(None, WRITING, status=204))
async def delete_equipment(access: Writer, equipment_id: str) -> Response:
    """Takes an equipment away that has no parts and that nothing feeds; its points stay."""
    await repository.remove(access, tables.equipment, equipment_id, "Another equipment is a part of it, or feeds it.")
    return empty(access.exchange)


async def _checked(access: Access, related: models.EquipmentRelationships, own: str | None) -> Resource:
    given: Resource = related.model_dump(exclude_none=True)
    if "hasLocation" in given:
        says = "The location is set at /assets/{assetId}/relationships/has-location."
        raise Invalid(says, pointer="/data/relationships/hasLocation")
    for type_id in tables.targets(given, "hasEquipmentType"):
        if await rows.find(access.world.db, tables.equipment_types, type_id) is None:
            pointer = "/data/relationships/hasEquipmentType"
            raise NotFound(f"There is no equipment type {type_id}.", pointer=pointer)
    for relation, table in (("isPartOf", tables.equipment), ("feeds", tables.equipment), ("isControlledBy", devices)):
        for target in tables.targets(given, relation):
            await repository.load(access, table, target, f"/data/relationships/{relation}")
    for parent in tables.targets(given, "isPartOf"):
        await _check_no_circle(access, parent, own)
    return given


async def _check_no_circle(access: Access, parent: str, own: str | None) -> None:
    above: str | None = parent
    while own is not None and above is not None:
        if above == own:
            raise Conflict("An equipment cannot be a part of itself.", pointer="/data/relationships/isPartOf")
        above = (await repository.load(access, tables.equipment, above)).parent_id


@router.patch(
    "/assets/{asset_id}/relationships/has-location",
    **operation(None, WRITING, status=204),
)
async def change_asset_location(
    access: Writer, asset_id: str, body: Payload[Envelope[Identifier[models.LocationType]]]
) -> Response:
    """Says where a device or an equipment is; the type must be that of the location."""
    table = tables.equipment
    row = await repository.find(access, tables.equipment, asset_id)
    if row is None:
        table = devices
        row = await repository.load(access, devices, asset_id)
    location = await repository.load(access, tables.locations, body.data.id, "/data/id")
    if location.type != body.data.type:
        raise Invalid(f"The location {location.id} is a {location.type}.", pointer="/data/type")
    resource = decode(row.doc)
    resource["relationships"]["hasLocation"] = linked(location.type, location.id)
    await repository.change(access, table, resource)
    return empty(access.exchange)
