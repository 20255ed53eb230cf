"""Locations, devices and their points, what these measured and how they are commanded: the Operations API."""

from datetime import timedelta
from math import isfinite, nan
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row
from starlette.responses import Response

from understudy.buildingx import refusals, repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings.locations import IncludeAddress, location_with, locations_with
from understudy.buildingx.buildings.models import Address, Location
from understudy.buildingx.buildings.tables import locations
from understudy.buildingx.jsonapi import documents, paging
from understudy.buildingx.jsonapi.models import Envelope, List, ListWith, Payload, Single, SingleWith
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.operations import models, series
from understudy.buildingx.operations.profiles import tuning_of
from understudy.buildingx.settings import Settings
from understudy.core.lists import Filter, contains
from understudy.core.refusals import Refusal
from understudy.core.rows import insertion
from understudy.core.timestamps import DateTime

router = APIRouter(prefix="/operations/partitions/{partition_id}", tags=["Operations"])

Reader = Annotated[Access, Depends(granted("operations.read"))]
Writer = Annotated[Access, Depends(granted("operations.write"))]
IncludeFeatures = Annotated[str | None, documents.include_parameter(*models.FEATURES)]
Part = Annotated[str | None, repository.WHOLE, Filter(compare=contains)]


class LocationQuery(paging.CursorQuery):
    """Which locations, and whether with their addresses."""

    include: IncludeAddress = None
    type: str | None = paging.filter_field("type", says="Type of the locations.")


class FeatureQuery(paging.CursorQuery):
    """A page of devices, and with which of their features."""

    include: IncludeFeatures = None


class DeviceQuery(FeatureQuery):
    """Which devices."""

    model_name: Part = paging.filter_field("modelName", says="A part of the model.")
    serial_number: Part = paging.filter_field("serialNumber", says="A part of the serial number.")
    profile_name: Part = paging.filter_field("profile.name", says="A part of the name.")
    profile_notes: Part = paging.filter_field("profile.notes", says="A part of the notes.")
    location_id: Part = paging.filter_field("hasLocation.data.id", says="A part of the id of the location.")


_FEATURE_COLUMNS = ("info_name", "info_description", "status")
_locations = repository.Resources(locations, LocationQuery, ["address_id"])
_devices = repository.Resources(models.devices, DeviceQuery, _FEATURE_COLUMNS)
_behind = repository.Resources(models.devices, columns=_FEATURE_COLUMNS)
_DEVICE = "/devices/{device_id}"


def _feature(row: Row[Any], kind: str) -> bytes:
    info = {"name": row.info_name, "description": row.info_description}
    attributes = {"status": row.status} if kind == "Connectivity" else info
    related = {"hasDevice": documents.linked("Device", row.id)}
    return documents.encode(documents.resource_of(kind, f"{row.id}-{kind.lower()}", attributes, related))


@router.get("/locations", **operation(ListWith[Location, Address], READING))
async def get_operations_locations(access: Reader, query: paging.Parameters[LocationQuery]) -> Response:
    """The locations of a partition."""
    return await locations_with(access, _locations, query)


@router.get("/locations/{location_id}", **operation(SingleWith[Location, Address], ONE))
async def get_operations_location(access: Reader, location_id: str, include: IncludeAddress = None) -> Response:
    """One location."""
    return await location_with(access, location_id, include)


@router.get("/devices", **operation(ListWith[models.Device, models.Feature], READING))
async def get_devices(access: Reader, query: paging.Parameters[DeviceQuery]) -> Response:
    """The devices of a partition; filters match parts of texts."""
    return _with_features(access, await _devices.page(access, query), query)


@router.post("/devices", **operation(Single[models.Device], WRITING, status=201))
async def create_device(access: Writer, body: Payload[Envelope[models.NewDevice]]) -> Response:
    """Makes a device; where it is, is said afterwards."""
    identifier = str(access.world.ids.uuid4())
    attributes = body.data.attributes.model_dump(exclude_none=True)
    named = attributes.get("name") or attributes.get("profile", {}).get("name") or attributes["modelName"]
    related = {"hasFeatures": models.features(identifier)}
    resource = repository.new_resource(access, "Device", attributes, related, identifier=identifier)
    doc = await repository.add(access, models.devices, resource, info_name=named)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get(_DEVICE, **operation(Single[models.Device], ONE))
async def get_device(access: Reader, device_id: str) -> Response:
    """One device, without what `include` adds to lists."""
    return await repository.show(access, models.devices, device_id)


@router.patch(
    _DEVICE,
    **operation(None, WRITING, status=202, tier="observed", more={200: "The device, where the tenant is set so."}),
)
async def change_device(access: Writer, device_id: str, body: Payload[Envelope[models.DeviceChange]]) -> Response:
    """Changes what people noted of a device; null takes a value away."""
    resource = await repository.load_for_change(access, models.devices, device_id, body.data.id)
    sent = body.data.attributes.model_dump(exclude_unset=True)
    profile = {**resource["attributes"].get("profile", {}), **(sent.pop("profile", None) or {})}
    resource["attributes"] = documents.valued({**resource["attributes"], **sent, "profile": documents.valued(profile)})
    doc = await repository.change(access, models.devices, resource)
    if Settings.of(access.world).device_change_answer == "resource":
        return found(access.exchange, doc)
    return empty(access.exchange, 202)


@router.get(_DEVICE + "/devices", **operation(ListWith[models.Device, models.Feature], ONE))
async def get_devices_behind(access: Reader, device_id: str, query: paging.Parameters[FeatureQuery]) -> Response:
    """The devices that connect through a gateway."""
    await repository.load(access, models.devices, device_id)
    page = await _behind.page(access, query, gateway_id=device_id)
    if not page.rows and query.cursor is None and Settings.of(access.world).childless_device == "not-found":
        raise refusals.NotFound("No device connects through this one.")
    return _with_features(access, page, query)


def _with_features(access: Access, page: paging.ResourcePage, query: FeatureQuery) -> Response:
    exchange = access.exchange
    kinds = sorted(models.FEATURES[each] for each in documents.included(exchange, query.include, models.FEATURES))
    more = [_feature(row, kind) for row in page.rows for kind in kinds] if kinds else None
    return listed(exchange, page.docs, page.links, more, fields=True)


FROM = "filter[timestamp][from]"
FieldOfPoint = Annotated[
    str | None,
    Query(alias="field[Point]", description="`pointValue` adds the current value, which is left out otherwise."),
]


class PointQuery(paging.CursorQuery):
    """A page of points, and whether with their values."""

    field: FieldOfPoint = None


class ValuesQuery(BaseModel):
    """Which values of a point; no parameter decides how many are on a page."""

    begin: DateTime | None = paging.filter_field("timestamp", "from", says="Moment from which on; mandatory.")
    end: DateTime | None = paging.filter_field("timestamp", "to", says="Moment before which; now unless given.")
    cursor: str | None = paging.cursor_field()


_points = repository.Resources(models.points, columns=["partition_id", "profile", "tuning"])
_POINT = "/points/{point_id}"
_REFUSED: dict[str, type[Refusal]] = {
    "forbidden": refusals.CommandForbidden,
    "conflict": refusals.CommandConflict,
    "invalid": refusals.CommandInvalid,
}


async def _valued(access: Access, row: Row[Any], field: str | None) -> bytes:
    if field is None or "pointValue" not in field.split(","):
        return bytes(row.doc)
    value = await series.current(access.world, row)
    if value is None:
        return bytes(row.doc)
    resource = documents.decode(row.doc)
    resource["attributes"]["pointValue"] = series.attributes_of(value)
    return documents.encode(resource)


@router.get("/devices/{device_id}/points", **operation(List[models.Point], ONE))
async def get_device_points(access: Reader, device_id: str, query: paging.Parameters[PointQuery]) -> Response:
    """The points of a device."""
    await repository.load(access, models.devices, device_id)
    page = await _points.page(access, query, device_id=device_id)
    docs = [await _valued(access, row, query.field) for row in page.rows]
    return listed(access.exchange, docs, page.links, fields=True)


@router.get(_POINT, **operation(Single[models.Point], ONE, tier="observed"))
async def get_point(access: Reader, point_id: str, field: FieldOfPoint = None) -> Response:
    """One point."""
    doc = await _valued(access, await repository.load(access, models.points, point_id), field)
    return found(access.exchange, doc, fields=True)


@router.patch(_POINT, **operation(None, WRITING, status=204, more={200: "The point, where the tenant is set so."}))
async def command_point(
    access: Writer, point_id: str, body: Payload[Envelope[models.CommandData]], field: FieldOfPoint = None
) -> Response:
    """Commands a point; the value changes up to a minute later, if nothing of higher priority prevents it."""
    row = await repository.load(access, models.points, point_id)
    if body.data.id not in (None, point_id):
        raise refusals.Conflict("The id in the body is another than that in the path.", pointer="/data/id")
    await _command(access, row, body.data.attributes.pointValue.value)
    if Settings.of(access.world).command_answer == "resource":
        return found(access.exchange, await _valued(access, row, field))
    return empty(access.exchange)


async def _command(access: Access, row: Row[Any], value: str) -> None:
    """Accepts a command for a point; refuses it for points that cannot be commanded and for values they cannot take."""
    settings = Settings.of(access.world)
    attributes = documents.decode(row.doc)["attributes"]
    if not _writeable(attributes):
        raise _REFUSED[settings.read_only_command]
    problem = _problem(attributes, value)
    if problem is not None:
        raise refusals.Invalid(f"value: '{value[:40]}' {problem}.", pointer="/data/attributes/pointValue/value")
    locked = bool(row.tuning) and tuning_of(row.tuning).locked
    now = access.world.clock.now()
    accepted = {
        "partition_id": access.scope,
        "point_id": row.id,
        "at": now,
        "effective_at": now + timedelta(seconds=settings.command_delay),
        "value": value,
        "outcome": "discarded" if locked or settings.discard_commands else "applied",
    }
    await access.world.db.execute(insertion(models.commands), accepted)


def _writeable(attributes: documents.Resource) -> bool:
    """Whether a point can be commanded."""
    semantic = attributes.get("commandingSemantic")
    if semantic is not None:
        return bool(semantic == "writeable")
    system = attributes.get("systemAttributes") or {}
    return system.get("writable") == "m:" or attributes.get("function") in ("command", "setpoint")


def _problem(attributes: documents.Resource, value: str) -> str | None:
    """Why a point cannot take a value, of its data type or within its bounds; None if it can."""
    kind = attributes["dataType"]
    if kind == "boolean" and value not in ("true", "false"):
        return "is neither true nor false"
    if kind == "enum" and value not in (attributes.get("enum") or {value}):
        return "is none of the values of the enumeration"
    return _number_problem(attributes, value) if kind == "number" else None


def _number_problem(attributes: documents.Resource, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        return "is no number"
    within = attributes.get("minimum", number) <= number <= attributes.get("maximum", number)
    return None if within else "is out of bounds"


@router.get("/points/{point_id}/values", **operation(List[models.PointValue], ONE))
async def get_point_values(access: Reader, point_id: str, query: paging.Parameters[ValuesQuery]) -> Response:
    """The values of a point in a span of time."""
    exchange = access.exchange
    backward = Settings.of(access.world).values_order == "descending"
    size = Settings.of(access.world).values_page
    row = await repository.load(access, models.points, point_id)
    first, last = _span(access, query)
    position = paging.position_of(exchange, query.cursor)
    if position is not None:
        begun, ended, at = (int(each) for each in position.split(":"))
        first, last = (begun, at) if backward else (at + 1, ended)
    of = await series.of_point(access.world, row)
    window = await series.between(of, first, last, size + 1, backward=backward)
    following = None
    if len(window) > size:
        following = {"page[cursor]": paging.cursor_at(exchange, f"{first}:{last}:{window[size - 1].at}")}
    docs = [series.document(point_id, each) for each in window[:size]]
    return listed(exchange, docs, paging.page_links(exchange, following))


def _span(access: Access, query: ValuesQuery) -> tuple[int, int]:
    now = access.world.clock.now()
    last = now + timedelta(milliseconds=1) if query.end is None else query.end
    if query.begin is not None:
        return series.milliseconds(query.begin), series.milliseconds(last)
    if Settings.of(access.world).missing_from == "refuse" and query.cursor is None:
        raise refusals.missing(FROM, parameter=FROM)
    return series.milliseconds(last - timedelta(days=1)), series.milliseconds(last)
