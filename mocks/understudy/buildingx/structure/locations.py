"""Locations of the Structure API: the tree of places, and what is where in it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from sqlalchemy import bindparam, literal, select, union_all
from starlette.responses import Response

from understudy.buildingx.jsonapi.documents import include_parameter, included, listing, sparse
from understudy.buildingx.jsonapi.models import List, ListWith, Single, SingleWith
from understudy.buildingx.jsonapi.paging import PageNumber, PageSize, page_links, page_size
from understudy.buildingx.jsonapi.repository import Listing, one, remove
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
from understudy.buildingx.refusals import Conflict
from understudy.buildingx.structure import location_changes
from understudy.buildingx.structure.addresses import LARGEST_PAGE, PAGE, Reader, Writer
from understudy.buildingx.structure.equipment_models import Asset
from understudy.buildingx.structure.models import Address, Location, LocationCreation, LocationUpdate
from understudy.buildingx.structure.tables import equipment, locations
from understudy.core.database import ForeignKeyViolation

router = APIRouter(tags=["Structure"])

ADDRESS = "hasPostalAddress"
Include = Annotated[str | None, include_parameter(ADDRESS)]
OfType = Annotated[str | None, Query(alias="filter[type]", description="Type of the locations.")]

_locations = Listing(
    locations,
    "address_id",
    partition="partition_id",
    type="type",
    parent_type="parent_type",
    external="external_id",
)

_here = locations.c.partition_id == bindparam("in_partition")
_below = (
    select(locations.c.n, locations.c.id)
    .where(_here, locations.c.parent_id == bindparam("of_id"))
    .cte("below", recursive=True)
)
_below = _below.union_all(select(locations.c.n, locations.c.id).where(_here, locations.c.parent_id == _below.c.id))
_PARTS = (
    select(locations.c.doc)
    .join(_below, _below.c.n == locations.c.n)
    .order_by(locations.c.n)
    .limit(bindparam("wanted"))
    .offset(bindparam("skipped"))
)


def _located(table: Any, rank: int) -> Any:
    return select(table.c.doc, table.c.n, literal(rank).label("rank")).where(
        table.c.partition_id == bindparam("in_partition"), table.c.location_id == bindparam("of_id")
    )


_assets = union_all(_located(equipment, 0), _located(devices, 1)).subquery()
_ASSETS = (
    select(_assets.c.doc).order_by(_assets.c.rank, _assets.c.n).limit(bindparam("wanted")).offset(bindparam("skipped"))
)


@router.get(
    "/structure/partitions/{partition_id}/locations",
    **operation(ListWith[Location, Address], READING),
)
async def get_locations(
    access: Reader,
    *,
    size: PageSize = None,
    number: PageNumber = 0,
    include: Include = None,
    kind: OfType = None,
    parent: Annotated[
        str | None, Query(alias="filter[isPartOf.data.type]", description="Type of what they are a part of.")
    ] = None,
    external: Annotated[
        str | None, Query(alias="filter[externalId]", description="Id in another system; inferred.")
    ] = None,
) -> Response:
    """The locations of a partition."""
    exchange = access.exchange
    wanted = included(exchange, include, [ADDRESS])
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    page = await _locations.by_number(
        exchange, limit, number, partition=access.scope, type=kind, parent_type=parent, external=external
    )
    more = await location_changes.addresses_of(access, (row.address_id for row in page.rows)) if wanted else None
    return answered(exchange, listing(sparse(exchange, page.docs), page.links, more and sparse(exchange, more)))


@router.post(
    "/structure/partitions/{partition_id}/locations",
    **operation(SingleWith[Location, Address], WRITING, status=201),
)
async def create_location(access: Writer, body: Annotated[LocationCreation, Body(media_type=MEDIA)]) -> Response:
    """Makes a location and, with a building, its address."""
    identifier, doc, addresses = await location_changes.create(access, body)
    return created(access.exchange, doc, f"{access.exchange.path}/{identifier}", addresses)


@router.get(
    "/structure/partitions/{partition_id}/locations/{location_id}",
    **operation(SingleWith[Location, Address], ONE),
)
async def get_location(access: Reader, location_id: str, include: Include = None) -> Response:
    """One location."""
    wanted = included(access.exchange, include, [ADDRESS])
    row = await one(access, locations, location_id)
    more = await location_changes.addresses_of(access, [row.address_id]) if wanted else None
    return found(access.exchange, sparse(access.exchange, [row.doc])[0], more)


@router.patch("/structure/partitions/{partition_id}/locations/{location_id}", **operation(Single[Location], WRITING))
async def change_location(
    access: Writer, location_id: str, body: Annotated[LocationUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Changes members of a location, its address or what it is a part of; null takes a value away."""
    return found(access.exchange, await location_changes.alter(access, location_id, body.data))


@router.delete(
    "/structure/partitions/{partition_id}/locations/{location_id}",
    **operation(None, WRITING, status=204),
)
async def delete_location(access: Writer, location_id: str) -> Response:
    """Takes a location away that has no parts and where nothing is."""
    try:
        await remove(access, locations, location_id)
    except ForeignKeyViolation as error:
        raise Conflict("The location has parts, or assets are there.") from error
    return empty(access.exchange)


@router.get(
    "/structure/partitions/{partition_id}/locations/{location_id}/relationships/has-parts",
    **operation(List[Location], ONE),
)
async def get_location_parts(
    access: Reader, location_id: str, size: PageSize = None, number: PageNumber = 0
) -> Response:
    """All direct and indirect parts of a location, as whole resources."""
    return await _below_location(access, _PARTS, location_id, size, number)


@router.get(
    "/structure/partitions/{partition_id}/locations/{location_id}/relationships/has-assets",
    **operation(List[Asset], ONE, tier="observed"),
)
async def get_location_assets(
    access: Reader, location_id: str, size: PageSize = None, number: PageNumber = 0
) -> Response:
    """The equipment and devices at a location, not at its parts, as whole resources."""
    return await _below_location(access, _ASSETS, location_id, size, number)


async def _below_location(access: Reader, statement: Any, location_id: str, size: int | None, number: int) -> Response:
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    await one(access, locations, location_id)
    place = {"in_partition": access.scope, "of_id": location_id}
    rows = await access.world.db.all(statement, {**place, "wanted": limit + 1, "skipped": limit * number})
    following = {"page[number]": str(number + 1)} if len(rows) > limit else None
    docs = [row.doc for row in rows[:limit]]
    return answered(exchange, listing(sparse(exchange, docs), page_links(exchange, following)))
