"""Programs and processes."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path
from sqlalchemy import ColumnElement, Integer, Row, bindparam, cast, func, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, CurrentWorld
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, GET, Resource, mount
from understudy.ontakt.filters import Filter, asked, conditions, described, values_of
from understudy.ontakt.models.programs import Program
from understudy.ontakt.objects import UnitOfWork, Values, find, read
from understudy.ontakt.operations import answer, loaded, mapped, operations, refused
from understudy.ontakt.quirks import truth
from understudy.ontakt.refusals import Invalid, Missing, NotFound, OtherMachine
from understudy.ontakt.tables import MONITORS, PARTS, PROCESSES, PROGRAMS

router = operations()

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


EARLIEST, LATEST = 1970, 9998
"""Years that an overview can be asked for."""

CurrentProgram = Annotated[Row[Any], loaded(PROGRAMS, "program_id", "program")]

_PROGRAMS = Resource(
    kind=PROGRAMS,
    noun="program",
    nouns="programs",
    path="/api/programs/",
    key="program_id",
    operations=(GET, CREATE, CHANGE, DELETE),
    prepare=_check_process,
    refusals=(OtherMachine,),
)
_PROCESSES = Resource(
    kind=PROCESSES,
    noun="process",
    nouns="processes",
    path="/api/processes/",
    key="process_id",
    filters=(
        Filter(name="machine", sort="ids", field="machine_id", to="machines", says="Machines."),
        Filter(name="archived", sort="flag", field="archived", says="1 for archived ones, 0 for the others."),
    ),
)
router.get(
    "/api/programs/",
    response_model=dict[str, Program],
    responses=refused(Invalid, Missing),
    openapi_extra={"parameters": described((*_FILTERS, _LOADED))},
)(list_programs)
mount(router, _PROGRAMS)
mount(router, _PROCESSES)


@router.get(
    "/api/programs/{program_id:int}/overview/{year:int}",
    response_model=dict[str, Any],
    responses=refused(NotFound),
)
async def get_program_overview(
    world: CurrentWorld,
    program: CurrentProgram,
    year: Annotated[int, Path(ge=0, description="Year in UTC.")],
) -> Response:
    """Parts that a program made in a year (UTC), by month; what the vendor's overview holds is not public."""
    if not EARLIEST <= year <= LATEST:
        raise NotFound(f"There is no year {year}.")
    months = {}
    for month in range(1, 13):
        start = datetime(year, month, 1, tzinfo=UTC)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        row = (await world.db.all(_MADE, {"program": program.id, "start": start, "end": end}))[0]
        months[str(month)] = {"parts": row.parts, "scrapped": row.scrapped}
    return answer({"program_id": program.id, "year": year, "months": months})
