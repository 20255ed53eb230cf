"""Equipment and its types, and where assets are: the Structure API."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from understudy.buildingx.jsonapi.documents import linked, listing, read, sparse, touched
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageNumber, PageSize, page_size
from understudy.buildingx.jsonapi.repository import Listing, change, maybe, one, remove
from understudy.buildingx.jsonapi.responses import (
    MEDIA,
    ONE,
    READING,
    WRITING,
    answered,
    created,
    empty,
    found,
    operation,
)
from understudy.buildingx.operations.tables import devices
from understudy.buildingx.refusals import Conflict, Invalid
from understudy.buildingx.structure import equipment_changes
from understudy.buildingx.structure.addresses import LARGEST_PAGE, PAGE, Reader, Writer
from understudy.buildingx.structure.equipment_models import Equipment, EquipmentCreation, EquipmentType, EquipmentUpdate
from understudy.buildingx.structure.models import LocatedAt
from understudy.buildingx.structure.tables import equipment, equipment_types, locations
from understudy.core.database import ForeignKeyViolation

router = APIRouter(tags=["Structure"])

_types = Listing(equipment_types)
_equipment = Listing(
    equipment, partition="partition_id", external="external_id", location="location_id", kind="type_id"
)


@router.get("/structure/partitions/{partition_id}/equipment-types", **operation(List[EquipmentType], READING))
async def get_equipment_types(access: Reader, size: PageSize = None, number: PageNumber = 0) -> Response:
    """The types of equipment that there are."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    page = await _types.by_number(exchange, limit, number)
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.get("/structure/partitions/{partition_id}/equipment", **operation(List[Equipment], READING))
async def get_all_equipment(
    access: Reader,
    size: PageSize = None,
    number: PageNumber = 0,
    external: Annotated[
        str | None, Query(alias="filter[externalId]", description="Id in another system; inferred.")
    ] = None,
    location: Annotated[
        str | None, Query(alias="filter[hasLocation.data.id]", description="Id of the location; inferred.")
    ] = None,
    kind: Annotated[
        str | None, Query(alias="filter[hasEquipmentType.data.id]", description="Id of the type; inferred.")
    ] = None,
) -> Response:
    """The equipment of a partition."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    page = await _equipment.by_number(
        exchange, limit, number, partition=access.scope, external=external, location=location, kind=kind
    )
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.post("/structure/partitions/{partition_id}/equipment", **operation(Single[Equipment], WRITING, status=201))
async def create_equipment(access: Writer, body: Annotated[EquipmentCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes an equipment; where it is, is said afterwards."""
    identifier, doc = await equipment_changes.create(access, body.data)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/structure/partitions/{partition_id}/equipment/{equipment_id}", **operation(Single[Equipment], ONE))
async def get_equipment(access: Reader, equipment_id: str) -> Response:
    """One equipment."""
    return found(access.exchange, sparse(access.exchange, [(await one(access, equipment, equipment_id)).doc])[0])


@router.patch("/structure/partitions/{partition_id}/equipment/{equipment_id}", **operation(Single[Equipment], WRITING))
async def change_equipment(
    access: Writer, equipment_id: str, body: Annotated[EquipmentUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes members and relationships of an equipment; null takes a value away."""
    return found(access.exchange, await equipment_changes.alter(access, equipment_id, body.data))


@router.delete(
    "/structure/partitions/{partition_id}/equipment/{equipment_id}",
    **operation(None, WRITING, status=204),
)
async def delete_equipment(access: Writer, equipment_id: str) -> Response:
    """Takes an equipment away that has no parts and that nothing feeds; its points stay."""
    try:
        await remove(access, equipment, equipment_id)
    except ForeignKeyViolation as error:
        raise Conflict("Another equipment is a part of it, or feeds it.") from error
    return empty(access.exchange)


@router.patch(
    "/structure/partitions/{partition_id}/assets/{asset_id}/relationships/has-location",
    **operation(None, WRITING, status=204),
)
async def change_asset_location(
    access: Writer, asset_id: str, body: Annotated[LocatedAt, Body(media_type=MEDIA)]
) -> Response:
    """Says where a device or an equipment is; the type must be that of the location."""
    table = equipment
    row = await maybe(access, equipment, asset_id)
    if row is None:
        table = devices
        row = await one(access, devices, asset_id)
    location = await one(access, locations, body.data.id, "/data/id")
    if location.type != body.data.type:
        raise Invalid(f"The location {location.id} is a {location.type}.", source={"pointer": "/data/type"})
    resource = read(row.doc)
    resource["relationships"]["hasLocation"] = linked(location.type, location.id)
    touched(resource, access.world.clock.now(), access.user)
    await change(access, table, resource, location_id=location.id)
    return empty(access.exchange)
