"""Addresses, countries and building types of the Structure API."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from sqlalchemy import insert
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import Resource, listing, meta, read, sparse, text, touched, valued
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageNumber, PageSize, page_links, page_size
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
from understudy.buildingx.refusals import Conflict
from understudy.buildingx.structure.catalog import BUILDING_TYPES, CONTINENTS, COUNTRIES
from understudy.buildingx.structure.models import (
    Address,
    AddressAttributes,
    AddressCreation,
    AddressUpdate,
    BuildingUse,
    Country,
)
from understudy.buildingx.structure.tables import addresses
from understudy.core.database import ForeignKeyViolation

router = APIRouter(tags=["Structure"])

Reader = Annotated[Access, Depends(granted("structure.read"))]
Writer = Annotated[Access, Depends(granted("structure.write"))]
PAGE = 100
"""Resources of a page of the Structure API, unless asked otherwise."""
LARGEST_PAGE = 1000

_addresses = Listing(addresses, partition="partition_id", country="country_code", continent="continent_code")


def columns(resource: Resource) -> dict[str, Any]:
    """The columns of an address."""
    attributes = resource["attributes"]
    return {"country_code": attributes["countryCode"], "continent_code": attributes.get("continentCode")}


def completed(attributes: AddressAttributes) -> dict[str, Any]:
    """What was sent of an address, with the names of country and continent."""
    sent = attributes.model_dump(exclude_unset=True)
    country, continent = COUNTRIES[attributes.countryCode]
    return {
        **sent,
        "countryName": country,
        "continentCode": continent,
        "continentName": CONTINENTS[continent],
    }


async def add(access: Access, identifier: str, attributes: AddressAttributes) -> bytes:
    """Adds an address and answers its text; refuses an id that is taken."""
    if await maybe(access, addresses, identifier) is not None:
        raise Conflict(f"There is an address {identifier} already.", source={"pointer": "/data/id"})
    resource: Resource = {
        "type": "Address",
        "id": identifier,
        "attributes": completed(attributes),
        "meta": meta(access.world.clock.now(), access.user),
    }
    doc = text(resource)
    row = {"partition_id": access.scope, "id": identifier, "doc": doc, **columns(resource)}
    await access.world.db.execute(insert(addresses), row)
    return doc


@router.get("/structure/partitions/{partition_id}/addresses", **operation(List[Address], READING))
async def get_addresses(
    access: Reader,
    size: PageSize = None,
    number: PageNumber = 0,
    country: Annotated[str | None, Query(alias="filter[countryCode]", description="Country, three letters.")] = None,
    continent: Annotated[
        str | None, Query(alias="filter[continentCode]", description="Continent, two letters.")
    ] = None,
) -> Response:
    """The addresses of a partition."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    page = await _addresses.by_number(
        exchange, limit, number, partition=access.scope, country=country, continent=continent
    )
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.post("/structure/partitions/{partition_id}/addresses", **operation(Single[Address], WRITING, status=201))
async def create_address(access: Writer, body: Annotated[AddressCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes an address."""
    identifier = body.data.id or str(access.world.ids.uuid4())
    doc = await add(access, identifier, body.data.attributes)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}")


@router.get("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(Single[Address], ONE))
async def get_address(access: Reader, address_id: str) -> Response:
    """One address."""
    return found(access.exchange, (await one(access, addresses, address_id)).doc)


@router.patch("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(Single[Address], WRITING))
async def change_address(
    access: Writer, address_id: str, body: Annotated[AddressUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes members of an address; null takes a value away."""
    resource = read((await one(access, addresses, address_id)).doc)
    if body.data.id != address_id:
        raise Conflict("The id in the body is another than that in the path.", source={"pointer": "/data/id"})
    sent = body.data.attributes.model_dump(exclude_unset=True)
    merged = valued({**resource["attributes"], **sent})
    resource["attributes"] = completed(AddressAttributes.model_validate(merged))
    touched(resource, access.world.clock.now(), access.user)
    doc = await change(access, addresses, resource, **columns(resource))
    return found(access.exchange, doc)


@router.delete("/structure/partitions/{partition_id}/addresses/{address_id}", **operation(None, WRITING, status=204))
async def delete_address(access: Writer, address_id: str) -> Response:
    """Takes an address away that no location has."""
    try:
        await remove(access, addresses, address_id)
    except ForeignKeyViolation as error:
        raise Conflict("A location has this address.") from error
    return empty(access.exchange)


_COUNTRY_DOCS = tuple(
    text(
        {
            "type": "Country",
            "id": code,
            "attributes": {"label": name, "continentCode": continent, "continentLabel": CONTINENTS[continent]},
        }
    )
    for code, (name, continent) in sorted(COUNTRIES.items())
)
_USE_DOCS = tuple(
    text({"type": "BuildingType", "id": use, "attributes": {"label": use[0].upper() + use[1:]}})
    for use in BUILDING_TYPES
)


def _numbered(access: Access, docs: tuple[bytes, ...], size: int | None, number: int) -> Response:
    limit = page_size(access.exchange, size, default=PAGE, largest=LARGEST_PAGE)
    begin = limit * number
    following = {"page[number]": str(number + 1)} if begin + limit < len(docs) else None
    content = listing(docs[begin : begin + limit], page_links(access.exchange, following))
    return answered(access.exchange, content)


@router.get("/structure/partitions/{partition_id}/countries", **operation(List[Country], READING, tier="inferred"))
async def get_countries(access: Reader, size: PageSize = None, number: PageNumber = 0) -> Response:
    """The countries that addresses can be in."""
    return _numbered(access, _COUNTRY_DOCS, size, number)


@router.get(
    "/structure/partitions/{partition_id}/building-types", **operation(List[BuildingUse], READING, tier="inferred")
)
async def get_building_types(access: Reader, size: PageSize = None, number: PageNumber = 0) -> Response:
    """What buildings can be used for."""
    return _numbered(access, _USE_DOCS, size, number)
