"""Counting a user's notifications, and marking them as read."""

from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Select, Update, bindparam, func, select, update
from starlette.responses import Response

from understudy.bemserver import responses
from understudy.bemserver.auth import Reading, SignedIn
from understudy.bemserver.entities.campaigns import CAMPAIGNS
from understudy.bemserver.entities.events import NOTIFICATIONS
from understudy.bemserver.models.entity import TABLES, User
from understudy.bemserver.models.filters import along
from understudy.bemserver.models.scalars import Flag, Whole
from understudy.bemserver.refusals import Forbidden

router = APIRouter()


class Count(BaseModel):
    """Which notifications are counted."""

    user_id: Annotated[int, Whole()]
    read: Annotated[bool | None, Flag()] = None


class Mark(BaseModel):
    """Which notifications are marked."""

    user_id: Annotated[int, Whole()]
    campaign_id: Annotated[int | None, Whole()] = None


def _require_self(user: User, user_id: int) -> None:
    if not user.is_admin and user.id != user_id:
        raise Forbidden


@cache
def _counts(*, by_state: bool) -> Select[Any]:
    notice, event = NOTIFICATIONS.table.c, TABLES.tables["events"].c
    scope, campaign = TABLES.tables["campaign_scopes"].c, CAMPAIGNS.table.c
    counts = (
        select(campaign.id, campaign.name, func.count().label("notices"))
        .join(scope.campaign_id.table, scope.campaign_id == campaign.id)
        .join(event.id.table, event.campaign_scope_id == scope.id)
        .join(notice.id.table, notice.event_id == event.id)
        .where(notice.user_id == bindparam("user_id"))
        .group_by(campaign.id)
        .order_by(campaign.id)
    )
    return counts.where(notice.read == bindparam("read")) if by_state else counts


@cache
def _marking(*, by_campaign: bool) -> Update:
    table, via = NOTIFICATIONS.table, ("campaign_scope_id", "campaign_id")
    marked = update(table).where(table.c.user_id == bindparam("of_user")).values(read=bindparam("read_now"))
    if not by_campaign:
        return marked
    return marked.where(along(table.c.event_id, via, lambda column: column == bindparam("of_campaign")))


@router.get("/notifications/count_by_campaign")
async def count_notifications_by_campaign(context: Reading, query: Annotated[Count, Query()]) -> Response:
    """How many notifications a user has, by campaign."""
    _require_self(context.user, query.user_id)
    asked = {"user_id": query.user_id, "read": query.read}
    rows = await context.world.db.all(_counts(by_state=query.read is not None), asked)
    data = {
        "total": sum(row.notices for row in rows),
        "campaigns": [{"campaign_id": row.id, "campaign_name": row.name, "count": row.notices} for row in rows],
    }
    return responses.tagged(data, context.named)


@router.put("/notifications/mark_all_as_read", status_code=HTTPStatus.NO_CONTENT)
async def mark_all_notifications_as_read(context: SignedIn, query: Annotated[Mark, Query()]) -> Response:
    """Marks all notifications of a user as read, or those of one campaign."""
    _require_self(context.user, query.user_id)
    asked: dict[str, Any] = {"of_user": query.user_id, "read_now": True}
    if query.campaign_id is not None:
        asked["of_campaign"] = query.campaign_id
    await context.world.db.execute(_marking(by_campaign=query.campaign_id is not None), asked)
    return responses.empty()
