"""Alerts and what can be done about them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.rows import Values
from understudy.ontakt.alert_rules import raise_alert
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import CurrentContext, answer, gone, loaded, operations, refused, resource
from understudy.ontakt.models.system import Alert
from understudy.ontakt.notifications import notify
from understudy.ontakt.objects import UnitOfWork, check_known, found
from understudy.ontakt.parameters import AskedId
from understudy.ontakt.refusals import ActionFailed, Invalid, Missing, NoSuchAction, NotFound, TooLarge
from understudy.ontakt.tables import ALERTS, CHANNELS, DOWNTIME

_ONGOING = select(DOWNTIME.c.id).where(
    DOWNTIME.c.machine_id == bindparam("machine"),
    DOWNTIME.c.end.is_(None),
    DOWNTIME.c.start <= bindparam("now"),
)

CUSTOM = "custom|"
"""Begins the keys of alerts that clients raise."""

NewAlert = Annotated[Values, creation(Alert)]
CurrentAlert = Annotated[Row[Any], loaded(ALERTS, "alert_id")]

router = operations(
    resource(ALERTS, "/api/alerts/{alert_id:int}", without=("read", "create", "change")),
)


@router.put(
    "/api/alerts/",
    status_code=HTTPStatus.CREATED,
    response_model=Alert,
    responses=refused(TooLarge, Invalid, Missing),
)
async def create_alert(
    context: CurrentContext,
    body: NewAlert,
    channel_id: Annotated[AskedId, Query(alias="notify", description="Channel that is told of it.")] = None,
) -> Response:
    """Raises an alert of one's own; one of the same key is replaced."""
    channel = None
    if channel_id is not None:
        await check_known(context.world.db, "notify", CHANNELS.name, [channel_id])
        channel = await found(context.world.db, CHANNELS, channel_id)
    async with context.writing() as work:
        made = await raise_alert(work, {**body, "key": f"{CUSTOM}{body['key']}"})
    if channel is not None:
        await notify(context.world, channel.url, body["key"], body.get("message", ""), quietly=True)
    return answer(made, HTTPStatus.CREATED)


@router.post("/api/alerts/clear", status_code=HTTPStatus.NO_CONTENT)
async def clear_alerts(context: CurrentContext) -> Response:
    """Removes every alert."""
    async with context.writing() as work:
        for row in await work.db.all(ALERTS.every):
            await work.remove(ALERTS, row.id)
    return gone()


@router.post(
    "/api/alerts/{alert_id:int}/action/{action}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refused(NotFound, ActionFailed, NoSuchAction),
)
async def do_alert_action(
    context: CurrentContext,
    alert: CurrentAlert,
    action: Annotated[str, Path(description="The action as the alert names it.")],
) -> Response:
    """Does one of an alert's actions that are the server's."""
    if action not in alert.actions.values() or action not in ("__dismiss", "__end_downtime"):
        raise NoSuchAction(f"The alert has no action {action} for the server.")
    async with context.writing() as work:
        if action == "__end_downtime":
            await _end_downtime(work, alert.machine_id)
        await work.remove(ALERTS, alert.id)
    return gone()


async def _end_downtime(work: UnitOfWork, machine_id: int | None) -> None:
    rows = await work.db.all(_ONGOING, {"machine": machine_id, "now": work.now})
    if not rows:
        raise ActionFailed("The machine has no ongoing downtime.")
    for row in rows:
        await work.change(DOWNTIME, row.id, {"end": work.now})
