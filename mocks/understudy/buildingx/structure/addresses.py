"""Addresses, countries and building types of the Structure API."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.buildings import models
from understudy.buildingx.buildings.catalog import BUILDING_TYPES, CONTINENTS, COUNTRIES, country_names
from understudy.buildingx.buildings.tables import addresses
from understudy.buildingx.jsonapi.documents import encode, resource_of, valued
from understudy.buildingx.jsonapi.models import Envelope, List, Payload, Single
from understudy.buildingx.jsonapi.paging import NumberQuery, Parameters, filter_field, page_of, size_field
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.refusals import Conflict

router = APIRouter(tags=["Structure"], prefix="/structure/partitions/{partition_id}")

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


def completed(attributes: models.AddressAttributes) -> dict[str, Any]:
    """What was sent of an address, with the names of country and continent."""
    return {**attributes.model_dump(exclude_unset=True), **country_names(attributes.countryCode)}


async def add_address(access: Access, identifier: str, attributes: models.AddressAttributes) -> bytes:
    """Adds an address and answers its text; refuses an id that is taken."""
    if await repository.find(access, addresses, identifier) is not None:
        raise Conflict(f"There is an address {identifier} already.", source={"pointer": "/data/id"})
    return await repository.add(
        access, addresses, repository.new_resource(access, "Address", completed(attributes), identifier=identifier)
    )


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
    name, continent = COUNTRIES[code]
    attributes = {"label": name, "continentCode": continent, "continentLabel": CONTINENTS[continent]}
    return encode(resource_of("Country", code, attributes))


_COUNTRY_DOCS = tuple(_country(code) for code in sorted(COUNTRIES))
_USE_DOCS = tuple(
    encode(resource_of("BuildingType", use, {"label": use[0].upper() + use[1:]})) for use in BUILDING_TYPES
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
