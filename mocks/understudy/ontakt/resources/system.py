"""Options, notification channels, reports."""

from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import available_timezones

from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.rows import Values
from understudy.ontakt import options
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import CurrentContext, answer, gone, loaded, operations, refused, resource
from understudy.ontakt.models.system import ReportType
from understudy.ontakt.notifications import notify
from understudy.ontakt.objects import UnitOfWork, check_known
from understudy.ontakt.refusals import DeliveryFailed, DeliveryRejected, Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.shift_times import DEFAULT_ZONE
from understudy.ontakt.tables import CHANNELS, OPTIONS

router = operations(
    resource(
        CHANNELS,
        "/api/options/notify_channels/{channel_id:int}",
        without=("read",),
        # The one collection of its kind: ontakt/channels/crud.
        create_by="POST",
    ),
)

OptionsChange = Annotated[Values, creation(options.Options, whole=False)]
CurrentChannel = Annotated[Row[Any], loaded(CHANNELS, "channel_id")]
_BY_KEY = select(OPTIONS.c.id).where(OPTIONS.c.key == bindparam("name"))


@router.get("/api/options/", response_model=options.Options)
async def list_options(world: CurrentWorld) -> Response:
    """Every option with its value."""
    return answer(await options.values(world.db))


@router.patch("/api/options/", response_model=options.Options, responses=refused(TooLarge, Invalid, Missing))
async def change_options(context: CurrentContext, body: OptionsChange) -> Response:
    """Changes the options that are given; unknown and read-only ones are ignored."""
    if body.get("currency", "USD") not in options.CURRENCIES:
        raise Invalid(f"currency: {body['currency']!r} is none of the currencies.")
    if body.get("timezone", DEFAULT_ZONE) not in available_timezones():
        raise Invalid(f"timezone: {body['timezone']!r} is no time zone.")
    name = "global_shift_notes_notify_channel"
    if body.get(name) is not None:
        await check_known(context.world.db, name, CHANNELS.name, [body[name]])
    async with context.writing() as work:
        for name, value in body.items():
            await _set(work, name, value)
    return answer(await options.values(context.world.db))


async def _set(work: UnitOfWork, name: str, value: Any) -> None:
    key = await work.db.scalar(_BY_KEY, {"name": name})
    if key is None:
        await work.create(OPTIONS, {"key": name, "value": value})
    else:
        await work.change(OPTIONS, key, {"value": value})


@router.get("/api/options/currencies", response_model=dict[str, str])
async def list_currencies() -> Response:
    """Currencies by ISO 4217 code."""
    return answer(options.CURRENCIES)


@router.post(
    "/api/options/notify_channels/{channel_id:int}/test",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refused(NotFound, DeliveryFailed, DeliveryRejected),
)
async def test_notify_channel(world: CurrentWorld, channel: CurrentChannel) -> Response:
    """Sends a notification that says it is a test."""
    await notify(world, channel.url, "OnTakt", f"This is a test of {channel.name}.")
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


@router.get("/api/reports/", response_model=dict[str, ReportType])
async def list_reports() -> Response:
    """Every type of report; how one is made is not public."""
    return answer({name: report.model_dump() for name, report in REPORTS.items()})
