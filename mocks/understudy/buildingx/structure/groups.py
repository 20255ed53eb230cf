"""Point groups: the points of a device, and those that were put to an equipment."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, func, literal, or_, select, union_all

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, linked, text
from understudy.buildingx.jsonapi.repository import one
from understudy.buildingx.operations.tables import devices, group_points, points
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.structure.tables import equipment

KINDS: dict[str, Table] = {"Device": devices, "Equipment": equipment}


@dataclass(frozen=True)
class Group:
    """A point group: whose points they are."""

    kind: str
    owner: str

    @property
    def id(self) -> str:
        """Id of the group."""
        return f"{self.kind}-{self.owner}"


async def group(access: Access, identifier: str) -> Group:
    """The group of an id; refuses ids of what is not there."""
    kind, _, owner = identifier.partition("-")
    if kind not in KINDS:
        raise NotFound(f"There is no point group {identifier}.")
    await one(access, KINDS[kind], owner)
    return Group(kind, owner)


def resource(kind: str, owner: str, name: str) -> Resource:
    """A point group as it is served."""
    return {
        "type": "PointGroup",
        "id": f"{kind}-{owner}",
        "attributes": {"name": name},
        "relationships": {"isGroupOf": linked(kind, owner)},
    }


def _named(kind: str, table: Table, name: Any) -> Select[Any]:
    return select(
        literal(kind).label("kind"), table.c.id.label("owner"), table.c.n.label("n"), name.label("name")
    ).where(table.c.partition_id == bindparam("in_partition"))


_device_name = func.coalesce(func.nullif(devices.c.profile_name, ""), devices.c.model_name)
_all = union_all(_named("Device", devices, _device_name), _named("Equipment", equipment, equipment.c.name)).subquery()
_GROUPS = (
    select(_all)
    .where(
        or_(bindparam("of_kind") == "", _all.c.kind == bindparam("of_kind")),
        or_(bindparam("of_owner") == "", _all.c.owner == bindparam("of_owner")),
    )
    .order_by(_all.c.kind, _all.c.n)
    .limit(bindparam("wanted"))
    .offset(bindparam("skipped"))
)
_OF_DEVICE = (
    select(points)
    .where(points.c.partition_id == bindparam("in_partition"), points.c.device_id == bindparam("of_owner"))
    .order_by(points.c.n)
    .limit(bindparam("wanted"))
    .offset(bindparam("skipped"))
)
_OF_EQUIPMENT = (
    select(points)
    .join(
        group_points,
        (group_points.c.partition_id == points.c.partition_id) & (group_points.c.point_id == points.c.id),
    )
    .where(
        group_points.c.partition_id == bindparam("in_partition"),
        group_points.c.equipment_id == bindparam("of_owner"),
    )
    .order_by(group_points.c.n)
    .limit(bindparam("wanted"))
    .offset(bindparam("skipped"))
)


async def groups(access: Access, kind: str | None, owner: str | None, wanted: int, skipped: int) -> list[bytes]:
    """Texts of point groups: those of devices first."""
    place = {"in_partition": access.scope, "of_kind": kind or "", "of_owner": owner or ""}
    rows = await access.world.db.all(_GROUPS, {**place, "wanted": wanted, "skipped": skipped})
    return [text(resource(row.kind, row.owner, row.name)) for row in rows]


async def points_of(access: Access, of: Group, wanted: int = -1, skipped: int = 0) -> list[Row[Any]]:
    """Rows of the points of a group, in the order in which they came."""
    statement = _OF_DEVICE if of.kind == "Device" else _OF_EQUIPMENT
    place = {"in_partition": access.scope, "of_owner": of.owner}
    return list(await access.world.db.all(statement, {**place, "wanted": wanted, "skipped": skipped}))
