"""Alerts, what can be done about them, and the channels that are told."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic_core import to_json
from sqlalchemy import Row, bindparam
from starlette.responses import Response

from understudy.core.deliveries import DeliveryError, deliver
from understudy.core.exchange import CurrentWorld
from understudy.core.rows import Values
from understudy.core.world import World
from understudy.ontakt import refusals
from understudy.ontakt.alert_rules import raise_alert
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import CurrentContext, answer, gone, loaded, operations, refused, resource
from understudy.ontakt.models.system import Alert
from understudy.ontakt.objects import UnitOfWork, check_known, found, ongoing
from understudy.ontakt.parameters import AskedId
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import ALERTS, CHANNELS, DOWNTIME

_ONGOING = ongoing(DOWNTIME).where(DOWNTIME.c.start <= bindparam("now"))

ACCEPTED = range(200, 300)  # what a receiver answers when it takes a notification

NewAlert = Annotated[Values, creation(Alert)]
CurrentAlert = Annotated[Row[Any], loaded(ALERTS, "alert_id")]
CurrentChannel = Annotated[Row[Any], loaded(CHANNELS, "channel_id")]

router = operations(
    resource(ALERTS, "/api/alerts/{alert_id:int}", without=("read", "create", "change")),
    resource(
        CHANNELS,
        "/api/options/notify_channels/{channel_id:int}",
        without=("read",),
        # The one collection of its kind: ontakt/channels/crud.
        create_by="POST",
    ),
)


@router.put(
    "/api/alerts/",
    status_code=HTTPStatus.CREATED,
    response_model=Alert,
    responses=refused(refusals.TooLarge, refusals.Invalid, refusals.Missing),
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
        made = await raise_alert(work, {**body, "key": f"custom|{body['key']}"})
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
    responses=refused(refusals.NotFound, refusals.ActionFailed, refusals.NoSuchAction),
)
async def do_alert_action(
    context: CurrentContext,
    alert: CurrentAlert,
    action: Annotated[str, Path(description="The action as the alert names it.")],
) -> Response:
    """Does one of an alert's actions that are the server's."""
    if action not in alert.actions.values() or action not in ("__dismiss", "__end_downtime"):
        raise refusals.NoSuchAction(f"The alert has no action {action} for the server.")
    async with context.writing() as work:
        if action == "__end_downtime":
            await _end_downtime(work, alert.machine_id)
        await work.remove(ALERTS, alert.id)
    return gone()


async def _end_downtime(work: UnitOfWork, machine_id: int | None) -> None:
    rows = await work.db.all(_ONGOING, {"machine": machine_id, "now": work.now})
    if not rows:
        raise refusals.ActionFailed("The machine has no ongoing downtime.")
    for row in rows:
        await work.change(DOWNTIME, row.id, {"end": work.now})


@router.post(
    "/api/options/notify_channels/{channel_id:int}/test",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refused(refusals.NotFound, refusals.DeliveryFailed, refusals.DeliveryRejected),
)
async def test_notify_channel(world: CurrentWorld, channel: CurrentChannel) -> Response:
    """Sends a notification that says it is a test."""
    await notify(world, channel.url, "OnTakt", f"This is a test of {channel.name}.")
    return gone()


async def notify(world: World, url: str, title: str, text: str, *, quietly: bool = False) -> None:
    """Sends a notification to a channel's address; raises DeliveryFailed or DeliveryRejected, unless quietly."""
    settings = Settings.of(world)
    body = to_json({"title": title, "message": text, "timestamp": world.clock.timestamp()})
    try:
        status = await deliver(
            url,
            body,
            {"Content-Type": "application/json"},
            seconds=settings.channel_seconds,
            remote=settings.remote_channels,
        )
    except DeliveryError as error:
        if quietly:
            return
        raise refusals.DeliveryFailed(f"The notification could not be sent: {error}.") from error
    if status not in ACCEPTED and not quietly:
        raise refusals.DeliveryRejected(f"The service answered {status}.")
