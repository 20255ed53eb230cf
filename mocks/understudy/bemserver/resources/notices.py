"""Counting a user's notifications, and marking them as read."""

from http import HTTPStatus

from sqlalchemy import ColumnElement, bindparam, func, select, update
from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud
from understudy.bemserver.auth import asker
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.filters import along
from understudy.bemserver.models.resource import TABLES, User
from understudy.bemserver.models.scalars import Flag, Whole
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import Forbidden, Invalid
from understudy.bemserver.resources.campaigns import CAMPAIGNS
from understudy.bemserver.resources.events import NOTIFICATIONS
from understudy.core.exchange import exchange_of

_USER = Parameter(name="user_id", kind=Whole(), required=True)
COUNT = (
    _USER,
    Parameter(
        name="read",
        kind=Flag(),
        described={"description": "Count only what is read, or unread; both if left out."},
    ),
)
MARK = (_USER, Parameter(name="campaign_id", kind=Whole()))


def _require_self(user: User, user_id: int) -> None:
    if not user.is_admin and user.id != user_id:
        raise Forbidden


async def count_by_campaign(request: Request) -> Response:
    """How many notifications a user has, by campaign."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, COUNT)
    _require_self(user, query["user_id"])
    notice, event = NOTIFICATIONS.table.c, TABLES.tables["events"].c
    scope, campaign = TABLES.tables["campaign_scopes"].c, CAMPAIGNS.table.c
    conditions = [notice[name] == value for name, value in query.items()]
    counts = (
        select(campaign.id, campaign.name, func.count().label("notices"))
        .join(scope.campaign_id.table, scope.campaign_id == campaign.id)
        .join(event.id.table, event.campaign_scope_id == scope.id)
        .join(notice.id.table, notice.event_id == event.id)
        .where(*conditions)
        .group_by(campaign.id)
        .order_by(campaign.id)
    )
    rows = await exchange.world.db.all(counts)
    data = {
        "total": sum(row.notices for row in rows),
        "campaigns": [{"campaign_id": row.id, "campaign_name": row.name, "count": row.notices} for row in rows],
    }
    return answers.tagged(exchange, data)


async def mark_all_as_read(request: Request) -> Response:
    """Marks all notifications of a user as read, or those of one campaign."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    query = crud.queried(exchange, MARK)
    _require_self(user, query["user_id"])
    table = NOTIFICATIONS.table
    conditions: list[ColumnElement[bool]] = [table.c.user_id == query["user_id"]]
    if "campaign_id" in query:
        via = ("campaign_scope_id", "campaign_id")
        conditions.append(along(table.c.event_id, via, lambda column: column == query["campaign_id"]))
    statement = update(table).where(*conditions).values(read=bindparam("read_now"))
    await crud.write(exchange.world, statement, {"read_now": True})
    return answers.empty()


OPERATIONS = (
    Operation(
        method="GET",
        path="/notifications/count_by_campaign",
        name="count_notifications_by_campaign",
        endpoint=count_by_campaign,
        tag="Notification",
        summary="Get notification count by campaign",
        query=COUNT,
        content={"application/json": reference_to("NotificationCountByCampaign")},
        tagged=True,
        precondition="IF_NONE_MATCH",
        refusals=(Invalid,),
    ),
    Operation(
        method="PUT",
        path="/notifications/mark_all_as_read",
        name="mark_all_notifications_as_read",
        endpoint=mark_all_as_read,
        tag="Notification",
        summary="Mark all notifications as read",
        query=MARK,
        status=HTTPStatus.NO_CONTENT,
        refusals=(Invalid,),
    ),
)
