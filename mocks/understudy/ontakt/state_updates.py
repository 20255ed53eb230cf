"""State updates: what a machine tells of itself, turned into what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from understudy.core.rows import Values, write
from understudy.ontakt.alert_rules import raise_alert
from understudy.ontakt.machine_events import AlarmRaised, MachineEvent, PartMade, Source, StateEntered
from understudy.ontakt.models.machines import NewAlarm, StateUpdate
from understudy.ontakt.objects import UnitOfWork, find, found
from understudy.ontakt.recorder import Recorder, active_alarm
from understudy.ontakt.tables import MACHINES, MONITORS, OVERRIDES, PROCESSES, PROGRAMS

_PROGRAM = PROGRAMS.c
_OF_MACHINE = select(_PROGRAM.id).where(_PROGRAM.machine_id == bindparam("machine"))
_BY_VARIABLE = _OF_MACHINE.where(_PROGRAM.load_by_var_value == bindparam("number"))
_BY_NAME = _OF_MACHINE.where(_PROGRAM.filename == bindparam("name"))
_LOADED = select(MONITORS.c.program_id).where(MONITORS.c.id == bindparam("machine"))
_PROCESSES_OF = select(_PROGRAM.process_id).where(_PROGRAM.id.in_(bindparam("programs", expanding=True))).distinct()
_PROCESS = select(PROCESSES.table).join(PROGRAMS.table).where(_PROGRAM.id == bindparam("program"))


@dataclass(frozen=True)
class _Before:
    """A machine as it was before the update."""

    machine: Row[Any]
    monitor: Row[Any]
    process: Row[Any] | None
    """Process of the program that is loaded now."""


async def apply(work: UnitOfWork, machine: Row[Any], told: StateUpdate, told_by: str, limit: int) -> None:
    """Takes in what `nc` or `tmac` tells of a machine; more parts than the limit are entered as one."""
    source: Source = "TMAC" if told_by == "tmac" else "NC"
    if await find(work.db, MONITORS, machine.id) is None:
        await work.create(MONITORS, {"id": machine.id})
    await _load(work, machine, told)
    monitor = await found(work.db, MONITORS, machine.id)
    before = _Before(machine, monitor, await work.db.first(_PROCESS, {"program": monitor.program_id or 0}))
    await Recorder(work).follow(_happened(before, told, source, work.now, limit))
    await _settle_monitor(work, before, told)
    await _settle_machine(work, machine, told)
    for text in told.alerts or []:
        await raise_alert(work, {"key": f"machine|{machine.id}|{text}", "message": text, "machine_id": machine.id})


async def _load(work: UnitOfWork, machine: Row[Any], told: StateUpdate) -> None:
    """Loads the program that the update names, by its name or by the machine's variable for it."""
    program_id = None
    number = None if machine.program_cv is None else (told.common_vars or {}).get(str(machine.program_cv))
    if number is not None:
        program_id = await work.db.scalar(_BY_VARIABLE, {"machine": machine.id, "number": number})
    if program_id is None and told.program_name is not None:
        name = told.program_name or "(No Program)"
        program_id = await work.db.scalar(_BY_NAME, {"machine": machine.id, "name": name})
        if program_id is None:
            program_id = (await work.create(PROGRAMS, {"machine_id": machine.id, "filename": name}))["id"]
    if program_id is not None:
        await load_program(work, machine.id, program_id)


async def load_program(work: UnitOfWork, machine_id: int, program_id: int) -> None:
    """Makes a program the one that a machine has loaded, and tells of the processes that this changes."""
    before = await work.db.scalar(_LOADED, {"machine": machine_id})
    if before == program_id:
        return
    await write(work.db, MONITORS.table, machine_id, {"program_id": program_id})
    pair = [each for each in (before, program_id) if each is not None]
    rows = await work.db.all(_PROCESSES_OF, {"programs": pair})
    await work.tell(PROCESSES, sorted(row.process_id for row in rows if row.process_id is not None))


def _happened(before: _Before, told: StateUpdate, source: Source, now: datetime, limit: int) -> list[MachineEvent]:
    """What the update says has happened since the one before, in order."""
    machine_id = before.machine.id
    found: list[MachineEvent] = []
    count = _count(before, told)
    # What was made up says nothing about the machine's own count: its first one makes no parts.
    earlier = before.monitor.part_count if before.monitor.driven else None
    made = 0 if count is None else _made(earlier, count)
    if made:
        begun = before.monitor.last_part or before.monitor.last_contact or now
        found.append(
            PartMade(
                at=now,
                machine_id=machine_id,
                cycle=max(0.0, (now - begun).total_seconds()),
                # More would be a counter gone wrong: ontakt/update/part-report-limit.
                count=made if made <= limit else 1,
                variables=_variables(before, told),
            )
        )
    if told.cycle_state is not None:
        found.append(StateEntered(at=now, machine_id=machine_id, state=told.cycle_state))
    active = {(each["alarm_code"], each["alarm_type"]) for each in before.machine.alarms}
    for alarm in alarms(told, now):
        if (alarm.alarm_code, alarm.alarm_type) not in active:
            values = alarm.model_dump(exclude={"timestamp"})
            found.append(AlarmRaised(at=alarm.timestamp, machine_id=machine_id, alarm_src=source, **values))
    return found


def alarms(told: StateUpdate, now: datetime) -> list[NewAlarm]:
    """The active alarms of an update, in either form; none that has yet to begin."""
    if isinstance(told.alarms, Mapping):
        found = [NewAlarm(alarm_type=text, timestamp=at) for text, at in told.alarms.items()]
    else:
        found = list(told.alarms or [])
    return [each.model_copy(update={"timestamp": min(each.timestamp, now)}) for each in found]


def _count(before: _Before, told: StateUpdate) -> int | None:
    variable = None if before.process is None else before.process.part_count_cv
    if variable is not None and told.common_vars is not None and str(variable) in told.common_vars:
        return max(0, int(told.common_vars[str(variable)]))
    return told.part_count


def _made(earlier: int | None, now: int) -> int:
    """Parts made since the count before; counting began anew if there are fewer, the first count makes none."""
    if earlier is None:
        return 0
    return now if now < earlier else now - earlier


def _variables(before: _Before, told: StateUpdate) -> Values:
    if before.process is None or not told.common_vars:
        return {}
    numbers = {name: str(watched["number"]) for name, watched in before.process.cv_map.items()}
    return {name: told.common_vars[number] for name, number in numbers.items() if number in told.common_vars}


async def _settle_monitor(work: UnitOfWork, before: _Before, told: StateUpdate) -> None:
    """Keeps the told count, and that the machine was heard of."""
    kept: Values = {"driven": True}
    count = _count(before, told)
    if count is not None:
        kept["part_count"] = count
    if told.success:
        kept["last_contact"] = work.now
    await work.change(MONITORS, before.machine.id, kept)


async def _settle_machine(work: UnitOfWork, machine: Row[Any], told: StateUpdate) -> None:
    """Shows what was told in the machine's own fields."""
    shown: Values = {}
    for name in ("estopped", "feed_rate_override", "active_tool"):
        if name in told.model_fields_set and getattr(told, name) != getattr(machine, name):
            shown[name] = getattr(told, name)
    if told.alarms is not None:
        shown["alarms"] = [
            active_alarm(each.timestamp, each.alarm_code, each.alarm_type) for each in alarms(told, work.now)
        ]
    if shown:
        await work.change(MACHINES, machine.id, shown)
    for kind, name in (("feed", "feed_rate_override"), ("rapid", "rapid_override")):
        if name in told.model_fields_set:
            percent = getattr(told, name)
            await work.create(OVERRIDES, {"machine_id": machine.id, "kind": kind, "at": work.now, "percent": percent})
