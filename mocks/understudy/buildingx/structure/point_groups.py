"""Point groups and points of the Structure API: the points of a device, and those that were put to an equipment."""

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import Row, Select, Table, bindparam, delete, func, insert, literal, or_, select, union_all
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.buildings import models
from understudy.buildingx.buildings.tables import equipment
from understudy.buildingx.jsonapi.documents import Resource, encode, linked, resource_of
from understudy.buildingx.jsonapi.models import Envelope, Identifier, List, Payload, Single
from understudy.buildingx.jsonapi.paging import Parameters, bounds, filter_field, numbered, page_of
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, created, empty, found, listed, operation
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations import series
from understudy.buildingx.operations.models import NewPoint, Point, PointValue, devices, group_points, points
from understudy.buildingx.refusals import ClientIdForbidden, Forbidden, Invalid, NotFound
from understudy.buildingx.structure.locations import Reader, StructureQuery, Writer

router = APIRouter(tags=["Structure"], prefix="/structure/partitions/{partition_id}")


PointIds = Payload[Envelope[list[Identifier[Literal["Point"]]]]]


class PointGroupQuery(StructureQuery):
    """Which point groups."""

    kind: str | None = filter_field("isGroupOf.data.type", says="`Device` or `Equipment`; inferred.")
    owner: str | None = filter_field("isGroupOf.data.id", says="Id of the device or equipment; inferred.")


_KINDS: dict[str, Table] = {"Device": devices, "Equipment": equipment}


@dataclass(frozen=True)
class PointGroupId:
    """The id of a point group: whose points they are."""

    kind: str
    owner: str


async def _group(access: Access, identifier: str) -> PointGroupId:
    """The group of an id; refuses ids of what is not there."""
    kind, _, owner = identifier.partition("-")
    if kind not in _KINDS:
        raise NotFound(f"There is no point group {identifier}.")
    await repository.load(access, _KINDS[kind], owner)
    return PointGroupId(kind, owner)


def _resource(row: Row[Any]) -> Resource:
    related = {"isGroupOf": linked(row.kind, row.owner)}
    return resource_of("PointGroup", f"{row.kind}-{row.owner}", {"name": row.name}, related)


def _named(kind: str, table: Table, name: Any) -> Select[Any]:
    columns = (literal(kind).label("kind"), table.c.id.label("owner"), table.c.n, name.label("name"))
    return select(*columns).where(table.c.partition_id == bindparam("in_partition"))


_device_name = func.coalesce(func.nullif(devices.c.profile_name, ""), devices.c.model_name)
_every = union_all(_named("Device", devices, _device_name), _named("Equipment", equipment, equipment.c.name)).subquery()
_GROUPS = numbered(
    select(_every)
    .where(
        or_(bindparam("of_kind") == "", _every.c.kind == bindparam("of_kind")),
        or_(bindparam("of_owner") == "", _every.c.owner == bindparam("of_owner")),
    )
    .order_by(_every.c.kind, _every.c.n)
)
_of_equipment = within(group_points, "equipment_id", "of_owner")
_of_point = group_points.c.point_id == bindparam("of_point")
_same_point = (group_points.c.partition_id == points.c.partition_id) & (group_points.c.point_id == points.c.id)
_POINTS_OF = {
    "Device": numbered(select(points).where(within(points, "device_id", "of_owner")).order_by(points.c.n)),
    "Equipment": numbered(
        select(points).join(group_points, _same_point).where(_of_equipment).order_by(group_points.c.n)
    ),
}
_LINK = select(group_points.c.n).where(_of_equipment, _of_point)
_UNLINK = delete(group_points).where(_of_equipment, _of_point)
_ADD_LINK = insert(group_points)
_points = repository.Resources(points)
_GROUP = "/point-groups/{point_group_id}"
_POINT = "/points/{point_id}"


async def _groups(access: Access, kind: str | None, owner: str | None, **page: int) -> list[bytes]:
    """Texts of point groups: those of devices first."""
    place = {"in_partition": access.scope, "of_kind": kind or "", "of_owner": owner or "", **page}
    rows = await access.world.db.all(_GROUPS, place)
    return [encode(_resource(row)) for row in rows]


@router.get("/point-groups", **operation(List[models.PointGroup], READING, tier="inferred"))
async def get_point_groups(access: Reader, query: Parameters[PointGroupQuery]) -> Response:
    """The point groups of a partition: one for each device and equipment."""
    docs = await _groups(access, query.kind, query.owner, **bounds(access.exchange, query))
    page = page_of(access.exchange, docs, query)
    return listed(access.exchange, page.rows, page.links)


@router.get(_GROUP, **operation(Single[models.PointGroup], ONE, tier="inferred"))
async def get_point_group(access: Reader, point_group_id: str) -> Response:
    """One point group."""
    group = await _group(access, point_group_id)
    docs = await _groups(access, group.kind, group.owner, wanted=1, skipped=0)
    return found(access.exchange, docs[0])


@router.get(_GROUP + "/points", **operation(List[Point], ONE, tier="inferred"))
async def get_points_of_group(access: Reader, point_group_id: str, query: Parameters[StructureQuery]) -> Response:
    """The points of a group."""
    group = await _group(access, point_group_id)
    return await repository.list_of(access, _POINTS_OF[group.kind], query, of_owner=group.owner)


@router.post(_GROUP + "/points", **operation(Single[Point], WRITING, status=201))
async def create_point(access: Writer, point_group_id: str, body: Payload[Envelope[NewPoint]]) -> Response:
    """Makes a point in a group; it has no value until one is sent."""
    group = await _group(access, point_group_id)
    if body.data.id is not None:
        raise ClientIdForbidden(pointer="/data/id")
    attributes = body.data.attributes.model_dump(exclude_none=True, exclude={"pointValue"})
    if attributes.get("minimum", 0) > attributes.get("maximum", attributes.get("minimum", 0)):
        raise Invalid("minimum: is more than maximum.", pointer="/data/attributes/minimum")
    related = {"hasDevice": linked("Device", group.owner)} if group.kind == "Device" else {}
    resource = repository.new_resource(access, "Point", {"isActive": True, **attributes}, related)
    async with access.world.db.transaction():
        doc = await repository.add(access, points, resource)
        if group.kind == "Equipment":
            link = {"partition_id": access.scope, "equipment_id": group.owner, "point_id": resource["id"]}
            await access.world.db.execute(_ADD_LINK, link)
    return created(access.exchange, doc, f"/structure/partitions/{access.scope}/points/{resource['id']}")


@router.post(_GROUP + "/relationships/has-points", **operation(None, WRITING, status=204))
async def add_points_to_group(access: Writer, point_group_id: str, body: PointIds) -> Response:
    """Puts points into the group of an equipment; those that are there already stay."""
    group = await _changeable(access, point_group_id)
    for number, each in enumerate(body.data):
        await repository.load(access, points, each.id, f"/data/{number}/id")
    async with access.world.db.transaction():
        for each in body.data:
            place = {"in_partition": access.scope, "of_owner": group.owner, "of_point": each.id}
            if await access.world.db.scalar(_LINK, place) is None:
                link = {"partition_id": access.scope, "equipment_id": group.owner, "point_id": each.id}
                await access.world.db.execute(_ADD_LINK, link)
    return empty(access.exchange)


@router.delete(_GROUP + "/relationships/has-points", **operation(None, WRITING, status=204, tier="inferred"))
async def remove_points_from_group(access: Writer, point_group_id: str, body: PointIds) -> Response:
    """Takes points out of the group of an equipment; those that are not there do not matter."""
    group = await _changeable(access, point_group_id)
    async with access.world.db.transaction():
        for each in body.data:
            place = {"in_partition": access.scope, "of_owner": group.owner, "of_point": each.id}
            await access.world.db.execute(_UNLINK, place)
    return empty(access.exchange)


async def _changeable(access: Access, point_group_id: str) -> PointGroupId:
    group = await _group(access, point_group_id)
    if group.kind == "Device":
        raise Forbidden("The points of a device are always those of its group.")
    return group


@router.get(_GROUP + "/last-values", **operation(List[PointValue], ONE, tier="inferred"))
async def get_last_values_of_group(access: Reader, point_group_id: str) -> Response:
    """The last value of each point of a group that has one."""
    group = await _group(access, point_group_id)
    everything = {"in_partition": access.scope, "of_owner": group.owner, "wanted": -1, "skipped": 0}
    rows = await access.world.db.all(_POINTS_OF[group.kind], everything)
    docs = [series.document(row.id, value) for row in rows if (value := await series.current(access.world, row))]
    return listed(access.exchange, docs)


@router.get("/points", **operation(List[Point], READING))
async def get_points(access: Reader, query: Parameters[StructureQuery]) -> Response:
    """The points of a partition."""
    return await _points.answer(access, query)


@router.get(_POINT, **operation(Single[Point], ONE))
async def get_structure_point(access: Reader, point_id: str) -> Response:
    """One point."""
    return await repository.show(access, points, point_id)


@router.delete(_POINT, **operation(None, ONE, status=204))
async def delete_point(access: Writer, point_id: str) -> Response:
    """Takes a point away with its values."""
    await repository.remove(access, points, point_id)
    return empty(access.exchange)


@router.put(_POINT + "/tags", **operation(None, WRITING, status=204))
async def replace_point_tags(access: Writer, point_id: str, body: Payload[Envelope[models.TagsOfPoint]]) -> Response:
    """Replaces the tags of a point."""
    resource = await repository.load_for_change(access, points, point_id, None)
    resource["attributes"]["tags"] = body.data.tags
    await repository.change(access, points, resource)
    return empty(access.exchange)
