"""Machines, their states, goals and charts."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange, Exchange
from understudy.ontakt import state_updates
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import checked, described, json_object
from understudy.ontakt.charts import FEATURES, Chart, goals
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, LIST, Resource, mount
from understudy.ontakt.filters import Filter, timestamp, values_of
from understudy.ontakt.models.machines import MachineStateRecord, StateUpdate, System
from understudy.ontakt.objects import UnitOfWork, Values, find, read, served, unit_of_work
from understudy.ontakt.operations import answer, found, key_of, mapped, operation
from understudy.ontakt.options import zone
from understudy.ontakt.quirks import readable
from understudy.ontakt.refusals import Invalid, NotFound, StateMapped
from understudy.ontakt.settings import settings_of
from understudy.ontakt.tables import MACHINES, MONITORS, STATE_RECORDS, STATES, SYSTEMS
from understudy.ontakt.worktime import day_start

router = APIRouter()

_KEYS = {"machine_id": "Number of the machine."}
_SPAN = (
    Filter(name="start", sort="since", field="start", says="UNIX timestamp; by default the start of the local day."),
    Filter(name="end", sort="until", field="start", says="UNIX timestamp; by default the start of the local day."),
)


async def _check_states(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses a raw state that another definition has."""
    wanted = set(values.get("machine_states") or ())
    for other in await work.db.all(STATES.every):
        taken = wanted & set(other.machine_states)
        if taken and (row is None or other.id != row.id):
            raise StateMapped(f"{min(taken)} is mapped to {other.name} already.")


async def _begin(work: UnitOfWork, machine: Values) -> None:
    if await find(work.db, MONITORS, machine["id"]) is None:
        await work.create(MONITORS, {"id": machine["id"]})


async def list_systems(exchange: CurrentExchange) -> Response:
    """Every kind of control that machines can have, by its number."""
    return mapped(await read(exchange.world.db, SYSTEMS, SYSTEMS.every))


async def _span(exchange: Exchange) -> tuple[datetime, datetime]:
    given = values_of(exchange)
    # Both ends of the span have the same default: ontakt/machines/goals-default.
    today = day_start(exchange.world.clock.now(), await zone(exchange.world.db))
    start = timestamp("start", given["start"][0]) if "start" in given else today
    end = timestamp("end", given["end"][0]) if "end" in given else today
    if (end - start).days > LONGEST_SPAN:
        raise Invalid(f"end: more than {LONGEST_SPAN} days after start.")
    return start, end


LONGEST_SPAN = 366
"""Days that goals and charts cover at most."""


async def get_goals(exchange: CurrentExchange) -> Response:
    """How many parts are due by which UNIX timestamp; without `start` and `end`, by the start of the local day."""
    machine = await found(exchange, MACHINES, key_of(exchange))
    start, end = await _span(exchange)
    line = await goals(exchange.world.db, machine.id, start, max(start, end))
    return answer({f"{at:.15g}": parts for at, parts in line})


async def get_chart(exchange: CurrentExchange) -> Response:
    """What happened to a machine between two moments: one property or more for each feature that is asked for."""
    machine = await found(exchange, MACHINES, key_of(exchange))
    start, end = await _span(exchange)
    asked = values_of(exchange).get("feature", list(FEATURES))
    unknown = [name for name in asked if name not in FEATURES]
    if unknown:
        raise Invalid(f"feature: {unknown[0]!r} is none of {', '.join(FEATURES)}.")
    chart = Chart(exchange.world.db, machine.id, start, max(start, end))
    return answer(await chart.show(asked))


async def update_machine_state(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Tells the state of a machine, as the machine or its adapter would; answers the machine."""
    machine = await found(exchange, MACHINES, key_of(exchange))
    told = checked(StateUpdate, readable(await json_object(exchange), StateUpdate))
    source = values_of(exchange).get("src", ["nc"])[0]
    if source not in ("nc", "tmac"):
        raise Invalid(f"src: {source!r} is neither nc nor tmac.")
    async with unit_of_work(exchange.world, user.id) as work:
        limit = settings_of(exchange.world).part_report_limit
        await state_updates.apply(work, machine, told, "TMAC" if source == "tmac" else "NC", limit)
        row = await found(exchange, MACHINES, machine.id)
        shown = (await served(exchange.world.db, MACHINES, [row]))[0]
    return answer(shown)


async def list_machine_state_records(exchange: CurrentExchange) -> Response:
    """The stretches of time that a machine spent in raw states, those that share time with the span asked for."""
    machine = await found(exchange, MACHINES, key_of(exchange))
    given, table = values_of(exchange), STATE_RECORDS.table
    wanted = [table.c.machine_id == machine.id]
    if "start" in given:
        wanted.append(table.c.end.is_(None) | (table.c.end >= timestamp("start", given["start"][0])))
    if "end" in given:
        wanted.append(table.c.start <= timestamp("end", given["end"][0]))
    return mapped(await read(exchange.world.db, STATE_RECORDS, select(table).where(*wanted).order_by(table.c.start)))


mount(
    router,
    Resource(kind=MACHINES, noun="machine", nouns="machines", path="/api/machines/", key="machine_id", settle=_begin),
)
mount(
    router,
    Resource(
        kind=STATES,
        noun="machine_state",
        nouns="machine_states",
        path="/api/machines/states/",
        key="state_def_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
        prepare=_check_states,
        refusals=(StateMapped,),
    ),
)
operation(router, "GET", "/api/machines/systems", list_systems, name="list_systems", model=dict[str, System])
operation(
    router,
    "GET",
    "/api/machines/{machine_id:int}/goals",
    get_goals,
    name="get_goals",
    model=dict[str, int],
    filters=_SPAN,
    keys=_KEYS,
    refusals=(NotFound,),
)
operation(
    router,
    "GET",
    "/api/machines/{machine_id:int}/chart",
    get_chart,
    name="get_chart",
    model=dict[str, Any],
    filters=(
        *_SPAN,
        Filter(name="feature", sort="texts", field="name", says=f"Any of {', '.join(FEATURES)}; by default all."),
    ),
    keys=_KEYS,
    refusals=(NotFound,),
)
operation(
    router,
    "POST",
    "/api/machines/{machine_id:int}/state",
    update_machine_state,
    name="update_machine_state",
    model=MACHINES.model,
    status=HTTPStatus.OK,
    body=described(StateUpdate),
    filters=(Filter(name="src", sort="text", field="name", says="`nc` (the default) or `tmac`."),),
    keys=_KEYS,
    refusals=(NotFound,),
)
operation(
    router,
    "GET",
    "/api/machines/{machine_id:int}/state_records",
    list_machine_state_records,
    name="list_machine_state_records",
    model=dict[str, MachineStateRecord],
    filters=(
        Filter(name="start", sort="since", field="end", says="Only those that lasted at or after this UNIX timestamp."),
        Filter(name="end", sort="until", field="start", says="Only those that began at or before this UNIX timestamp."),
    ),
    keys=_KEYS,
    refusals=(NotFound,),
)
