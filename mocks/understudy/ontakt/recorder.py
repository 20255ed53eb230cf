"""Turns what happens to machines into parts, alarms, state records and downtime, whoever tells of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from understudy.core.rows import Values, write
from understudy.ontakt import tables
from understudy.ontakt.machine_events import AlarmRaised, MachineEvent, PartMade, StateEntered
from understudy.ontakt.objects import UnitOfWork, ongoing

ACTIVE_STATES = frozenset({"ACTIVE", "STARTED", "Printing"})
"""Raw states in which a machine runs, where no definition says otherwise."""

_MACHINES = tables.MACHINES.table
_MONITORS = tables.MONITORS.table
_OPEN_RECORDS = ongoing(tables.STATE_RECORDS)
_OPEN_DOWNTIME = ongoing(tables.DOWNTIME).where(tables.DOWNTIME.c.auto_end.is_not(None)).order_by(tables.DOWNTIME.c.id)
_MACHINE = (
    select(_MACHINES, _MONITORS.c.program_id, _MONITORS.c.state, _MONITORS.c.part_count, tables.PROGRAMS.c.filename)
    .select_from(
        _MACHINES.outerjoin(_MONITORS, _MONITORS.c.id == _MACHINES.c.id).outerjoin(
            tables.PROGRAMS.table, tables.PROGRAMS.c.id == _MONITORS.c.program_id
        )
    )
    .where(_MACHINES.c.id == bindparam("machine"))
)
_LAST_CYCLE = (
    update(tables.PROGRAMS.table)
    .where(tables.PROGRAMS.c.id == bindparam("program"))
    .where(tables.PROGRAMS.c.last_cycle.is_(None) | (tables.PROGRAMS.c.last_cycle < bindparam("at")))
    .values(last_cycle=bindparam("at"))
)


def ended_by_activity(downtime: Values, at: datetime) -> datetime | None:
    """Its end if the machine becomes active at a moment; None if that does not end it."""
    return at if downtime["auto_end"] == "ACTIVE" and at >= downtime["start"] else None


def ended_by_part(downtime: Values, at: datetime, cycle: timedelta) -> datetime | None:
    """Its end if a part is made at a moment: when the part's cycle began, but not before the downtime did."""
    start, ends = downtime["start"], downtime["auto_end"] == "PART"
    return max(start, at - cycle) if ends and at >= start else None


def active_alarm(at: datetime, code: str, text: str) -> Values:
    """An alarm as it stands among those that are active at a machine."""
    return {"timestamp": at.timestamp(), "alarm_code": code, "alarm_type": text}


class _Machine:
    """A machine while it is being followed."""

    def __init__(self, row: Any, record: Any, blocks: Iterable[Any]) -> None:
        self.row = row
        self.state: str | None = row.state
        self.alarms: list[Values] = list(row.alarms)
        self.alarmed = False
        """Whether its alarms changed."""
        self.record: Values | None = None if record is None else record._asdict()
        self.blocks: list[Values] = [block._asdict() for block in blocks]
        """Ongoing downtime that may end by itself."""
        self.entered = False
        """Whether its state changed."""
        self.made = 0
        self.last_part: datetime | None = None


class Recorder:
    """Follows machines through what happens, in memory, and writes it down at the end."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._machines: dict[int, _Machine] = {}
        self._active: dict[str, tuple[int, bool]] = {}
        self._new: dict[str, list[Values]] = {"parts": [], "alarms": [], "downtime": [], "machine_state_records": []}
        self._fresh: set[tuple[str, int]] = set()
        """What is not written yet, by kind and id."""
        self._ended: list[tuple[tables.ObjectType, int, datetime]] = []
        self._last_cycle: dict[int, datetime] = {}

    async def follow(self, happened: Iterable[MachineEvent]) -> None:
        """Takes in what happened, in order, and writes all of it down."""
        await self._read_states()
        for each in happened:
            machine = self._machines.get(each.machine_id) or await self._read(each.machine_id)
            match each:
                case StateEntered():
                    self._enter(machine, each)
                case PartMade():
                    self._make(machine, each)
                case AlarmRaised():
                    self._alarm(machine, each)
        await self._write()

    async def _read_states(self) -> None:
        for row in await self._work.db.all(tables.STATES.every):
            self._active.update(dict.fromkeys(row.machine_states, (row.id, row.is_active)))

    async def _read(self, machine_id: int) -> _Machine:
        db, wanted = self._work.db, {"machine": machine_id}
        row = (await db.all(_MACHINE, wanted))[0]
        found = _Machine(row, await db.first(_OPEN_RECORDS, wanted), await db.all(_OPEN_DOWNTIME, wanted))
        self._machines[machine_id] = found
        return found

    def _meaning(self, state: str) -> tuple[int | None, bool]:
        return self._active.get(state, (None, state in ACTIVE_STATES))

    def _add(self, kind: tables.ObjectType, values: Values) -> Values:
        values["id"] = self._work.ids.integer(kind.name)
        self._new[kind.name].append(values)
        self._fresh.add((kind.name, values["id"]))
        return values

    def _enter(self, machine: _Machine, entered: StateEntered) -> None:
        if entered.state == machine.state:
            return
        definition, active = self._meaning(entered.state)
        if machine.record is not None:
            self._end(tables.STATE_RECORDS, machine.record, entered.at)
        told = {"machine_id": entered.machine_id, "state": entered.state, "start": entered.at}
        machine.record = self._add(tables.STATE_RECORDS, {**told, "state_def_id": definition, "end": None})
        machine.state, machine.entered = entered.state, True
        if active:
            if machine.alarms:
                machine.alarms, machine.alarmed = [], True
            self._end_blocks(machine, lambda block: ended_by_activity(block, entered.at))

    def _make(self, machine: _Machine, made: PartMade) -> None:
        row = machine.row
        for _ in range(made.count):
            self._add(
                tables.PARTS,
                {
                    "machine_id": made.machine_id,
                    "program_id": row.program_id,
                    "program_name": row.filename or "",
                    "finished": made.at,
                    "work_order": row.current_work_order,
                    "scrapped": made.scrapped,
                    "tools_seen": list(made.tools),
                    "variables": dict(made.variables),
                },
            )
        machine.made += made.count
        machine.last_part = made.at
        if row.program_id is not None:
            self._last_cycle[row.program_id] = made.at
        self._end_blocks(machine, lambda block: ended_by_part(block, made.at, timedelta(seconds=made.cycle)))

    def _alarm(self, machine: _Machine, raised: AlarmRaised) -> None:
        told = {name: getattr(raised, name) for name in ("machine_id", "alarm_src", "alarm_code", "alarm_type")}
        message = raised.custom_message or machine.row.custom_alarms.get(raised.alarm_code, "")
        alarm = self._add(
            tables.ALARMS, {**told, "timestamp": raised.at, "custom_message": message, "info": dict(raised.info)}
        )
        machine.alarms.append(active_alarm(raised.at, raised.alarm_code, raised.alarm_type))
        machine.alarmed = True
        if raised.stops or {raised.alarm_type, raised.alarm_code} & set(machine.row.downtime_alarms) - {""}:
            values = {"machine_id": raised.machine_id, "start": raised.at, "end": None, "alarm_id": alarm["id"]}
            machine.blocks.append(self._add(tables.DOWNTIME, {**values, "auto_end": "ACTIVE"}))

    def _end(self, kind: tables.ObjectType, values: Values, at: datetime) -> None:
        values["end"] = at
        if (kind.name, values["id"]) not in self._fresh:
            self._ended.append((kind, values["id"], at))

    def _end_blocks(self, machine: _Machine, ends: Any) -> None:
        for values in list(machine.blocks):
            end = ends(values)
            if end is not None:
                machine.blocks.remove(values)
                self._end(tables.DOWNTIME, values, end)

    async def _write(self) -> None:
        work = self._work
        for kind in (tables.STATE_RECORDS, tables.PARTS, tables.ALARMS, tables.DOWNTIME):
            await work.create_all(kind, self._new[kind.name])
        for kind, key, end in self._ended:
            await write(work.db, kind.table, key, {"end": end})
            await work.tell(kind, [key])
        for program_id, at in self._last_cycle.items():
            if (await work.db.execute(_LAST_CYCLE, {"program": program_id, "at": at})).count:
                await work.tell(tables.PROGRAMS, [program_id])
        for machine_id, machine in self._machines.items():
            await self._write_machine(machine_id, machine)

    async def _write_machine(self, machine_id: int, machine: _Machine) -> None:
        known: Values = {"state": machine.state}
        if machine.last_part is not None:
            known["last_part"] = machine.last_part
            known["part_count"] = (machine.row.part_count or 0) + machine.made
        await write(self._work.db, tables.MONITORS.table, machine_id, known)
        shown: Values = {}
        if machine.alarmed:
            shown["alarms"] = machine.alarms
        if machine.entered and machine.state is not None:
            shown["cycle_state_id"] = self._meaning(machine.state)[0]
        if shown:
            await write(self._work.db, tables.MACHINES.table, machine_id, shown)
            await self._work.tell(tables.MACHINES, [machine_id])
