"""Who reaches which rows, as conditions of queries."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    Table,
    bindparam,
    literal,
    select,
)

from understudy.bemserver.models.filters import along, target_of
from understudy.bemserver.models.resource import TABLES, Reach, Resource, User, Values
from understudy.bemserver.refusals import Forbidden
from understudy.core.world import World

ME: BindParameter[int] = bindparam("me")
"""The id of who asks."""

_LINKS = {
    "campaign": ("user_groups_by_campaigns", "campaign_id"),
    "scope": ("user_groups_by_campaign_scopes", "campaign_scope_id"),
}


def memberships(anchor: str, user: ColumnElement[Any]) -> Select[Any]:
    """Ids of what a user's groups are linked to, once for each way."""
    links, column = _LINKS[anchor]
    link, group = TABLES.tables[links], TABLES.tables["users_by_user_groups"]
    joined = link.join(group, group.c.user_group_id == link.c.user_group_id)
    return select(link.c[column].label("id")).select_from(joined).where(group.c.user_id == user)


def _end(anchor: str) -> Callable[[ColumnElement[Any]], ColumnElement[bool]]:
    if anchor == "user":
        return lambda column: column == ME
    if anchor == "group":
        group = TABLES.tables["users_by_user_groups"]
        own = select(group.c.user_group_id).where(group.c.user_id == ME)
        return lambda column: column.in_(own)
    return lambda column: column.in_(memberships(anchor, ME))


def reached(reach: Reach, table: Table) -> ColumnElement[bool]:
    """The condition that a row of a table is reached."""
    return along(table.c[reach.via[0]], reach.via[1:], _end(reach.anchor))


def ways(source: FromClause, table: Table, via: tuple[str, ...], member: Subquery) -> FromClause:
    """A table joined with what a user is linked to, so that a row comes once for each way to it."""
    column = table.c[via[0]]
    for name in via[1:]:
        step = target_of(column).alias()
        source = source.join(step, step.c.id == column)
        column = step.c[name]
    return source.join(member, member.c.id == column)


def values_of(row: Row[Any]) -> Values:
    """The values of a row by the names of its columns."""
    return dict(zip(row._fields, row, strict=True))


async def may_reach(world: World, reach: Reach | None, resource: Resource, values: Values, user: User) -> bool:
    """Whether a row, there or to be, is reached by who asks."""
    if user.is_admin or reach is None:
        return True
    first = reach.via[0]
    column = resource.table.c[first]
    start = literal(values[first])
    condition = along(column, reach.via[1:], _end(reach.anchor), start)
    return bool(await world.db.scalar(select(condition), {"me": user.id}))


async def require(world: World, resource: Resource, values: Values, user: User, doing: str) -> None:
    """Refuses to do something with a row to who may not."""
    if user.is_admin:
        return
    access = resource.access
    if doing not in access.others or not await may_reach(world, access.read, resource, values, user):
        raise Forbidden


async def require_read(world: World, resource: Resource, row_id: int, user: User) -> bool:
    """Whether a row exists; refuses who may not read it."""
    table = resource.table
    row = await world.db.first(select(table).where(table.c.id == row_id))
    if row is None:
        return False
    if not await may_reach(world, resource.access.read, resource, values_of(row), user):
        raise Forbidden
    return True
