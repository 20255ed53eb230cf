"""Parts, alarms, downtime, shifts and the notes that are written at their ends."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row
from starlette.responses import Response

from understudy.core.filters import Filter, least, most
from understudy.core.resources import perform
from understudy.core.rows import Values
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import (
    CONVENTIONS,
    Change,
    CurrentContext,
    answer,
    loaded,
    operations,
    refused,
    resource,
)
from understudy.ontakt.models.machines import Downtime
from understudy.ontakt.parameters import AskedIds, AskedMoment, AskedText, ById, ByIds, Day, Flag, IdFilter
from understudy.ontakt.refusals import Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.tables import ALARMS, DOWNTIME, MACHINES, NOTES, NOTES_FIELDS, PARTS, SHIFTS


class PartQuery(BaseModel):
    """What the list of parts can be asked for."""

    machine: ByIds = Field(None, description="Machines.")
    program: ByIds = Field(None, description="Programs; 0 for none.")
    start: Annotated[AskedMoment, Filter(column="finished", compare=least)] = Field(
        None, description="Finished at or after this UNIX timestamp."
    )
    end: Annotated[AskedMoment, Filter(column="finished", compare=most)] = Field(
        None, description="Finished at or before this UNIX timestamp."
    )
    work_order: AskedText = Field(None, description="Work order.")
    scrapped: Flag = Field(None, description="Only scrapped ones, or the others.")
    reworked: Flag = Field(None, description="Only reworked ones, or the others.")
    suspect: Flag = Field(None, description="Only suspect ones, or the others.")


class AlarmQuery(BaseModel):
    """What the list of alarms can be asked for."""

    machine: ById = Field(None, description="The machine.")
    day: Day = Field(None, description="Day in UTC, YYYY-MM-DD.")


def _start_or_end_least(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return least(column, name) | least(DOWNTIME.c.end, name)


def _start_or_end_most(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return most(column, name) | most(DOWNTIME.c.end, name)


class DowntimeQuery(BaseModel):
    """What the list of downtime can be asked for."""

    start: Annotated[AskedMoment, Filter(compare=_start_or_end_least)] = Field(
        None, description="Begun or ended at or after it."
    )
    end: Annotated[AskedMoment, Filter(column="start", compare=_start_or_end_most)] = Field(
        None, description="Begun or ended at or before it."
    )
    planned: Flag = Field(None, description="1 for planned ones, 0 for the others.")
    machine: ByIds = Field(None, description="Machines.")
    category: ByIds = Field(None, description="0 for none set.")
    user: Annotated[AskedIds, IdFilter(column="reporter_id")] = Field(None, description="Reporters; 0 for automatic.")
    alarm: ById = Field(None, description="0 for not linked.")
    issue: ById = Field(None, description="0 for not linked.")
    maintenance_item: ById = Field(None, description="0 for not linked.")


class NotesQuery(BaseModel):
    """What the list of shift notes can be asked for."""

    machine: ByIds = Field(None, description="Machines.")
    shift: ByIds = Field(None, description="Shifts.")


async def _check_answers(change: Change) -> None:
    """Refuses answers to no question, and a form without a required answer; stamps the form."""
    work, values = change.context.work, change.after
    if values is None:
        return
    given = values.setdefault("values", {})
    rows = {str(row.id): row for row in await work.db.all(NOTES_FIELDS.every)}
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
    DOWNTIME,
    "/api/downtime/{downtime_id:int}",
    without=("create",),
    query=DowntimeQuery,
    before=_check_span,
)
router = operations(
    resource(PARTS, "/api/parts/{part_id:int}", without=("create",), query=PartQuery, before=_sign),
    resource(
        ALARMS,
        "/api/alarms/{alarm_id:int}",
        without=("create", "delete"),
        query=AlarmQuery,
        before=_sign,
    ),
    DOWNTIMES,
    resource(SHIFTS, "/api/shifts/{shift_id:int}"),
    resource(NOTES_FIELDS, "/api/shift_notes/fields/{field_id:int}", without=("read",)),
    resource(
        NOTES,
        "/api/shift_notes/",
        noun="shift notes",
        without=("read", "change", "delete"),
        query=NotesQuery,
        before=_check_answers,
    ),
)

NewDowntime = Annotated[Values, creation(Downtime)]
CurrentMachine = Annotated[Row[Any], loaded(MACHINES, "machine_id")]


@router.put(
    "/api/downtime/{machine_id:int}",
    response_model=Downtime,
    responses=refused(TooLarge, Invalid, NotFound, Missing),
)
async def create_downtime(context: CurrentContext, machine: CurrentMachine, body: NewDowntime) -> Response:
    """Enters a downtime of a machine; `start` is required."""
    values = {**body, "machine_id": machine.id}
    return answer(await perform(CONVENTIONS, Change(context, DOWNTIMES, "create", None, values)))
