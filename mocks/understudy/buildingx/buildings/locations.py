"""Locations with their addresses, as the Structure, Operations and Fire APIs answer with them."""

from collections.abc import Iterable
from typing import Annotated, Any

from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.buildings.tables import addresses, locations
from understudy.buildingx.jsonapi.documents import include_parameter, included
from understudy.buildingx.jsonapi.responses import found, listed
from understudy.buildingx.repository import Resources, load

ADDRESS = "hasPostalAddress"
IncludeAddress = Annotated[str | None, include_parameter(ADDRESS)]
_addresses = Resources(addresses)


async def locations_with(access: Access, of: Resources, query: Any) -> Response:
    """A page of locations with their addresses, if those were asked for."""
    wanted = included(access.exchange, query.include, [ADDRESS])
    page = await of.page(access, query)
    more = await _addresses_of(access, (row.address_id for row in page.rows)) if wanted else None
    return listed(access.exchange, page.docs, page.links, more, fields=True)


async def location_with(access: Access, location_id: str, include: str | None) -> Response:
    """One location with its address, if that was asked for."""
    wanted = included(access.exchange, include, [ADDRESS])
    row = await load(access, locations, location_id)
    more = await _addresses_of(access, [row.address_id]) if wanted else None
    return found(access.exchange, row.doc, more, fields=True)


async def _addresses_of(access: Access, identifiers: Iterable[str | None]) -> list[bytes]:
    """The texts of addresses by their ids."""
    known = sorted({each for each in identifiers if each is not None})
    return [row.doc for row in await _addresses.all(access, id=known)] if known else []
