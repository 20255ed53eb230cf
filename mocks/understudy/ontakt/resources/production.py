"""Parts, alarms and downtime."""

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
    serve,
)
from understudy.ontakt.models.production import Downtime
from understudy.ontakt.parameters import AskedId, AskedIds, AskedMoment, AskedText, Day, Flag, IdFilter
from understudy.ontakt.refusals import Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.tables import ALARMS, DOWNTIME, MACHINES, PARTS

router = operations()


class PartQuery(BaseModel):
    """What the list of parts can be asked for."""

    machine: Annotated[AskedIds, IdFilter(of="machines", column="machine_id")] = Field(None, description="Machines.")
    program: Annotated[AskedIds, IdFilter(of="programs", column="program_id")] = Field(
        None, description="Programs; 0 for none."
    )
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

    machine: Annotated[AskedId, IdFilter(of="machines", column="machine_id")] = Field(None, description="The machine.")
    day: Day = Field(None, description="Day in UTC, YYYY-MM-DD.")


def _start_or_end_least(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return least(column, name) | least(DOWNTIME.table.c.end, name)


def _start_or_end_most(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return most(column, name) | most(DOWNTIME.table.c.end, name)


class DowntimeQuery(BaseModel):
    """What the list of downtime can be asked for."""

    start: Annotated[AskedMoment, Filter(compare=_start_or_end_least)] = Field(
        None, description="Begun or ended at or after it."
    )
    end: Annotated[AskedMoment, Filter(column="start", compare=_start_or_end_most)] = Field(
        None, description="Begun or ended at or before it."
    )
    planned: Flag = Field(None, description="1 for planned ones, 0 for the others.")
    machine: Annotated[AskedIds, IdFilter(of="machines", column="machine_id")] = Field(None, description="Machines.")
    category: Annotated[AskedIds, IdFilter(of="downtime_categories", column="category_id")] = Field(
        None, description="0 for none set."
    )
    user: Annotated[AskedIds, IdFilter(of="users", column="reporter_id")] = Field(
        None, description="Reporters; 0 for automatic."
    )
    alarm: Annotated[AskedId, IdFilter(of="alarms", column="alarm_id")] = Field(None, description="0 for not linked.")
    issue: Annotated[AskedId, IdFilter(column="issue_id")] = Field(None, description="0 for not linked.")
    maintenance_item: Annotated[AskedId, IdFilter(of="maintenance_items", column="maintenance_item_id")] = Field(
        None, description="0 for not linked."
    )


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
    noun="downtime",
    nouns="downtime",
    path="/api/downtime/",
    key="{downtime_id:int}",
    operations=("list", "read", "change", "delete"),
    query=DowntimeQuery,
    before=_check_span,
)
serve(
    router,
    resource(
        PARTS,
        noun="part",
        path="/api/parts/",
        key="{part_id:int}",
        operations=("list", "read", "change", "delete"),
        query=PartQuery,
        before=_sign,
    ),
    resource(
        ALARMS,
        noun="alarm",
        path="/api/alarms/",
        key="{alarm_id:int}",
        operations=("list", "read", "change"),
        query=AlarmQuery,
        before=_sign,
    ),
    DOWNTIMES,
)

NewDowntime = Annotated[Values, creation(Downtime)]
CurrentMachine = Annotated[Row[Any], loaded(MACHINES, "machine_id", "machine")]


@router.put(
    "/api/downtime/{machine_id:int}",
    response_model=Downtime,
    responses=refused(TooLarge, Invalid, NotFound, Missing),
)
async def create_downtime(context: CurrentContext, machine: CurrentMachine, body: NewDowntime) -> Response:
    """Enters a downtime of a machine; `start` is required."""
    values = {**body, "machine_id": machine.id}
    return answer(await perform(CONVENTIONS, Change(context, DOWNTIMES, "create", None, values)))
