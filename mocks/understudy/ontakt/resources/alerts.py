"""Alerts and what can be done about them."""

from http import HTTPStatus

from fastapi import APIRouter
from sqlalchemy import bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.ontakt.alert_rules import raise_alert
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import Body
from understudy.ontakt.crud import DELETE, LIST, Resource, mount
from understudy.ontakt.filters import Filter, values_of, whole
from understudy.ontakt.models.system import Alert
from understudy.ontakt.notifications import notify
from understudy.ontakt.objects import UnitOfWork, find, unit_of_work
from understudy.ontakt.operations import answer, found, gone, operation
from understudy.ontakt.refusals import ActionFailed, Missing, NoSuchAction, NotFound
from understudy.ontakt.tables import ALERTS, CHANNELS, DOWNTIME

router = APIRouter()

_ONGOING = select(DOWNTIME.table.c.id).where(
    DOWNTIME.table.c.machine_id == bindparam("machine"),
    DOWNTIME.table.c.end.is_(None),
    DOWNTIME.table.c.start <= bindparam("now"),
)

CUSTOM = "custom|"
"""Begins the keys of alerts that clients raise."""

_BODY = Body(Alert, ("key",))


async def create_alert(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Raises an alert of one's own; one of the same key is replaced."""
    values = await _BODY.values(exchange)
    given = values_of(exchange).get("notify")
    channel = None
    if given is not None:
        channel = await find(exchange.world.db, CHANNELS, whole("notify", given[0]))
        if channel is None:
            raise Missing(f"notify: there is no NotifyChannel {given[0]}.")
    async with unit_of_work(exchange.world, user.id) as work:
        key = f"{CUSTOM}{values['key']}"
        made = await raise_alert(work, {**values, "key": key})
    if channel is not None:
        await notify(exchange.world, channel.url, values["key"], values.get("message", ""), quietly=True)
    return answer(made, HTTPStatus.CREATED)


async def clear_alerts(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Removes every alert."""
    async with unit_of_work(exchange.world, user.id) as work:
        for row in await work.db.all(ALERTS.every):
            await work.remove(ALERTS, row.id)
    return gone()


async def do_alert_action(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Does one of an alert's actions that are the server's."""
    path = exchange.child_scope["path_params"]
    alert = await found(exchange, ALERTS, int(path["alert_id"]))
    action = path["action"]
    if action not in alert.actions.values() or action not in ("__dismiss", "__end_downtime"):
        raise NoSuchAction(f"The alert has no action {action} for the server.")
    async with unit_of_work(exchange.world, user.id) as work:
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


mount(
    router,
    Resource(
        kind=ALERTS,
        noun="alert",
        nouns="alerts",
        path="/api/alerts/",
        key="alert_id",
        operations=(LIST, DELETE),
    ),
)
operation(
    router,
    "PUT",
    "/api/alerts/",
    create_alert,
    name="create_alert",
    model=Alert,
    status=HTTPStatus.CREATED,
    body=_BODY.described(),
    filters=(Filter(name="notify", sort="ids", field="id", says="Channel that is told of it.", one=True),),
    refusals=(Missing,),
)
operation(router, "POST", "/api/alerts/clear", clear_alerts, name="clear_alerts", status=HTTPStatus.NO_CONTENT)
operation(
    router,
    "POST",
    "/api/alerts/{alert_id:int}/action/{action}",
    do_alert_action,
    name="do_alert_action",
    status=HTTPStatus.NO_CONTENT,
    keys={"alert_id": "Number of the alert."},
    texts={"action": "The action as the alert names it."},
    refusals=(NotFound, ActionFailed, NoSuchAction),
)
