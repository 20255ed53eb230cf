"""Who reaches which rows, as conditions of queries."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, Subquery, Table, bindparam, select, true

from understudy.bemserver.models.entity import TABLES, Context, Entity, Reach, User
from understudy.bemserver.models.filters import along, target_of
from understudy.bemserver.refusals import Forbidden, NotFound
from understudy.core import rows
from understudy.core.resources import Operation
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


def reached(entity: Entity) -> ColumnElement[bool]:
    """The condition that a row is reached by who asks."""
    reach = entity.access.read
    if reach is None:
        return true()
    return along(entity.table.c[reach.via[0]], reach.via[1:], _end(reach.anchor))


def ways(source: FromClause, table: Table, via: tuple[str, ...], member: Subquery) -> FromClause:
    """A table joined with what a user is linked to, so that a row comes once for each way to it."""
    column = table.c[via[0]]
    for name in via[1:]:
        step = target_of(column).alias()
        source = source.join(step, step.c.id == column)
        column = step.c[name]
    return source.join(member, member.c.id == column)


@cache
def _from_start(entity: Entity, reach: Reach) -> Select[Any]:
    column = entity.table.c[reach.via[0]]
    return select(along(column, reach.via[1:], _end(reach.anchor), bindparam("start", type_=column.type)))


async def may_reach(world: World, entity: Entity, values: Mapping[str, Any], user: User) -> bool:
    """Whether a row, there or to be, is reached by a user."""
    reach = entity.access.read
    if user.is_admin or reach is None:
        return True
    asked = {"start": values[reach.via[0]], "me": user.id}
    return bool(await world.db.scalar(_from_start(entity, reach), asked))


async def require(context: Context, entity: Entity, values: Mapping[str, Any], operation: Operation) -> None:
    """Refuses to do something with a row to who may not."""
    if context.user.is_admin:
        return
    if operation not in entity.access.others or not await may_reach(context.world, entity, values, context.user):
        raise Forbidden


async def find(context: Context, entity: Entity, key: int) -> rows.Values | None:
    """A row, None where there is none; refuses who may not read it."""
    row = await rows.find(context.world.db, entity.table, key)
    if row is not None and not await may_reach(context.world, entity, row, context.user):
        raise Forbidden
    return row


async def readable(context: Context, entity: Entity, key: int) -> rows.Values:
    """A row that the asker may read; refuses an id that there is not."""
    row = await find(context, entity, key)
    if row is None:
        raise NotFound
    return row
