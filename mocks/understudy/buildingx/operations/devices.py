"""Locations and devices of the Operations API."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings.locations import IncludeAddress, location_with, locations_with
from understudy.buildingx.buildings.models import Address, Location
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.jsonapi.documents import encode, include_parameter, included, linked, resource_of, valued
from understudy.buildingx.jsonapi.models import Envelope, ListWith, Payload, Single, SingleWith
from understudy.buildingx.jsonapi.paging import CursorQuery, Parameters, ResourcePage, filter_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.operations.models import FEATURES, Device, DeviceChange, Feature, NewDevice, devices, features
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.settings import Settings
from understudy.core.filters import Filter

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])

Reader = Annotated[Access, Depends(granted("operations.read"))]
Writer = Annotated[Access, Depends(granted("operations.write"))]
IncludeFeatures = Annotated[str | None, include_parameter(*FEATURES)]
Part = Annotated[str | None, repository.WHOLE, Filter(compare=repository.contains)]


class LocationQuery(CursorQuery):
    """Which locations, and whether with their addresses."""

    include: IncludeAddress = None
    type: str | None = filter_field("type", says="Type of the locations.")


class FeatureQuery(CursorQuery):
    """A page of devices, and with which of their features."""

    include: IncludeFeatures = None


class DeviceQuery(FeatureQuery):
    """Which devices."""

    model_name: Part = filter_field("modelName", says="A part of the model.")
    serial_number: Part = filter_field("serialNumber", says="A part of the serial number.")
    profile_name: Part = filter_field("profile.name", says="A part of the name.")
    profile_notes: Part = filter_field("profile.notes", says="A part of the notes.")
    location_id: Part = filter_field("hasLocation.data.id", says="A part of the id of the location.")


_FEATURE_COLUMNS = ("info_name", "info_description", "status")
_locations = repository.Resources(locations, LocationQuery, ["address_id"])
_devices = repository.Resources(devices, DeviceQuery, _FEATURE_COLUMNS)
_behind = repository.Resources(devices, columns=_FEATURE_COLUMNS)
_ONE = "/devices/{device_id}"


def _feature(row: Row[Any], kind: str) -> bytes:
    info = {"name": row.info_name, "description": row.info_description}
    attributes = {"status": row.status} if kind == "Connectivity" else info
    return encode(resource_of(kind, f"{row.id}-{kind.lower()}", attributes, {"hasDevice": linked("Device", row.id)}))


@router.get("/locations", **operation(ListWith[Location, Address], READING))
async def get_operations_locations(access: Reader, query: Parameters[LocationQuery]) -> Response:
    """The locations of a partition."""
    return await locations_with(access, _locations, query)


@router.get("/locations/{location_id}", **operation(SingleWith[Location, Address], ONE))
async def get_operations_location(access: Reader, location_id: str, include: IncludeAddress = None) -> Response:
    """One location."""
    return await location_with(access, location_id, include)


@router.get("/devices", **operation(ListWith[Device, Feature], READING))
async def get_devices(access: Reader, query: Parameters[DeviceQuery]) -> Response:
    """The devices of a partition; filters match parts of texts."""
    return _with_features(access, await _devices.page(access, query), query)


@router.post("/devices", **operation(Single[Device], WRITING, status=201))
async def create_device(access: Writer, body: Payload[Envelope[NewDevice]]) -> Response:
    """Makes a device; where it is, is said afterwards."""
    identifier = str(access.world.ids.uuid4())
    attributes = body.data.attributes.model_dump(exclude_none=True)
    named = attributes.get("name") or attributes.get("profile", {}).get("name") or attributes["modelName"]
    related = {"hasFeatures": features(identifier)}
    resource = repository.new_resource(access, "Device", attributes, related, identifier=identifier)
    doc = await repository.add(access, devices, resource, info_name=named)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get(_ONE, **operation(Single[Device], ONE))
async def get_device(access: Reader, device_id: str) -> Response:
    """One device, without what `include` adds to lists."""
    return await repository.show(access, devices, device_id)


@router.patch(
    _ONE, **operation(None, WRITING, status=202, tier="observed", more={200: "The device, where the tenant is set so."})
)
async def change_device(access: Writer, device_id: str, body: Payload[Envelope[DeviceChange]]) -> Response:
    """Changes what people noted of a device; null takes a value away."""
    resource = await repository.load_for_change(access, devices, device_id, body.data.id)
    sent = body.data.attributes.model_dump(exclude_unset=True)
    profile = {**resource["attributes"].get("profile", {}), **(sent.pop("profile", None) or {})}
    merged = {**resource["attributes"], **sent, "profile": valued(profile)}
    resource["attributes"] = valued(merged)
    doc = await repository.change(access, devices, resource)
    if Settings.of(access.world).device_change_answer == "resource":
        return found(access.exchange, doc)
    return empty(access.exchange, 202)


@router.get(_ONE + "/devices", **operation(ListWith[Device, Feature], ONE))
async def get_devices_behind(access: Reader, device_id: str, query: Parameters[FeatureQuery]) -> Response:
    """The devices that connect through a gateway."""
    await repository.load(access, devices, device_id)
    page = await _behind.page(access, query, gateway_id=device_id)
    if not page.rows and query.cursor is None and Settings.of(access.world).childless_device == "not-found":
        raise NotFound("No device connects through this one.")
    return _with_features(access, page, query)


def _with_features(access: Access, page: ResourcePage, query: FeatureQuery) -> Response:
    exchange = access.exchange
    kinds = sorted(FEATURES[each] for each in included(exchange, query.include, FEATURES))
    more = [_feature(row, kind) for row in page.rows for kind in kinds] if kinds else None
    return listed(exchange, page.docs, page.links, more, fields=True)
