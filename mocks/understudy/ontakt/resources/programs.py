"""Programs and processes."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Integer, Row, bindparam, cast, func, select
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.ontakt.conventions import Change, answer, loaded, operations, refused, resource
from understudy.ontakt.objects import find
from understudy.ontakt.parameters import AskedFlag, AskedId, ById, ByIds, Flag, IdFilter, flag
from understudy.ontakt.refusals import NotFound, OtherMachine
from understudy.ontakt.tables import MONITORS, PARTS, PROCESSES, PROGRAMS

_PART = PARTS.c
_SCRAPPED = func.coalesce(func.sum(cast(_PART.scrapped, Integer)), 0).label("scrapped")
_MADE = select(func.count().label("parts"), _SCRAPPED).where(
    _PART.program_id == bindparam("program"), _PART.finished >= bindparam("start"), _PART.finished < bindparam("end")
)
_LOADED = select(MONITORS.c.program_id).where(MONITORS.c.program_id.is_not(None))


def _is_loaded(column: ColumnElement[Any], _name: str) -> ColumnElement[bool]:
    return column.in_(_LOADED)


class ProgramQuery(BaseModel):
    """What the list of programs can be asked for."""

    machine: Annotated[AskedId, IdFilter(of="")] = Field(None, description="The machine.")
    process: ById = Field(None, description="0 for unassigned.")
    archived: Flag = Field(None, description="1 for archived ones, 0 for the others.")
    loaded: Annotated[AskedFlag, flag(_is_loaded, column="id")] = Field(
        None, description="1 for loaded ones, 0 for the others."
    )


class ProcessQuery(BaseModel):
    """What the list of processes can be asked for."""

    machine: ByIds = Field(None, description="Machines.")
    archived: Flag = Field(None, description="1 for archived ones, 0 for the others.")


async def _check_process(change: Change) -> None:
    """Refuses a process that belongs to another machine."""
    if change.after is None or change.after.get("process_id") is None:
        return
    process = await find(change.context.work.db, PROCESSES, change.after["process_id"])
    machine_id = (change.before or change.after)["machine_id"]
    if process is not None and process.machine_id != machine_id:
        raise OtherMachine(f"Process {process.id} belongs to machine {process.machine_id}.")


router = operations(
    resource(
        PROGRAMS,
        "/api/programs/{program_id:int}",
        query=ProgramQuery,
        before=_check_process,
        refusals=(OtherMachine,),
    ),
    resource(PROCESSES, "/api/processes/{process_id:int}", query=ProcessQuery),
)

EARLIEST, LATEST = 1970, 9998
"""Years that an overview can be asked for."""

CurrentProgram = Annotated[Row[Any], loaded(PROGRAMS, "program_id")]


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
