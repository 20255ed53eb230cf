"""Locations and devices of the Operations API."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from sqlalchemy import Row, insert
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import (
    Resource,
    include_parameter,
    included,
    linked,
    linked_many,
    listing,
    meta,
    read,
    sparse,
    text,
    touched,
    valued,
)
from understudy.buildingx.jsonapi.models import ListWith, Single, SingleWith
from understudy.buildingx.jsonapi.paging import PageCursor, PageLimit, page_size
from understudy.buildingx.jsonapi.repository import Filter, Listing, Page, change, one
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
from understudy.buildingx.operations.models import Device, DeviceCreation, DeviceUpdate, Feature
from understudy.buildingx.operations.tables import devices
from understudy.buildingx.refusals import Conflict, NotFound
from understudy.buildingx.settings import settings_of
from understudy.buildingx.structure import location_changes
from understudy.buildingx.structure.models import Address, Location
from understudy.buildingx.structure.tables import locations

router = APIRouter(tags=["Operations"])

Reader = Annotated[Access, Depends(granted("operations.read"))]
Writer = Annotated[Access, Depends(granted("operations.write"))]
PAGE = 20
"""Resources of a page of the Operations API, unless asked otherwise."""
FEATURES = {"hasFeatures.DeviceInfo": "DeviceInfo", "hasFeatures.Connectivity": "Connectivity"}
ADDRESS = "hasPostalAddress"
IncludeFeatures = Annotated[str | None, include_parameter(*FEATURES)]
IncludeAddress = Annotated[str | None, include_parameter(ADDRESS)]


def _contains(name: str, what: str) -> Any:
    return Query(alias=f"filter[{name}]", description=f"A part of the {what}.")


_locations = Listing(locations, "address_id", partition="partition_id", type="type")
_devices = Listing(
    devices,
    "info_name",
    "info_description",
    "status",
    partition="partition_id",
    gateway="gateway_id",
    model=Filter("model_name", "contains"),
    serial=Filter("serial_number", "contains"),
    name=Filter("profile_name", "contains"),
    notes=Filter("profile_notes", "contains"),
    location=Filter("location_id", "contains"),
)


def columns(resource: Resource) -> dict[str, Any]:
    """The columns of a device."""
    attributes, related = resource["attributes"], resource["relationships"]
    profile = attributes.get("profile", {})
    return {
        "model_name": attributes.get("modelName", ""),
        "serial_number": attributes.get("serialNumber", ""),
        "profile_name": profile.get("name", ""),
        "profile_notes": profile.get("notes", ""),
        "gateway_id": related.get("hasGateway", {}).get("data", {}).get("id"),
        "location_id": related.get("hasLocation", {}).get("data", {}).get("id"),
    }


def features(device_id: str) -> dict[str, Any]:
    """The relationship of a device to its features."""
    return linked_many((kind, f"{device_id}-{kind.lower()}") for kind in FEATURES.values())


def _feature(row: Row[Any], kind: str) -> bytes:
    info = {"name": row.info_name, "description": row.info_description}
    return text(
        {
            "type": kind,
            "id": f"{row.id}-{kind.lower()}",
            "attributes": {"status": row.status} if kind == "Connectivity" else info,
            "relationships": {"hasDevice": linked("Device", row.id)},
        }
    )


@router.get("/operations/partitions/{partition_id}/locations", **operation(ListWith[Location, Address], READING))
async def get_operations_locations(
    access: Reader,
    kind: Annotated[str | None, Query(alias="filter[type]", description="Type of the locations.")] = None,
    include: IncludeAddress = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The locations of a partition."""
    exchange = access.exchange
    wanted = included(exchange, include, [ADDRESS])
    size = page_size(exchange, limit, default=PAGE)
    page = await _locations.by_cursor(exchange, size, cursor, partition=access.scope, type=kind)
    more = await location_changes.addresses_of(access, (row.address_id for row in page.rows)) if wanted else None
    return answered(exchange, listing(sparse(exchange, page.docs), page.links, more))


@router.get(
    "/operations/partitions/{partition_id}/locations/{location_id}", **operation(SingleWith[Location, Address], ONE)
)
async def get_operations_location(access: Reader, location_id: str, include: IncludeAddress = None) -> Response:
    """One location."""
    wanted = included(access.exchange, include, [ADDRESS])
    row = await one(access, locations, location_id)
    more = await location_changes.addresses_of(access, [row.address_id]) if wanted else None
    return found(access.exchange, sparse(access.exchange, [row.doc])[0], more)


@router.get("/operations/partitions/{partition_id}/devices", **operation(ListWith[Device, Feature], READING))
async def get_devices(
    access: Reader,
    *,
    include: IncludeFeatures = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
    model: Annotated[str | None, _contains("modelName", "model")] = None,
    serial: Annotated[str | None, _contains("serialNumber", "serial number")] = None,
    name: Annotated[str | None, _contains("profile.name", "name")] = None,
    notes: Annotated[str | None, _contains("profile.notes", "notes")] = None,
    location: Annotated[str | None, _contains("hasLocation.data.id", "id of the location")] = None,
) -> Response:
    """The devices of a partition; filters match parts of texts."""
    size = page_size(access.exchange, limit, default=PAGE)
    page = await _devices.by_cursor(
        access.exchange,
        size,
        cursor,
        partition=access.scope,
        model=model or None,
        serial=serial or None,
        name=name or None,
        notes=notes or None,
        location=location or None,
    )
    return await _with_features(access, page, include)


@router.post("/operations/partitions/{partition_id}/devices", **operation(Single[Device], WRITING, status=201))
async def create_device(access: Writer, body: Annotated[DeviceCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes a device; where it is, is said afterwards."""
    identifier = str(access.world.ids.uuid4())
    attributes = body.data.attributes.model_dump(exclude_none=True)
    named = attributes.get("name") or attributes.get("profile", {}).get("name") or attributes["modelName"]
    resource: Resource = {
        "type": "Device",
        "id": identifier,
        "attributes": attributes,
        "relationships": {"hasFeatures": features(identifier)},
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    row = {"partition_id": access.scope, "id": identifier, "info_name": named, "doc": doc, **columns(resource)}
    await access.world.db.execute(insert(devices), row)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/operations/partitions/{partition_id}/devices/{device_id}", **operation(Single[Device], ONE))
async def get_device(access: Reader, device_id: str) -> Response:
    """One device, without what `include` adds to lists."""
    return found(access.exchange, sparse(access.exchange, [(await one(access, devices, device_id)).doc])[0])


@router.patch(
    "/operations/partitions/{partition_id}/devices/{device_id}",
    **operation(None, WRITING, status=202, tier="observed", more={200: "The device, where the tenant is set so."}),
)
async def change_device(
    access: Writer, device_id: str, body: Annotated[DeviceUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes what people noted of a device; null takes a value away."""
    resource = read((await one(access, devices, device_id)).doc)
    if body.data.id not in (None, device_id):
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    sent = body.data.attributes.model_dump(exclude_unset=True)
    profile = {**resource["attributes"].get("profile", {}), **(sent.pop("profile", None) or {})}
    merged = {**resource["attributes"], **sent, "profile": valued(profile)}
    resource["attributes"] = valued(merged)
    touched(resource, access.world.clock.now(), access.user)
    doc = await change(access, devices, resource, **columns(resource))
    if settings_of(access.world).device_change_answer == "resource":
        return found(access.exchange, doc)
    return empty(access.exchange, 202)


@router.get(
    "/operations/partitions/{partition_id}/devices/{device_id}/devices", **operation(ListWith[Device, Feature], ONE)
)
async def get_devices_behind(
    access: Reader,
    device_id: str,
    include: IncludeFeatures = None,
    limit: PageLimit = None,
    cursor: PageCursor = None,
) -> Response:
    """The devices that connect through a gateway."""
    size = page_size(access.exchange, limit, default=PAGE)
    await one(access, devices, device_id)
    page = await _devices.by_cursor(access.exchange, size, cursor, partition=access.scope, gateway=device_id)
    if not page.rows and cursor is None and settings_of(access.world).childless_device == "not-found":
        raise NotFound("No device connects through this one.")
    return await _with_features(access, page, include)


async def _with_features(access: Access, page: Page, include: str | None) -> Response:
    exchange = access.exchange
    kinds = sorted(FEATURES[each] for each in included(exchange, include, FEATURES))
    more = [_feature(row, kind) for row in page.rows for kind in kinds] if kinds else None
    return answered(exchange, listing(sparse(exchange, page.docs), page.links, more and sparse(exchange, more)))
