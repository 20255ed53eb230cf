"""Point groups and points of the Structure API."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from sqlalchemy import bindparam, delete, insert, select
from starlette.responses import Response

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import listing, read, sparse, touched
from understudy.buildingx.jsonapi.models import List, Single
from understudy.buildingx.jsonapi.paging import PageNumber, PageSize, page_links, page_size
from understudy.buildingx.jsonapi.repository import Listing, change, one, remove
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
from understudy.buildingx.operations import values
from understudy.buildingx.operations.models import Point, PointCreation, PointValue
from understudy.buildingx.operations.tables import group_points, points
from understudy.buildingx.refusals import Forbidden
from understudy.buildingx.structure import groups, point_changes
from understudy.buildingx.structure.addresses import LARGEST_PAGE, PAGE, Reader, Writer
from understudy.buildingx.structure.equipment_models import PointGroup, PointLinkage, TagsUpdate

router = APIRouter(tags=["Structure"])

_points = Listing(points, partition="partition_id", device="device_id")
_LINK = select(group_points.c.n).where(
    group_points.c.partition_id == bindparam("in_partition"),
    group_points.c.equipment_id == bindparam("of_owner"),
    group_points.c.point_id == bindparam("of_point"),
)
_UNLINK = delete(group_points).where(
    group_points.c.partition_id == bindparam("in_partition"),
    group_points.c.equipment_id == bindparam("of_owner"),
    group_points.c.point_id == bindparam("of_point"),
)


@router.get(
    "/structure/partitions/{partition_id}/point-groups", **operation(List[PointGroup], READING, tier="inferred")
)
async def get_point_groups(
    access: Reader,
    size: PageSize = None,
    number: PageNumber = 0,
    kind: Annotated[
        str | None, Query(alias="filter[isGroupOf.data.type]", description="`Device` or `Equipment`; inferred.")
    ] = None,
    owner: Annotated[
        str | None, Query(alias="filter[isGroupOf.data.id]", description="Id of the device or equipment; inferred.")
    ] = None,
) -> Response:
    """The point groups of a partition: one for each device and equipment."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    docs = await groups.groups(access, kind, owner, limit + 1, limit * number)
    following = {"page[number]": str(number + 1)} if len(docs) > limit else None
    return answered(exchange, listing(docs[:limit], page_links(exchange, following)))


@router.get(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}",
    **operation(Single[PointGroup], ONE, tier="inferred"),
)
async def get_point_group(access: Reader, point_group_id: str) -> Response:
    """One point group."""
    group = await groups.group(access, point_group_id)
    docs = await groups.groups(access, group.kind, group.owner, 1, 0)
    return found(access.exchange, docs[0])


@router.get(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}/points",
    **operation(List[Point], ONE, tier="inferred"),
)
async def get_points_of_group(
    access: Reader, point_group_id: str, size: PageSize = None, number: PageNumber = 0
) -> Response:
    """The points of a group."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    group = await groups.group(access, point_group_id)
    rows = await groups.points_of(access, group, limit + 1, limit * number)
    following = {"page[number]": str(number + 1)} if len(rows) > limit else None
    docs = sparse(exchange, [row.doc for row in rows[:limit]])
    return answered(exchange, listing(docs, page_links(exchange, following)))


@router.post(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}/points",
    **operation(Single[Point], WRITING, status=201),
)
async def create_point(
    access: Writer, point_group_id: str, body: Annotated[PointCreation, Body(media_type=MEDIA)]
) -> Response:
    """Makes a point in a group; it has no value until one is sent."""
    group = await groups.group(access, point_group_id)
    identifier, doc = await point_changes.create(access, group, body.data)
    return created(access.exchange, doc, f"/structure/partitions/{access.scope}/points/{identifier}")


@router.post(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}/relationships/has-points",
    **operation(None, WRITING, status=204),
)
async def add_points_to_group(
    access: Writer, point_group_id: str, body: Annotated[PointLinkage, Body(media_type=MEDIA)]
) -> Response:
    """Puts points into the group of an equipment; those that are there already stay."""
    group = await _changeable(access, point_group_id)
    for number, each in enumerate(body.data):
        await one(access, points, each.id, f"/data/{number}/id")
    async with access.world.db.transaction():
        for each in body.data:
            place = {"in_partition": access.scope, "of_owner": group.owner, "of_point": each.id}
            if await access.world.db.scalar(_LINK, place) is None:
                link = {"partition_id": access.scope, "equipment_id": group.owner, "point_id": each.id}
                await access.world.db.execute(insert(group_points), link)
    return empty(access.exchange)


@router.delete(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}/relationships/has-points",
    **operation(None, WRITING, status=204, tier="inferred"),
)
async def remove_points_from_group(
    access: Writer, point_group_id: str, body: Annotated[PointLinkage, Body(media_type=MEDIA)]
) -> Response:
    """Takes points out of the group of an equipment; those that are not there do not matter."""
    group = await _changeable(access, point_group_id)
    async with access.world.db.transaction():
        for each in body.data:
            place = {"in_partition": access.scope, "of_owner": group.owner, "of_point": each.id}
            await access.world.db.execute(_UNLINK, place)
    return empty(access.exchange)


async def _changeable(access: Access, point_group_id: str) -> groups.Group:
    group = await groups.group(access, point_group_id)
    if group.kind == "Device":
        raise Forbidden("The points of a device are always those of its group.")
    return group


@router.get(
    "/structure/partitions/{partition_id}/point-groups/{point_group_id}/last-values",
    **operation(List[PointValue], ONE, tier="inferred"),
)
async def get_last_values_of_group(access: Reader, point_group_id: str) -> Response:
    """The last value of each point of a group that has one."""
    group = await groups.group(access, point_group_id)
    rows = await groups.points_of(access, group)
    docs = [values.document(row.id, value) for row in rows if (value := await values.current(access.world, row))]
    return answered(access.exchange, listing(docs, page_links(access.exchange, None)))


@router.get("/structure/partitions/{partition_id}/points", **operation(List[Point], READING))
async def get_points(access: Reader, size: PageSize = None, number: PageNumber = 0) -> Response:
    """The points of a partition."""
    exchange = access.exchange
    limit = page_size(exchange, size, default=PAGE, largest=LARGEST_PAGE)
    page = await _points.by_number(exchange, limit, number, partition=access.scope)
    return answered(exchange, listing(sparse(exchange, page.docs), page.links))


@router.get("/structure/partitions/{partition_id}/points/{point_id}", **operation(Single[Point], ONE))
async def get_structure_point(access: Reader, point_id: str) -> Response:
    """One point."""
    return found(access.exchange, sparse(access.exchange, [(await one(access, points, point_id)).doc])[0])


@router.delete("/structure/partitions/{partition_id}/points/{point_id}", **operation(None, ONE, status=204))
async def delete_point(access: Writer, point_id: str) -> Response:
    """Takes a point away with its values."""
    await remove(access, points, point_id)
    return empty(access.exchange)


@router.put("/structure/partitions/{partition_id}/points/{point_id}/tags", **operation(None, WRITING, status=204))
async def replace_point_tags(
    access: Writer, point_id: str, body: Annotated[TagsUpdate, Body(media_type=MEDIA)]
) -> Response:
    """Replaces the tags of a point."""
    resource = read((await one(access, points, point_id)).doc)
    resource["attributes"]["tags"] = body.data.tags
    touched(resource, access.world.clock.now(), access.user)
    await change(access, points, resource)
    return empty(access.exchange)
