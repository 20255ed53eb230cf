"""Locations of the Structure API: the tree of places, its rules, and what is where in it."""

import re
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, Table, bindparam, literal, select, union_all
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.buildings import models
from understudy.buildingx.buildings.catalog import PARENTS, PART_OF, RELATIONS, ROOTS, relation
from understudy.buildingx.buildings.locations import ADDRESS, IncludeAddress, location_with, locations_with
from understudy.buildingx.buildings.tables import addresses, equipment, locations
from understudy.buildingx.jsonapi.documents import Resource, decode, linked
from understudy.buildingx.jsonapi.models import Envelope, List, ListWith, Payload, Single, SingleWith
from understudy.buildingx.jsonapi.paging import Parameters, filter_field, numbered
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, operation
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations.models import Device
from understudy.buildingx.operations.tables import devices
from understudy.buildingx.refusals import Conflict, Invalid, missing
from understudy.buildingx.structure.addresses import Reader, StructureQuery, Writer, add_address

router = APIRouter(tags=["Structure"], prefix="/structure/partitions/{partition_id}")


class LocationQuery(StructureQuery):
    """Which locations, and whether with their addresses."""

    include: IncludeAddress = None
    type: str | None = filter_field("type", says="Type of the locations.")
    parent_type: str | None = filter_field("isPartOf.data.type", says="Type of what they are a part of.")
    external_id: str | None = filter_field("externalId", says="Id in another system; inferred.")


_locations = repository.Resources(locations, LocationQuery, ["address_id"])
_here = locations.c.partition_id == bindparam("in_partition")
_ROW = select(locations.c.n, locations.c.id)
_below = _ROW.where(within(locations, "parent_id")).cte("below", recursive=True)
_below = _below.union_all(_ROW.where(_here, locations.c.parent_id == _below.c.id))
_PARTS = numbered(select(locations.c.doc).join(_below, _below.c.n == locations.c.n).order_by(locations.c.n))


def _located(table: Table, rank: int) -> Select[Any]:
    found = select(table.c.doc, table.c.n, literal(rank).label("rank"))
    return found.where(within(table, "location_id"))


_assets = union_all(_located(equipment, 0), _located(devices, 1)).subquery()
_ASSETS = numbered(select(_assets.c.doc).order_by(_assets.c.rank, _assets.c.n))
_ONE = "/locations/{location_id}"


@router.get("/locations", **operation(ListWith[models.Location, models.Address], READING))
async def get_locations(access: Reader, query: Parameters[LocationQuery]) -> Response:
    """The locations of a partition."""
    return await locations_with(access, _locations, query)


@router.post("/locations", **operation(SingleWith[models.Location, models.Address], WRITING, status=201))
async def create_location(access: Writer, body: Payload[models.LocationCreation]) -> Response:
    """Makes a location and, with a building, its address."""
    data = body.data
    attributes = data.attributes.model_dump(exclude_none=True)
    _check_attributes(data.type, attributes)
    parent = _parent_of(data.type, data.relationships)
    await _check_parent(access, data.type, parent)
    if data.id is not None and await repository.find(access, locations, data.id) is not None:
        raise Conflict(f"There is a location {data.id} already.", source={"pointer": "/data/id"})
    async with access.world.db.transaction():
        address, coming = await _address(access, body)
        if data.type == "Building" and address is None:
            raise missing(ADDRESS, pointer=f"/data/relationships/{ADDRESS}")
        resource = repository.new_resource(
            access, data.type, attributes, _relationships(data.type, parent, address), identifier=data.id
        )
        doc = await repository.add(access, locations, resource)
    return created(access.exchange, doc, f"{access.exchange.path}/{resource['id']}", coming)


@router.get(_ONE, **operation(SingleWith[models.Location, models.Address], ONE))
async def get_location(access: Reader, location_id: str, include: IncludeAddress = None) -> Response:
    """One location."""
    return await location_with(access, location_id, include)


@router.patch(_ONE, **operation(Single[models.Location], WRITING))
async def change_location(access: Writer, location_id: str, body: Payload[Envelope[models.LocationChange]]) -> Response:
    """Changes members of a location, its address or what it is a part of; null takes a value away."""
    row = await repository.load(access, locations, location_id)
    if (body.data.type, body.data.id) != (row.type, location_id):
        raise Conflict("Type or id in the body is another than that of the location.", source={"pointer": "/data"})
    resource = decode(row.doc)
    if body.data.attributes is not None:
        repository.set_attributes(resource, body.data.attributes)
        _check_attributes(row.type, resource["attributes"])
    if body.data.relationships is not None:
        await _relate(access, resource, body.data.relationships)
    return found(access.exchange, await repository.change(access, locations, resource))


@router.delete(_ONE, **operation(None, WRITING, status=204))
async def delete_location(access: Writer, location_id: str) -> Response:
    """Takes a location away that has no parts and where nothing is."""
    await repository.remove(access, locations, location_id, "The location has parts, or assets are there.")
    return empty(access.exchange)


@router.get(_ONE + "/relationships/has-parts", **operation(List[models.Location], ONE))
async def get_location_parts(access: Reader, location_id: str, query: Parameters[StructureQuery]) -> Response:
    """All direct and indirect parts of a location, as whole resources."""
    await repository.load(access, locations, location_id)
    return await repository.list_of(access, _PARTS, query, of_id=location_id)


@router.get(_ONE + "/relationships/has-assets", **operation(List[models.Equipment | Device], ONE, tier="observed"))
async def get_location_assets(access: Reader, location_id: str, query: Parameters[StructureQuery]) -> Response:
    """The equipment and devices at a location, not at its parts, as whole resources."""
    await repository.load(access, locations, location_id)
    return await repository.list_of(access, _ASSETS, query, of_id=location_id)


def _check_attributes(kind: str, attributes: Resource) -> None:
    if kind == "Building" and not attributes.get("timeZone"):
        raise missing("timeZone", pointer="/data/attributes/timeZone")
    for name, owner in (("buildingType", "Building"), ("floorNumber", "Floor")):
        if attributes.get(name) is not None and kind != owner:
            raise Invalid(f"{name}: only a {owner} has it.", source={"pointer": f"/data/attributes/{name}"})


def _parent_of(kind: str, related: models.LocationRelationships) -> tuple[str, str, str] | None:
    """Type, id and relation of what a location says to be a part of; refuses relations of other types."""
    given = related.model_dump(exclude_none=True)
    for name, owner in RELATIONS.items():
        if name in given and owner != kind:
            raise Invalid(f"{name}: only a {owner} has this relation.", source=_at(name))
    named = [name for name in (relation(kind), PART_OF) if name in given]
    found = {(given[name]["data"]["type"], given[name]["data"]["id"]) for name in named}
    if len(found) > 1:
        raise Invalid(f"{named[0]} and {PART_OF} name different locations.", source=_at(named[0]))
    if not found:
        return None
    return (*found.pop(), named[0])


def _at(name: str) -> dict[str, str]:
    return {"pointer": f"/data/relationships/{name}"}


async def _check_parent(access: Access, kind: str, parent: tuple[str, str, str] | None) -> None:
    if parent is None:
        if kind not in ROOTS:
            raise missing(relation(kind), pointer=f"/data/relationships/{relation(kind)}")
        return
    parent_kind, parent_id, name = parent
    if parent_kind not in PARENTS[kind]:
        allowed = ", ".join(PARENTS[kind]) or "nothing"
        raise Invalid(f"A {kind} can be a part of: {allowed}; not of a {parent_kind}.", source=_at(name))
    row = await repository.load(access, locations, parent_id, _at(name)["pointer"])
    if row.type != parent_kind:
        raise Invalid(f"The location {parent_id} is a {row.type}, not a {parent_kind}.", source=_at(name))


def _relationships(kind: str, parent: tuple[str, str, str] | None, address: str | None) -> Resource:
    related: Resource = {}
    if address is not None:
        related[ADDRESS] = linked("Address", address)
    if parent is not None:
        related[relation(kind)] = related[PART_OF] = linked(parent[0], parent[1])
    return related


async def _address(access: Access, body: models.LocationCreation) -> tuple[str | None, list[bytes] | None]:
    linkage = body.data.relationships.hasPostalAddress
    coming = {each.id: each for each in body.included or ()}
    if linkage is None:
        if coming:
            raise Invalid("No relationship names the included address.", source={"pointer": "/included/0"})
        return None, None
    identifier = linkage.data.id
    if set(coming) - {identifier}:
        raise Invalid("The included address is another than the related one.", source={"pointer": "/included/0/id"})
    if identifier not in coming:
        await repository.load(access, addresses, identifier, f"/data/relationships/{ADDRESS}")
        return identifier, None
    # The client's id ties the two together; it stays the address's if it looks like one.
    own = identifier if re.match(models.LOCATION_ID, identifier) else str(access.world.ids.uuid4())
    return own, [await add_address(access, own, coming[identifier].attributes)]


async def _relate(access: Access, resource: Resource, related: models.LocationRelationships) -> None:
    kind = resource["type"]
    parent = _parent_of(kind, related)
    kept = resource.setdefault("relationships", {})
    if parent is not None:
        await _check_parent(access, kind, parent)
        kept.update(_relationships(kind, parent, None))
    if related.hasPostalAddress is not None:
        address = related.hasPostalAddress.data.id
        await repository.load(access, addresses, address, f"/data/relationships/{ADDRESS}")
        kept[ADDRESS] = linked("Address", address)
    if not kept:
        del resource["relationships"]
