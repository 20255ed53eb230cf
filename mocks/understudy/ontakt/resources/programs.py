"""Programs and processes."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import ColumnElement, Integer, Row, bindparam, cast, func, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, GET, Resource, mount
from understudy.ontakt.filters import Filter, asked, conditions, values_of
from understudy.ontakt.models.programs import Program
from understudy.ontakt.objects import UnitOfWork, Values, find, read
from understudy.ontakt.operations import answer, found, mapped, operation
from understudy.ontakt.quirks import truth
from understudy.ontakt.refusals import Missing, NotFound, OtherMachine
from understudy.ontakt.tables import MONITORS, PARTS, PROCESSES, PROGRAMS

router = APIRouter()

_PART = PARTS.table.c
_SCRAPPED = func.coalesce(func.sum(cast(_PART.scrapped, Integer)), 0).label("scrapped")
_MADE = select(func.count().label("parts"), _SCRAPPED).where(
    _PART.program_id == bindparam("program"), _PART.finished >= bindparam("start"), _PART.finished < bindparam("end")
)


async def _check_process(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses a process that belongs to another machine."""
    process_id = values.get("process_id")
    process = None if process_id is None else await find(work.db, PROCESSES, process_id)
    machine_id = values["machine_id"] if row is None else row.machine_id
    if process is not None and process.machine_id != machine_id:
        raise OtherMachine(f"Process {process.id} belongs to machine {process.machine_id}.")


_FILTERS = (
    Filter(name="machine", sort="ids", field="machine_id", says="The machine.", one=True),
    Filter(name="process", sort="ids", field="process_id", to="processes", says="0 for unassigned.", one=True),
    Filter(name="archived", sort="flag", field="archived", says="1 for archived ones, 0 for the others."),
)
_LOADED = Filter(name="loaded", sort="flag", field="archived", says="1 for loaded ones, 0 for the others.")


async def list_programs(exchange: CurrentExchange) -> Response:
    """Every program that fits all filters, by its number."""
    query = await asked(exchange, _FILTERS)
    wanted = conditions(PROGRAMS, query.shape)
    given = values_of(exchange).get("loaded")
    if given is not None:
        loaded = select(MONITORS.table.c.program_id).where(MONITORS.table.c.program_id.is_not(None))
        inside: ColumnElement[bool] = PROGRAMS.table.c.id.in_(loaded)
        wanted.append(inside if truth(given[0]) else ~inside)
    table = PROGRAMS.table
    statement = select(table).where(*wanted).order_by(table.c.id)
    return mapped(await read(exchange.world.db, PROGRAMS, statement, query.values))


async def get_program_overview(exchange: CurrentExchange) -> Response:
    """Parts that a program made in a year (UTC), by month; what the vendor's overview holds is not public."""
    path = exchange.child_scope["path_params"]
    program = await found(exchange, PROGRAMS, int(path["program_id"]))
    year = int(path["year"])
    if not EARLIEST <= year <= LATEST:
        raise NotFound(f"There is no year {year}.")
    months = {str(month): {"parts": 0, "scrapped": 0} for month in range(1, 13)}
    for month in range(1, 13):
        start = datetime(year, month, 1, tzinfo=UTC)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        row = (await exchange.world.db.all(_MADE, {"program": program.id, "start": start, "end": end}))[0]
        months[str(month)] = {"parts": row.parts, "scrapped": row.scrapped}
    return answer({"program_id": program.id, "year": year, "months": months})


EARLIEST, LATEST = 1970, 9998
"""Years that an overview can be asked for."""

_PROGRAMS = Resource(
    kind=PROGRAMS,
    noun="program",
    nouns="programs",
    path="/api/programs/",
    key="program_id",
    operations=(GET, CREATE, CHANGE, DELETE),
    required=("filename", "machine_id"),
    prepare=_check_process,
    refusals=(OtherMachine,),
)
_PROCESSES = Resource(
    kind=PROCESSES,
    noun="process",
    nouns="processes",
    path="/api/processes/",
    key="process_id",
    required=("name", "machine_id"),
    filters=(
        Filter(name="machine", sort="ids", field="machine_id", to="machines", says="Machines."),
        Filter(name="archived", sort="flag", field="archived", says="1 for archived ones, 0 for the others."),
    ),
)
operation(
    router,
    "GET",
    "/api/programs/",
    list_programs,
    name="list_programs",
    model=dict[str, Program],
    filters=(*_FILTERS, _LOADED),
    refusals=(Missing,),
)
mount(router, _PROGRAMS)
operation(
    router,
    "GET",
    "/api/programs/{program_id:int}/overview/{year:int}",
    get_program_overview,
    name="get_program_overview",
    model=dict[str, Any],
    keys={"program_id": "Number of the program.", "year": "Year in UTC."},
    refusals=(NotFound,),
)
mount(router, _PROCESSES)
