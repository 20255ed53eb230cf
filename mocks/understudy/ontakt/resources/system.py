"""Options, notification channels, reports."""

from http import HTTPStatus
from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter
from pydantic import ConfigDict, create_model
from sqlalchemy import bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.ontakt import options
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import checked, described, json_object
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, LIST, Resource, mount
from understudy.ontakt.models.system import ReportType
from understudy.ontakt.notifications import notify
from understudy.ontakt.objects import UnitOfWork, find, unit_of_work
from understudy.ontakt.operations import answer, found, gone, key_of, operation
from understudy.ontakt.quirks import readable
from understudy.ontakt.refusals import DeliveryFailed, DeliveryRejected, Invalid, Missing, NotFound
from understudy.ontakt.tables import CHANNELS, OPTIONS
from understudy.ontakt.worktime import DEFAULT_ZONE

router = APIRouter()

_fields: dict[str, Any] = {name: (known.annotation, None) for name, known in options.KNOWN.items() if not known.fixed}
_CHANGE = create_model("ChangeOptions", __config__=ConfigDict(strict=True, allow_inf_nan=False), **_fields)
_BY_KEY = select(OPTIONS.table.c.id).where(OPTIONS.table.c.key == bindparam("name"))


async def list_options(exchange: CurrentExchange) -> Response:
    """Every option with its value."""
    return answer(await options.values(exchange.world.db))


async def change_options(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Changes the options that are given; unknown and read-only ones are ignored."""
    body = checked(_CHANGE, readable(await json_object(exchange), _CHANGE))
    values = {name: value for name, value in body.model_dump().items() if name in body.model_fields_set}
    if values.get("currency", "USD") not in options.CURRENCIES:
        raise Invalid(f"currency: {values['currency']!r} is none of the currencies.")
    if values.get("timezone", DEFAULT_ZONE) not in available_timezones():
        raise Invalid(f"timezone: {values['timezone']!r} is no time zone.")
    channel = values.get("global_shift_notes_notify_channel")
    if channel is not None and await find(exchange.world.db, CHANNELS, channel) is None:
        raise Missing(f"global_shift_notes_notify_channel: there is no NotifyChannel {channel}.")
    async with unit_of_work(exchange.world, user.id) as work:
        for name, value in values.items():
            await _set(work, name, value)
    return answer(await options.values(exchange.world.db))


async def _set(work: UnitOfWork, name: str, value: Any) -> None:
    key = await work.db.scalar(_BY_KEY, {"name": name})
    if key is None:
        await work.create(OPTIONS, {"key": name, "value": value})
    else:
        await work.change(OPTIONS, key, {"value": value})


async def list_currencies() -> Response:
    """Currencies by ISO 4217 code."""
    return answer(options.CURRENCIES)


async def test_notify_channel(exchange: CurrentExchange) -> Response:
    """Sends a notification that says it is a test."""
    channel = await found(exchange, CHANNELS, key_of(exchange))
    await notify(exchange.world, channel.url, "OnTakt", f"This is a test of {channel.name}.")
    return gone()


REPORTS: dict[str, ReportType] = {
    name: ReportType(title=title, description=says, params=params, result_type="html")
    for name, title, says, params in (
        ("csv", "CSV", "Parts as a table.", ["machines", "start", "end"]),
        ("event", "Events", "Alarms and downtime.", ["machines", "start", "end"]),
        ("goal", "Goals", "Parts made and parts due.", ["machines", "start", "end"]),
        ("kudos", "Kudos", "Praise.", ["start", "end"]),
        ("machine_overview", "Machine overview", "A year of a machine.", ["machines", "year"]),
        ("machine_runtime", "Machine runtime", "Time in each state.", ["machines", "start", "end"]),
        ("margin", "Margin", "Earnings and costs.", ["machines", "start", "end"]),
    )
}
"""The types of reports whose names are public; their texts are ours."""


async def list_reports() -> Response:
    """Every type of report; how one is made is not public."""
    return answer({name: report.model_dump() for name, report in REPORTS.items()})


operation(router, "GET", "/api/options/", list_options, name="list_options", model=options.Options)
operation(
    router,
    "PATCH",
    "/api/options/",
    change_options,
    name="change_options",
    model=options.Options,
    body=described(_CHANGE),
    refusals=(Missing,),
)
operation(router, "GET", "/api/options/currencies", list_currencies, name="list_currencies", model=dict[str, str])
mount(
    router,
    Resource(
        kind=CHANNELS,
        noun="notify_channel",
        nouns="notify_channels",
        path="/api/options/notify_channels/",
        key="channel_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
        required=("name", "url"),
        # The one collection of its kind, and with two spellings: ontakt/channels/crud, ontakt/channels/spelling.
        create_by="POST",
        aliases={"URL": "url"},
    ),
)
operation(
    router,
    "POST",
    "/api/options/notify_channels/{channel_id:int}/test",
    test_notify_channel,
    name="test_notify_channel",
    status=HTTPStatus.NO_CONTENT,
    keys={"channel_id": "Number of the channel."},
    refusals=(NotFound, DeliveryFailed, DeliveryRejected),
)
operation(router, "GET", "/api/reports/", list_reports, name="list_reports", model=dict[str, ReportType])
