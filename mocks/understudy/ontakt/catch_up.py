"""Whoever looks at a tenant's OnTakt first makes happen what its clock has brought."""

from collections import deque
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from understudy.core.database import Database
from understudy.core.rows import add
from understudy.core.world import World
from understudy.ontakt import alert_rules
from understudy.ontakt.machine_events import MachineEvent, MachinePlan, simulate
from understudy.ontakt.objects import PLANNING, SET_PROGRESS, WATCHED, UnitOfWork, long_work, unit_of_work
from understudy.ontakt.recorder import Recorder
from understudy.ontakt.runtime import Runtime, runtime_of
from understudy.ontakt.settings import Settings
from understudy.ontakt.shift_times import Window, disjoint, worked_shifts, zone
from understudy.ontakt.tables import ASSEMBLIES, MACHINES, MONITORS, PROGRAMS, PROGRESS, SHIFTS

AHEAD = timedelta(hours=6)
"""How far ahead the made-up production is worked out."""
LONG = timedelta(hours=12)
"""Production of more than this is made up beside the event loop."""

_UNTIL = select(PROGRESS.c.until)
_WORKING = (
    select(MONITORS.table, PROGRAMS.c.process_id)
    .join(MACHINES.table, MACHINES.c.id == MONITORS.c.id)
    .outerjoin(PROGRAMS.table, PROGRAMS.c.id == MONITORS.c.program_id)
    .where(
        MONITORS.c.cycle.is_not(None),
        MONITORS.c.driven.is_(False),
        MACHINES.c.archived.is_(False),
        MACHINES.c.disabled.is_(False),
    )
    .order_by(MONITORS.c.id)
)
_LOCATIONS = select(ASSEMBLIES.c.process_id, ASSEMBLIES.c.location).where(
    ASSEMBLIES.c.process_id.is_not(None), ASSEMBLIES.c.location.is_not(None)
)


async def catch_up(world: World) -> None:
    """Brings a tenant's data up to its clock; costs next to nothing while nothing is due."""
    runtime = runtime_of(world)
    now = world.clock.now()
    # Seeds and the control plane write beside `unit_of_work`: what was worked out may hold no more.
    foreign = world.db.changes() != runtime.changes
    if now.timestamp() < runtime.due and not foreign:
        return
    follow = partial(_follow_clock, runtime, Settings.of(world), foreign=foreign)
    try:
        until = await world.db.scalar(_UNTIL)
        if until is not None and now - until > LONG:
            due, before = await long_work(world, None, follow)
        else:
            async with unit_of_work(world) as work:
                due, before = await follow(work)
    except BaseException:
        # What was taken out of the plans did not happen.
        runtime.horizon = None
        raise
    world.happened(now, world.db.changes() - before)
    runtime.due = due


async def _follow_clock(runtime: Runtime, settings: Settings, work: UnitOfWork, *, foreign: bool) -> tuple[float, int]:
    """Makes happen all that the clock has brought; answers when there is next something to do.

    And how many changes the database had seen before: until the unit is written nobody else makes any.
    """
    now, before = work.now, work.db.changes()
    if foreign:
        await _forget_plans(work, runtime, settings, now)
    due = await _catch_up(work, runtime, settings, now)
    if now.timestamp() >= runtime.watched:
        runtime.watched = await alert_rules.watch(work)
        work.touched -= WATCHED
    return min(due, runtime.watched), before


async def _forget_plans(work: UnitOfWork, runtime: Runtime, settings: Settings, now: datetime) -> None:
    """Makes happen what was planned up to now, and what comes be planned anew."""
    if runtime.horizon is not None:
        await _catch_up(work, runtime, settings, now)
        await _set_progress(work.db, now, known=True)
    runtime.horizon, runtime.watched = None, 0.0


async def _catch_up(work: UnitOfWork, runtime: Runtime, settings: Settings, now: datetime) -> float:
    """Makes happen what the production has come to; answers when there is next something to do."""
    until = await work.db.scalar(_UNTIL)
    if until is None or not settings.production:
        await _set_progress(work.db, now, known=until is not None)
        return now.timestamp()
    if runtime.horizon is None or runtime.horizon < now.timestamp():
        since = max(until, now - timedelta(days=settings.production_days))
        runtime.upcoming = deque(await _made_up(work.db, settings.production_seed, since, now + AHEAD))
        runtime.horizon = (now + AHEAD).timestamp()
    happened = []
    while runtime.upcoming and runtime.upcoming[0].at <= now:
        happened.append(runtime.upcoming.popleft())
    if happened:
        await Recorder(work).follow(happened)
        await _set_progress(work.db, now, known=True)
        work.touched -= PLANNING
    return min(runtime.horizon, runtime.upcoming[0].at.timestamp() if runtime.upcoming else runtime.horizon)


async def _made_up(db: Database, seed: str, since: datetime, until: datetime) -> list[MachineEvent]:
    return simulate(seed, await plans(db, since, until), since, until)


async def make_up(work: UnitOfWork, seed: str, since: datetime) -> None:
    """Writes down the whole production from a moment up to the work's now."""
    await Recorder(work).follow(await _made_up(work.db, seed, since, work.now))
    await _set_progress(work.db, work.now, known=await work.db.scalar(_UNTIL) is not None)


async def _set_progress(db: Database, now: datetime, *, known: bool) -> None:
    if known:
        await db.execute(SET_PROGRESS, {"now": now})
    else:
        await add(db, PROGRESS.table, {"id": 1, "until": now})


async def plans(db: Database, after: datetime, until: datetime) -> list[tuple[MachinePlan, list[Window]]]:
    """How each machine that makes something by itself works between two moments."""
    where = await zone(db)
    # A stretch that begins while another lasts begins at that one's end, so that one must be known too.
    before = after - timedelta(days=2)
    shifts = await db.all(SHIFTS.every)
    locations: dict[int, list[int]] = {}
    for row in await db.all(_LOCATIONS):
        locations.setdefault(row.process_id, []).append(row.location)
    found = []
    for row in await db.all(_WORKING):
        worked = disjoint(window for _, window in worked_shifts(shifts, row.id, where, before, until))
        tools = tuple(sorted(locations.get(row.process_id, [])))
        plan = MachinePlan(machine_id=row.id, cycle=row.cycle, trouble=row.trouble, tools=tools, running=row.running)
        found.append((plan, worked))
    return found
