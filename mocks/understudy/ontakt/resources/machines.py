"""Machines, their states, goals and charts."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Row
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.world import World
from understudy.ontakt import state_updates
from understudy.ontakt.charts import FEATURES, Chart, goals
from understudy.ontakt.conventions import Change, CurrentContext, answer, loaded, mapped, operations, refused, resource
from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.models.machines import Machine, MachineStateRecord, StateUpdate, System
from understudy.ontakt.objects import find, lasting, read, show
from understudy.ontakt.parameters import AskedMoment, one_of
from understudy.ontakt.refusals import Invalid, NotFound, StateMapped, TooLarge
from understudy.ontakt.settings import Settings
from understudy.ontakt.shift_times import day_start, zone
from understudy.ontakt.tables import MACHINES, MONITORS, STATE_RECORDS, STATES, SYSTEMS

LONGEST_SPAN = 366
"""Days that goals and charts cover at most."""

CurrentMachine = Annotated[Row[Any], loaded(MACHINES, "machine_id")]
_DEFAULT = "UNIX timestamp; by default the start of the local day."
Start = Annotated[AskedMoment, Query(description=_DEFAULT)]
End = Annotated[AskedMoment, Query(description=_DEFAULT)]

FIRST, LAST = moment(0), moment(LATEST)
_RECORDS = lasting(STATE_RECORDS)


async def _check_states(change: Change) -> None:
    """Refuses a raw state that another definition has."""
    wanted = set((change.after or {}).get("machine_states") or ())
    for other in await change.context.work.db.all(STATES.every) if wanted else ():
        taken = wanted & set(other.machine_states)
        if taken and other.id != change.key:
            raise StateMapped(f"{min(taken)} is mapped to {other.name} already.")


async def _begin_monitor(change: Change) -> None:
    """Begins to follow what a new machine does."""
    work = change.context.work
    if change.after is not None and await find(work.db, MONITORS, change.result["id"]) is None:
        await work.create(MONITORS, {"id": change.result["id"]})


router = operations(
    resource(MACHINES, "/api/machines/{machine_id:int}", after=_begin_monitor),
    resource(
        STATES,
        "/api/machines/states/{state_def_id:int}",
        noun="machine state",
        nouns="machine states",
        without=("read",),
        before=_check_states,
        refusals=(StateMapped,),
    ),
)


@router.get("/api/machines/systems", response_model=dict[str, System])
async def list_systems(world: CurrentWorld) -> Response:
    """Every kind of control that machines can have, by its number."""
    return mapped(await read(world.db, SYSTEMS, SYSTEMS.every))


async def _span(world: World, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    # Both ends of the span have the same default: ontakt/machines/goals-default.
    today = day_start(world.clock.now(), await zone(world.db))
    start, end = start or today, end or today
    if (end - start).days > LONGEST_SPAN:
        raise Invalid(f"end: more than {LONGEST_SPAN} days after start.")
    return start, max(start, end)


@router.get("/api/machines/{machine_id:int}/goals", response_model=dict[str, int], responses=refused(Invalid, NotFound))
async def get_goals(world: CurrentWorld, machine: CurrentMachine, start: Start = None, end: End = None) -> Response:
    """How many parts are due by which UNIX timestamp; without `start` and `end`, by the start of the local day."""
    line = await goals(world.db, machine.id, *await _span(world, start, end))
    return answer({f"{at:.15g}": parts for at, parts in line})


@router.get("/api/machines/{machine_id:int}/chart", response_model=dict[str, Any], responses=refused(Invalid, NotFound))
async def get_chart(
    world: CurrentWorld,
    machine: CurrentMachine,
    start: Start = None,
    end: End = None,
    feature: Annotated[
        list[Annotated[str, one_of(*FEATURES)]] | None,
        Query(description=f"Any of {', '.join(FEATURES)}; by default all."),
    ] = None,
) -> Response:
    """What happened to a machine between two moments: one property or more for each feature that is asked for."""
    chart = Chart(world.db, machine.id, *await _span(world, start, end))
    return answer(await chart.show(feature or list(FEATURES)))


@router.post(
    "/api/machines/{machine_id:int}/state",
    response_model=Machine,
    responses=refused(TooLarge, Invalid, NotFound),
)
async def update_machine_state(
    context: CurrentContext,
    machine: CurrentMachine,
    body: StateUpdate,
    source: Annotated[str, one_of("nc", "tmac"), Query(alias="src", description="Who tells of it.")] = "nc",
) -> Response:
    """Tells the state of a machine, as the machine or its adapter would; answers the machine."""
    limit = Settings.of(context.world).part_report_limit
    async with context.writing() as work:
        await state_updates.apply(work, machine, body, source, limit)
    return answer(await show(context.world.db, MACHINES, machine.id))


@router.get(
    "/api/machines/{machine_id:int}/state_records",
    response_model=dict[str, MachineStateRecord],
    responses=refused(Invalid, NotFound),
)
async def list_machine_state_records(
    world: CurrentWorld,
    machine: CurrentMachine,
    start: Annotated[AskedMoment, Query(description="Only those that lasted at or after this UNIX timestamp.")] = None,
    end: Annotated[AskedMoment, Query(description="Only those that began at or before this UNIX timestamp.")] = None,
) -> Response:
    """The stretches of time that a machine spent in raw states, those that share time with the span asked for."""
    span = {"machine": machine.id, "start": start or FIRST, "end": end or LAST}
    return mapped(await read(world.db, STATE_RECORDS, _RECORDS, span))
