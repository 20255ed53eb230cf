"""The server itself: root, restart, backup, options, reports, and what is not emulated."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends
from sqlalchemy import bindparam, select
from starlette.responses import Response

from understudy.core.database import Database
from understudy.core.exchange import CurrentWorld
from understudy.core.rows import Values
from understudy.ontakt import backups, refusals
from understudy.ontakt.auth import CurrentUser, current_user
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import CurrentContext, answer, gone, operations, refused
from understudy.ontakt.models.system import DEFAULT_ZONE, Options, ReportType, Root
from understudy.ontakt.objects import UnitOfWork, check_known
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import CHANNELS, OPTIONS

router = operations()


class Packed(Response):
    """A packed file."""

    media_type = "application/gzip"


@router.get("/api/", response_model=Root)
async def get_root(world: CurrentWorld, user: CurrentUser) -> Response:
    """Product and version, and as whom the client is known."""
    known = {"access_level": user.level, "username": user.username}
    return answer({"application": "OnTakt", "version": Settings.of(world).told_version, "user": known})


@router.post("/api/restart", status_code=HTTPStatus.NO_CONTENT, responses=refused(refusals.RestartImpossible))
async def restart(world: CurrentWorld) -> Response:
    """Restarts OnTakt: for a while it answers nothing but 503, or not at all, and every socket is closed."""
    settings = Settings.of(world)
    if settings.restart == "impossible":
        raise refusals.RestartImpossible
    runtime = runtime_of(world)
    runtime.restarts += 1
    runtime.restarting_until = world.clock.timestamp() + settings.restart_seconds
    for listener in runtime.listeners:
        listener.wake()
    return gone()


@router.post("/api/backup", response_class=Packed, responses=refused(refusals.BackupBroken, refusals.BackupImpossible))
async def backup(world: CurrentWorld) -> Response:
    """Everything that OnTakt knows, as a file."""
    name = f"ontakt-{world.clock.now():%Y%m%d-%H%M%S}.json.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Packed(await backups.dump(world), headers=headers)


OptionsChange = Annotated[Values, creation(Options, whole=False)]
_ALL = select(OPTIONS.c.key, OPTIONS.c.value)
_BY_KEY = select(OPTIONS.c.id).where(OPTIONS.c.key == bindparam("name"))

CURRENCIES: Mapping[str, str] = {
    "AUD": "Australian dollar",
    "BRL": "Brazilian real",
    "CAD": "Canadian dollar",
    "CHF": "Swiss franc",
    "CNY": "Renminbi",
    "CZK": "Czech koruna",
    "DKK": "Danish krone",
    "EUR": "Euro",
    "GBP": "Pound sterling",
    "INR": "Indian rupee",
    "JPY": "Yen",
    "KRW": "Won",
    "MXN": "Mexican peso",
    "NOK": "Norwegian krone",
    "NZD": "New Zealand dollar",
    "PLN": "Zloty",
    "SEK": "Swedish krona",
    "SGD": "Singapore dollar",
    "TWD": "New Taiwan dollar",
    "USD": "US dollar",
}
"""Currencies by ISO 4217 code."""


async def values(db: Database) -> dict[str, Any]:
    """Every option with its value."""
    return {**Options().model_dump(), **{row.key: row.value for row in await db.all(_ALL)}}


@router.get("/api/options/", response_model=Options)
async def list_options(world: CurrentWorld) -> Response:
    """Every option with its value."""
    return answer(await values(world.db))


@router.patch(
    "/api/options/", response_model=Options, responses=refused(refusals.TooLarge, refusals.Invalid, refusals.Missing)
)
async def change_options(context: CurrentContext, body: OptionsChange) -> Response:
    """Changes the options that are given; unknown and read-only ones are ignored."""
    if body.get("currency", "USD") not in CURRENCIES:
        raise refusals.Invalid(f"currency: {body['currency']!r} is none of the currencies.")
    if body.get("timezone", DEFAULT_ZONE) not in available_timezones():
        raise refusals.Invalid(f"timezone: {body['timezone']!r} is no time zone.")
    name = "global_shift_notes_notify_channel"
    if body.get(name) is not None:
        await check_known(context.world.db, name, CHANNELS.name, [body[name]])
    async with context.writing() as work:
        for name, value in body.items():
            await _set(work, name, value)
    return answer(await values(context.world.db))


async def _set(work: UnitOfWork, name: str, value: Any) -> None:
    key = await work.db.scalar(_BY_KEY, {"name": name})
    if key is None:
        await work.create(OPTIONS, {"key": name, "value": value})
    else:
        await work.change(OPTIONS, key, {"value": value})


@router.get("/api/options/currencies", response_model=dict[str, str])
async def list_currencies() -> Response:
    """Currencies by ISO 4217 code."""
    return answer(CURRENCIES)


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


missing = APIRouter()
"""Its operations are listed in no document."""

NOT_EMULATED = (
    ("/api/autocomp/", "missing_autocomp", "AutoComp: automatic wear compensation and its data"),
    (
        "/api/downtime/categories/",
        "missing_downtime_categories",
        "categories of downtime; they are seed data, and `category_id` refers to them",
    ),
    ("/api/issues/", "missing_issues", "issues; `issue_id` of a downtime is carried and not checked"),
    ("/api/kudos/", "missing_kudos", "kudos"),
    ("/api/notes/", "missing_notes", "notes other than shift notes"),
    ("/api/plugins/", "missing_plugins", "plugins and their logs"),
    ("/api/processes/changeover/", "missing_changeover", "process changeover"),
    ("/api/reports/generate/", "missing_report", "making a report; `GET /api/reports/` lists the types"),
    ("/api/system_check/", "missing_system_check", "the system check"),
)
"""Paths, guessed, with the operation's name and what it is."""


async def not_emulated() -> Response:
    """Refuses: OnTakt has this, but its behaviour is not public."""
    raise refusals.NotEmulated


for _path, _name, _ in NOT_EMULATED:
    missing.add_api_route(
        f"{_path}{{rest:path}}",
        not_emulated,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        name=_name,
        dependencies=[Depends(current_user)],
        include_in_schema=False,
    )
