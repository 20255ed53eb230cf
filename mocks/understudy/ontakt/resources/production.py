"""Programs and processes, parts, alarms, downtime, shifts and the notes at their ends."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field
from sqlalchemy import Integer, Row, bindparam, cast, func, select
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.lists import Compare, Filter, least, most
from understudy.core.rows import Values
from understudy.ontakt import tables
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import Change, CurrentContext, answer, create, loaded, operations, refused, resource
from understudy.ontakt.models.machines import Downtime
from understudy.ontakt.objects import find
from understudy.ontakt.parameters import AskedDay, AskedFlag, AskedId, AskedIds, AskedMoment, AskedText, IdFilter, flag
from understudy.ontakt.refusals import Invalid, Missing, NotFound, OtherMachine, TooLarge

_PART = tables.PARTS.c
_SCRAPPED = func.coalesce(func.sum(cast(_PART.scrapped, Integer)), 0).label("scrapped")
_MADE = select(func.count().label("parts"), _SCRAPPED).where(
    _PART.program_id == bindparam("program"), _PART.finished >= bindparam("start"), _PART.finished < bindparam("end")
)
_LOADED = select(tables.MONITORS.c.program_id).where(tables.MONITORS.c.program_id.is_not(None))


class ProgramQuery(BaseModel):
    """What the list of programs can be asked for."""

    machine: Annotated[AskedId, IdFilter(of="")] = Field(None, description="The machine.")
    process: AskedId = Field(None, description="0 for unassigned.")
    archived: AskedFlag = Field(None, description="1 for archived ones, 0 for the others.")
    loaded: Annotated[AskedFlag, flag(lambda column, _name: column.in_(_LOADED), column="id")] = Field(
        None, description="1 for loaded ones, 0 for the others."
    )


class ProcessQuery(BaseModel):
    """What the list of processes can be asked for."""

    machine: AskedIds = Field(None, description="Machines.")
    archived: AskedFlag = Field(None, description="1 for archived ones, 0 for the others.")


async def _check_process(change: Change) -> None:
    """Refuses a process that belongs to another machine."""
    if change.after is None or change.after.get("process_id") is None:
        return
    process = await find(change.context.work.db, tables.PROCESSES, change.after["process_id"])
    machine_id = (change.before or change.after)["machine_id"]
    if process is not None and process.machine_id != machine_id:
        raise OtherMachine(f"Process {process.id} belongs to machine {process.machine_id}.")


class PartQuery(BaseModel):
    """What the list of parts can be asked for."""

    machine: AskedIds = Field(None, description="Machines.")
    program: AskedIds = Field(None, description="Programs; 0 for none.")
    start: Annotated[AskedMoment, Filter(column="finished", compare=least)] = Field(
        None, description="Finished at or after this UNIX timestamp."
    )
    end: Annotated[AskedMoment, Filter(column="finished", compare=most)] = Field(
        None, description="Finished at or before this UNIX timestamp."
    )
    work_order: AskedText = Field(None, description="Work order.")
    scrapped: AskedFlag = Field(None, description="Only scrapped ones, or the others.")
    reworked: AskedFlag = Field(None, description="Only reworked ones, or the others.")
    suspect: AskedFlag = Field(None, description="Only suspect ones, or the others.")


class AlarmQuery(BaseModel):
    """What the list of alarms can be asked for."""

    machine: AskedId = Field(None, description="The machine.")
    day: AskedDay = Field(None, description="Day in UTC, YYYY-MM-DD.")


def _begun_or_ended(compare: Compare) -> Filter:
    """A filter of downtime by either of its moments."""
    end = tables.DOWNTIME.c.end
    return Filter(column="start", compare=lambda start, name: compare(start, name) | compare(end, name))


class DowntimeQuery(BaseModel):
    """What the list of downtime can be asked for."""

    start: Annotated[AskedMoment, _begun_or_ended(least)] = Field(None, description="Begun or ended at or after it.")
    end: Annotated[AskedMoment, _begun_or_ended(most)] = Field(None, description="Begun or ended at or before it.")
    planned: AskedFlag = Field(None, description="1 for planned ones, 0 for the others.")
    machine: AskedIds = Field(None, description="Machines.")
    category: AskedIds = Field(None, description="0 for none set.")
    user: Annotated[AskedIds, IdFilter(column="reporter_id")] = Field(None, description="Reporters; 0 for automatic.")
    alarm: AskedId = Field(None, description="0 for not linked.")
    issue: AskedId = Field(None, description="0 for not linked.")
    maintenance_item: AskedId = Field(None, description="0 for not linked.")


class NotesQuery(BaseModel):
    """What the list of shift notes can be asked for."""

    machine: AskedIds = Field(None, description="Machines.")
    shift: AskedIds = Field(None, description="Shifts.")


async def _check_answers(change: Change) -> None:
    """Refuses answers to no question, and a form without a required answer; stamps the form."""
    work, values = change.context.work, change.after
    if values is None:
        return
    given = values.setdefault("values", {})
    rows = {str(row.id): row for row in await work.db.all(tables.NOTES_FIELDS.every)}
    for key in given:
        if key not in rows:
            raise Missing(f"values: there is no ShiftNotesField {key}.")
    for key, field in rows.items():
        asked = not field.archived and (not field.machines or values["machine_id"] in field.machines)
        if asked and field.required and given.get(key) in (None, "", []):
            raise Invalid(f"values: {field.name} is required.")
    values["timestamp"], values["user_id"] = work.now, work.user_id


async def _sign(change: Change) -> None:
    """Keeps who made a change."""
    if change.after:
        change.after["editor_id"] = change.context.user.id


async def _check_span(change: Change) -> None:
    """Refuses a downtime that ends before it begins."""
    if change.after is None:
        return
    values = {**(change.before or {}), **change.after}
    start, end = values.get("start"), values.get("end")
    if start is not None and end is not None and end < start:
        raise Invalid("end: must not be before start.")
    if change.before is None:
        change.after["reporter_id"] = change.context.user.id


DOWNTIMES = resource(
    tables.DOWNTIME,
    "/api/downtime/{downtime_id:int}",
    without=("create",),
    query=DowntimeQuery,
    before=_check_span,
)
router = operations(
    resource(
        tables.PROGRAMS,
        "/api/programs/{program_id:int}",
        query=ProgramQuery,
        before=_check_process,
        refusals=(OtherMachine,),
    ),
    resource(tables.PROCESSES, "/api/processes/{process_id:int}", query=ProcessQuery),
    resource(tables.PARTS, "/api/parts/{part_id:int}", without=("create",), query=PartQuery, before=_sign),
    resource(
        tables.ALARMS,
        "/api/alarms/{alarm_id:int}",
        without=("create", "delete"),
        query=AlarmQuery,
        before=_sign,
    ),
    DOWNTIMES,
    resource(tables.SHIFTS, "/api/shifts/{shift_id:int}"),
    resource(tables.NOTES_FIELDS, "/api/shift_notes/fields/{field_id:int}", without=("read",)),
    resource(
        tables.NOTES,
        "/api/shift_notes/",
        noun="shift notes",
        without=("read", "change", "delete"),
        query=NotesQuery,
        before=_check_answers,
    ),
)

NewDowntime = Annotated[Values, creation(Downtime)]
CurrentMachine = Annotated[Row[Any], loaded(tables.MACHINES, "machine_id")]


@router.put(
    "/api/downtime/{machine_id:int}",
    response_model=Downtime,
    responses=refused(TooLarge, Invalid, NotFound, Missing),
)
async def create_downtime(context: CurrentContext, machine: CurrentMachine, body: NewDowntime) -> Response:
    """Enters a downtime of a machine; `start` is required."""
    return await create(context, DOWNTIMES, {**body, "machine_id": machine.id})


EARLIEST, LATEST = 1970, 9998
"""Years that an overview can be asked for."""

CurrentProgram = Annotated[Row[Any], loaded(tables.PROGRAMS, "program_id")]


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
