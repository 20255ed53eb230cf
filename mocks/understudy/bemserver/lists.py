"""Lists of rows: the statements for each shape of query, built once, and what a list answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, select

from understudy.bemserver import permissions, responses
from understudy.bemserver.entities.catalog import BY_NAME
from understudy.bemserver.models.entity import Context, Entity, Resource
from understudy.bemserver.representations import representation_of
from understudy.core.filters import Condition, asked, clauses
from understudy.core.paging import Order

_KEPT = 1024
"""Shapes of lists whose statements are kept."""


@dataclass(frozen=True)
class _Statements:
    rows: Select[Any]
    page: Select[Any]
    count: Select[Any]


@lru_cache(_KEPT)
def _statements(entity: Entity, shape: tuple[Condition, ...], order: Order, *, everything: bool) -> _Statements:
    """The statements of a list of that shape, of everything or of what the asker reaches."""
    filters = [entity.parameters[each.name] for each in shape]
    recurses = any(each.recurses for each in filters)
    joins: list[ColumnElement[Any]] = [bindparam(each.name) for each in filters if each.joins]
    conditions = clauses(entity.table, (each for each in shape if not entity.parameters[each.name].joins))
    reach = entity.access.read
    if not everything and reach is not None:
        if entity.paged and reach.anchor == "scope" and not recurses:
            joins.append(permissions.ME)
        else:
            conditions.append(permissions.reached(entity))
    representation = representation_of(entity)
    wanted = (
        select(*representation.columns).select_from(_joined(representation.source, entity, joins)).where(*conditions)
    )
    rows = wanted.order_by(*_sorted(entity, () if recurses else order))
    counted = select(func.count()).select_from(_joined(entity.table, entity, joins)).where(*conditions)
    return _Statements(rows, rows.limit(bindparam("limit")).offset(bindparam("offset")), counted)


def _joined(source: FromClause, entity: Entity, users: Iterable[ColumnElement[Any]]) -> FromClause:
    via = entity.access.read.via if entity.access.read else ()
    for user in users:
        source = permissions.ways(source, entity.table, via, permissions.memberships("scope", user).subquery())
    return source


def _sorted(entity: Entity, order: Order) -> Sequence[ColumnElement[Any]]:
    columns = entity.table.c
    return [*(columns[name].desc() if down else columns[name].asc() for name, down in order), columns.id]


async def listed(context: Context, resource: Resource, query: BaseModel) -> responses.Shown:
    """The rows that the asker reaches and a query leaves; refuses to name a row that he may not read."""
    entity, db, user = resource.own, context.world.db, context.user
    wanted = asked(entity.parameters, query)
    for each in wanted.shape:
        guarding = entity.parameters[each.name].guards
        if guarding is not None:
            await permissions.find(context, BY_NAME[guarding], wanted.values[each.name])
    statements = _statements(entity, wanted.shape, getattr(query, "sort", ()), everything=user.is_admin)
    values = {**wanted.values, "me": user.id}
    representation = representation_of(entity)
    if not entity.paged:
        return responses.Shown([representation.show(row) for row in await db.all(statements.rows, values)])
    page, size = query.page, query.page_size  # type: ignore[attr-defined] # the query of a paged list has them
    total = await db.scalar(statements.count, values)
    rows = await db.all(statements.page, {**values, "limit": size, "offset": (page - 1) * size})
    # The real server drops double rows only after it has counted and cut: bemserver/paging/counted-twice
    data = [representation.show(row) for row in {row[0]: row for row in rows}.values()]
    return responses.Shown(data, responses.pagination(total, page, size))
