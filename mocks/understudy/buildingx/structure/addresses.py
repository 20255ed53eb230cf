"""Addresses, countries and building types of the Structure API."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings.catalog import BUILDING_TYPES, CONTINENTS, COUNTRIES, country_names
from understudy.buildingx.buildings.models import (
    Address,
    AddressAttributes,
    AddressChange,
    BuildingUse,
    Country,
    NewAddress,
)
from understudy.buildingx.buildings.tables import addresses
from understudy.buildingx.jsonapi.documents import encode, resource_of, valued
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import NumberQuery, Parameters, filter_field, page_links, size_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.refusals import Conflict

router = APIRouter(tags=["Structure"])

Reader = Annotated[Access, Depends(granted("structure.read"))]
Writer = Annotated[Access, Depends(granted("structure.write"))]
_LARGEST = 1000


class StructureQuery(NumberQuery):
    """A page of a list of the Structure API."""

    largest = _LARGEST
    size: int = size_field("page[size]", 100, _LARGEST)


class AddressQuery(StructureQuery):
    """Which addresses."""

    country_code: str | None = filter_field("countryCode", says="Country, three letters.")
    continent_code: str | None = filter_field("continentCode", says="Continent, two letters.")


_addresses = repository.Resources(addresses, AddressQuery)


def completed(attributes: AddressAttributes) -> dict[str, Any]:
    """What was sent of an address, with the names of country and continent."""
    return {**attributes.model_dump(exclude_unset=True), **country_names(attributes.countryCode)}


async def add_address(access: Access, identifier: str, attributes: AddressAttributes) -> bytes:
    """Adds an address and answers its text; refuses an id that is taken."""
    if await repository.find(access, addresses, identifier) is not None:
        raise Conflict(f"There is an address {identifier} already.", source={"pointer": "/data/id"})
    return await repository.add(
        access, addresses, repository.new_resource(access, "Address", completed(attributes), identifier=identifier)
    )


@router.get("/structure/partitions/{partition_id}/addresses", **operation(List[Address], READING))
async def get_addresses(access: Reader, query: Parameters[AddressQuery]) -> Response:
    """The addresses of a partition."""
    return await _addresses.answer(access, query)


@router.post("/structure/partitions/{partition_id}/addresses", **operation(Single[Address], WRITING, status=201))
async def create_address(access: Writer, body: Payload[Envelope[NewAddress]]) -> Response:
    """Makes an address."""
    identifier = body.data.id or str(access.world.ids.uuid4())
    doc = await add_address(access, identifier, body.data.attributes)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(Single[Address], ONE))
async def get_address(access: Reader, address_id: str) -> Response:
    """One address."""
    return found(access.exchange, (await repository.load(access, addresses, address_id)).doc)


@router.patch("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(Single[Address], WRITING))
async def change_address(access: Writer, address_id: str, body: Payload[Envelope[AddressChange]]) -> Response:
    """Changes members of an address; null takes a value away."""
    resource = await repository.load_for_change(access, addresses, address_id, body.data.id)
    merged = valued({**resource["attributes"], **body.data.attributes.model_dump(exclude_unset=True)})
    resource["attributes"] = completed(AddressAttributes.model_validate(merged))
    return found(access.exchange, await repository.change(access, addresses, resource))


@router.delete("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(None, WRITING, status=204))
async def delete_address(access: Writer, address_id: str) -> Response:
    """Takes an address away that no location has."""
    await repository.remove(access, addresses, address_id, "A location has this address.")
    return empty(access.exchange)


def _country(code: str) -> bytes:
    name, continent = COUNTRIES[code]
    attributes = {"label": name, "continentCode": continent, "continentLabel": CONTINENTS[continent]}
    return encode(resource_of("Country", code, attributes))


_COUNTRY_DOCS = tuple(_country(code) for code in sorted(COUNTRIES))
_USE_DOCS = tuple(
    encode(resource_of("BuildingType", use, {"label": use[0].upper() + use[1:]})) for use in BUILDING_TYPES
)


def _numbered(access: Access, docs: Sequence[bytes], query: StructureQuery) -> Response:
    begin, end = query.size * query.number, query.size * (query.number + 1)
    following = {"page[number]": str(query.number + 1)} if end < len(docs) else None
    return listed(access.exchange, docs[begin:end], page_links(access.exchange, following))


@router.get("/structure/partitions/{partition_id}/countries", **operation(List[Country], READING, tier="inferred"))
async def get_countries(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """The countries that addresses can be in."""
    return _numbered(access, _COUNTRY_DOCS, query)


@router.get(
    "/structure/partitions/{partition_id}/building-types", **operation(List[BuildingUse], READING, tier="inferred")
)
async def get_building_types(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """What buildings can be used for."""
    return _numbered(access, _USE_DOCS, query)
