"""Locations and addresses of the Structure API: the tree of places, its rules, what is where; countries and uses."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Select, Table, bindparam, literal, select, union_all
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings import catalog, models
from understudy.buildingx.buildings.locations import ADDRESS, IncludeAddress, location_with, locations_with
from understudy.buildingx.buildings.tables import addresses, equipment, locations
from understudy.buildingx.jsonapi.documents import Resource, decode, encode, linked, resource_of, valued
from understudy.buildingx.jsonapi.models import Envelope, List, ListWith, Payload, Single, SingleWith
from understudy.buildingx.jsonapi.paging import (
    LARGE,
    NumberQuery,
    Parameters,
    filter_field,
    numbered,
    page_of,
    size_field,
)
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations.models import Device, devices
from understudy.buildingx.refusals import Conflict, Invalid, missing

router = APIRouter(tags=["Structure"], prefix="/structure/partitions/{partition_id}")

Reader = Annotated[Access, Depends(granted("structure.read"))]
Writer = Annotated[Access, Depends(granted("structure.write"))]


class StructureQuery(NumberQuery):
    """A page of a list of the Structure API."""

    largest = LARGE
    size: int = size_field("page[size]", 100, LARGE)


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
        raise Conflict(f"There is a location {data.id} already.", pointer="/data/id")
    async with access.world.db.transaction():
        address, coming = await _address(access, body)
        if data.type == "Building" and address is None:
            raise missing(ADDRESS, pointer=_at(ADDRESS))
        related = _relationships(data.type, parent, address)
        resource = repository.new_resource(access, data.type, attributes, related, identifier=data.id)
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
        raise Conflict("Type or id in the body is another than that of the location.", pointer="/data")
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
            raise Invalid(f"{name}: only a {owner} has it.", pointer=f"/data/attributes/{name}")


def _parent_of(kind: str, related: models.LocationRelationships) -> tuple[str, str, str] | None:
    """Type, id and relation of what a location says to be a part of; refuses relations of other types."""
    given = related.model_dump(exclude_none=True)
    for name, owner in catalog.RELATIONS.items():
        if name in given and owner != kind:
            raise Invalid(f"{name}: only a {owner} has this relation.", pointer=_at(name))
    named = [name for name in (catalog.relation(kind), catalog.PART_OF) if name in given]
    found = {(given[name]["data"]["type"], given[name]["data"]["id"]) for name in named}
    if len(found) > 1:
        raise Invalid(f"{named[0]} and {catalog.PART_OF} name different locations.", pointer=_at(named[0]))
    if not found:
        return None
    return (*found.pop(), named[0])


def _at(name: str) -> str:
    return f"/data/relationships/{name}"


async def _check_parent(access: Access, kind: str, parent: tuple[str, str, str] | None) -> None:
    if parent is None:
        if kind not in catalog.ROOTS:
            raise missing(catalog.relation(kind), pointer=_at(catalog.relation(kind)))
        return
    parent_kind, parent_id, name = parent
    if parent_kind not in catalog.PARENTS[kind]:
        allowed = ", ".join(catalog.PARENTS[kind]) or "nothing"
        raise Invalid(f"A {kind} can be a part of: {allowed}; not of a {parent_kind}.", pointer=_at(name))
    row = await repository.load(access, locations, parent_id, _at(name))
    if row.type != parent_kind:
        raise Invalid(f"The location {parent_id} is a {row.type}, not a {parent_kind}.", pointer=_at(name))


def _relationships(kind: str, parent: tuple[str, str, str] | None, address: str | None) -> Resource:
    related: Resource = {}
    if address is not None:
        related[ADDRESS] = linked("Address", address)
    if parent is not None:
        related[catalog.relation(kind)] = related[catalog.PART_OF] = linked(parent[0], parent[1])
    return related


async def _address(access: Access, body: models.LocationCreation) -> tuple[str | None, list[bytes] | None]:
    linkage = body.data.relationships.hasPostalAddress
    coming = {each.id: each for each in body.included or ()}
    if linkage is None:
        if coming:
            raise Invalid("No relationship names the included address.", pointer="/included/0")
        return None, None
    identifier = linkage.data.id
    if set(coming) - {identifier}:
        raise Invalid("The included address is another than the related one.", pointer="/included/0/id")
    if identifier not in coming:
        await repository.load(access, addresses, identifier, _at(ADDRESS))
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
        await repository.load(access, addresses, address, _at(ADDRESS))
        kept[ADDRESS] = linked("Address", address)
    if not kept:
        del resource["relationships"]


class AddressQuery(StructureQuery):
    """Which addresses."""

    country_code: str | None = filter_field("countryCode", says="Country, three letters.")
    continent_code: str | None = filter_field("continentCode", says="Continent, two letters.")


_addresses = repository.Resources(addresses, AddressQuery)


def completed(attributes: models.AddressAttributes) -> dict[str, Any]:
    """What was sent of an address, with the names of country and continent."""
    return {**attributes.model_dump(exclude_unset=True), **catalog.country_names(attributes.countryCode)}


async def add_address(access: Access, identifier: str, attributes: models.AddressAttributes) -> bytes:
    """Adds an address and answers its text; refuses an id that is taken."""
    if await repository.find(access, addresses, identifier) is not None:
        raise Conflict(f"There is an address {identifier} already.", pointer="/data/id")
    resource = repository.new_resource(access, "Address", completed(attributes), identifier=identifier)
    return await repository.add(access, addresses, resource)


@router.get("/addresses", **operation(List[models.Address], READING))
async def get_addresses(access: Reader, query: Parameters[AddressQuery]) -> Response:
    """The addresses of a partition."""
    return await _addresses.answer(access, query)


@router.post("/addresses", **operation(Single[models.Address], WRITING, status=201))
async def create_address(access: Writer, body: Payload[Envelope[models.NewAddress]]) -> Response:
    """Makes an address."""
    identifier = body.data.id or str(access.world.ids.uuid4())
    doc = await add_address(access, identifier, body.data.attributes)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/addresses/{address_id}", **operation(Single[models.Address], ONE))
async def get_address(access: Reader, address_id: str) -> Response:
    """One address."""
    return found(access.exchange, (await repository.load(access, addresses, address_id)).doc)


@router.patch("/addresses/{address_id}", **operation(Single[models.Address], WRITING))
async def change_address(access: Writer, address_id: str, body: Payload[Envelope[models.AddressChange]]) -> Response:
    """Changes members of an address; null takes a value away."""
    resource = await repository.load_for_change(access, addresses, address_id, body.data.id)
    merged = valued({**resource["attributes"], **body.data.attributes.model_dump(exclude_unset=True)})
    resource["attributes"] = completed(models.AddressAttributes.model_validate(merged))
    return found(access.exchange, await repository.change(access, addresses, resource))


@router.delete("/addresses/{address_id}", **operation(None, WRITING, status=204))
async def delete_address(access: Writer, address_id: str) -> Response:
    """Takes an address away that no location has."""
    await repository.remove(access, addresses, address_id, "A location has this address.")
    return empty(access.exchange)


def _country(code: str) -> bytes:
    name, continent = catalog.COUNTRIES[code]
    attributes = {"label": name, "continentCode": continent, "continentLabel": catalog.CONTINENTS[continent]}
    return encode(resource_of("Country", code, attributes))


_COUNTRY_DOCS = tuple(_country(code) for code in sorted(catalog.COUNTRIES))
_USE_DOCS = tuple(
    encode(resource_of("BuildingType", use, {"label": use[0].upper() + use[1:]})) for use in catalog.BUILDING_TYPES
)


def _page(access: Access, docs: Sequence[bytes], query: StructureQuery) -> Response:
    page = page_of(access.exchange, docs[query.size * query.number :], query)
    return listed(access.exchange, page.rows, page.links)


@router.get("/countries", **operation(List[models.Country], READING, tier="inferred"))
async def get_countries(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """The countries that addresses can be in."""
    return _page(access, _COUNTRY_DOCS, query)


@router.get("/building-types", **operation(List[models.BuildingUse], READING, tier="inferred"))
async def get_building_types(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """What buildings can be used for."""
    return _page(access, _USE_DOCS, query)
