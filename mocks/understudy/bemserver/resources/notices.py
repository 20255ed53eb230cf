"""Counting a user's notifications, and marking them as read."""

from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, Update, bindparam, func, select, update
from starlette.responses import Response

from understudy.bemserver import answers
from understudy.bemserver.auth import Reading, SignedIn
from understudy.bemserver.models.entity import TABLES, User
from understudy.bemserver.models.filters import along
from understudy.bemserver.models.scalars import Flag, Whole
from understudy.bemserver.operations import answering
from understudy.bemserver.refusals import Forbidden
from understudy.bemserver.resources.campaigns import CAMPAIGNS
from understudy.bemserver.resources.events import NOTIFICATIONS

router = APIRouter()
_READ = "Count only what is read, or unread; both if left out."


class Count(BaseModel):
    """Which notifications are counted."""

    user_id: Annotated[int, Whole()]
    read: Annotated[bool | None, Flag(), Field(description=_READ)] = None


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


@router.get(
    "/notifications/count_by_campaign",
    tags=["Notification"],
    summary="Get notification count by campaign",
    responses=answering("NotificationCountByCampaign", reads=True),
)
async def count_notifications_by_campaign(context: Reading, query: Annotated[Count, Query()]) -> Response:
    """How many notifications a user has, by campaign."""
    _require_self(context.user, query.user_id)
    asked = {"user_id": query.user_id, "read": query.read}
    rows = await context.world.db.all(_counts(by_state=query.read is not None), asked)
    data = {
        "total": sum(row.notices for row in rows),
        "campaigns": [{"campaign_id": row.id, "campaign_name": row.name, "count": row.notices} for row in rows],
    }
    return answers.tagged(data, context.named)


@router.put(
    "/notifications/mark_all_as_read",
    tags=["Notification"],
    summary="Mark all notifications as read",
    status_code=HTTPStatus.NO_CONTENT,
    responses=answering(status=HTTPStatus.NO_CONTENT),
)
async def mark_all_notifications_as_read(context: SignedIn, query: Annotated[Mark, Query()]) -> Response:
    """Marks all notifications of a user as read, or those of one campaign."""
    _require_self(context.user, query.user_id)
    asked: dict[str, Any] = {"of_user": query.user_id, "read_now": True}
    if query.campaign_id is not None:
        asked["of_campaign"] = query.campaign_id
    await context.world.db.execute(_marking(by_campaign=query.campaign_id is not None), asked)
    return answers.empty()
