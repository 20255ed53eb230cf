"""Goals and charts of a machine."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from understudy.core.database import Database
from understudy.core.rows import Values
from understudy.ontakt import tables
from understudy.ontakt.objects import by_id, lasting, plain, read
from understudy.ontakt.shift_times import Window, disjoint, worked_shifts, zone

FEATURES = (
    "nc_alarms",
    "autocomp",
    "downtime",
    "feed_rate",
    "goals",
    "parts",
    "rapid",
    "shifts",
    "tmac_alarms",
    "tools",
)
"""What a chart can show."""

MOST_POINTS = 20_000
"""Points of a goal line at most."""


def _within(kind: tables.ObjectType, moment: str) -> Select[Any]:
    """Finds what a machine has between two moments, in order of time."""
    at = kind.c[moment]
    fits = (at >= bindparam("start"), at <= bindparam("end"))
    return select(kind.table).where(kind.c.machine_id == bindparam("machine"), *fits).order_by(at, kind.c.id)


_RATE = (
    select(tables.PROCESSES.c.parts_per_cycle, tables.PROCESSES.c.time_per_cycle)
    .join(tables.PROGRAMS.table, tables.PROGRAMS.c.process_id == tables.PROCESSES.c.id)
    .join(tables.MONITORS.table, tables.MONITORS.c.program_id == tables.PROGRAMS.c.id)
    .where(tables.MONITORS.c.id == bindparam("machine"))
)
_PARTS = _within(tables.PARTS, "finished")
_OVERRIDES = _within(tables.OVERRIDES, "at").where(tables.OVERRIDES.c.kind == bindparam("kind"))
_ALARMS = _within(tables.ALARMS, "timestamp").where(tables.ALARMS.c.alarm_src == bindparam("source"))
_DOWNTIME = lasting(tables.DOWNTIME)
_BY_IDS = {
    kind.name: select(kind.table).where(kind.c.id.in_(bindparam("ids", expanding=True)))
    for kind in (tables.PROGRAMS, tables.PROCESSES)
}
_ASSEMBLIES = (
    select(tables.ASSEMBLIES.c.id)
    .join(tables.PROCESSES.table)
    .where(tables.PROCESSES.c.machine_id == bindparam("machine"))
)
_TOOLS = select(tables.TOOLS.table).where(tables.TOOLS.c.assembly_id.in_(_ASSEMBLIES))
_REPLACED = tables.REPLACEMENTS.c
_REPLACEMENTS = (
    select(tables.REPLACEMENTS.table)
    .where(_REPLACED.timestamp >= bindparam("start"), _REPLACED.timestamp <= bindparam("end"))
    .where(_REPLACED.assembly_id.in_(_ASSEMBLIES))
    .order_by(_REPLACED.timestamp)
)


async def worked(db: Database, machine_id: int, start: datetime, end: datetime) -> list[tuple[Row[Any], Window]]:
    """The shifts that a machine works between two moments, with their times."""
    return list(worked_shifts(await db.all(tables.SHIFTS.every), machine_id, await zone(db), start, end))


async def rate(db: Database, machine_id: int) -> float:
    """Parts that the loaded process of a machine should make in a second; 0 where nothing says so."""
    row = await db.first(_RATE, {"machine": machine_id})
    if row is None or row.time_per_cycle is None:
        return 0.0
    return float(row.parts_per_cycle / (row.time_per_cycle * 60))


async def goals(db: Database, machine_id: int, start: datetime, end: datetime) -> list[tuple[float, int]]:
    """How many parts are due by which UNIX timestamp, counted from the start."""
    found = disjoint(window for _, window in await worked(db, machine_id, start, end))
    per_second = await rate(db, machine_id)
    return [(at.timestamp(), int(_seconds(found, start, at) * per_second + 1e-9)) for at in _points(found, start, end)]


def _seconds(found: Sequence[Window], start: datetime, at: datetime) -> float:
    """Seconds worked between two moments."""
    shares = (min(window.end, at) - max(window.start, start) for window in found)
    return sum(max(share, timedelta()).total_seconds() for share in shares)


def _points(found: Sequence[Window], start: datetime, end: datetime) -> list[datetime]:
    """The start, the end, and in between each edge of working time and each full hour in it."""
    points = {start, end}
    for window in found:
        at, last = max(window.start, start), min(window.end, end)
        points |= {at, last}
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while at < last and len(points) < MOST_POINTS:
            points.add(at)
            at += timedelta(hours=1)
    return sorted(points)


class Chart:
    """A machine between two moments."""

    def __init__(self, db: Database, machine_id: int, start: datetime, end: datetime) -> None:
        self._db, self._machine_id = db, machine_id
        self._start, self._end = start, end
        self._span = {"machine": machine_id, "start": start, "end": end}

    async def show(self, features: Sequence[str]) -> dict[str, Any]:
        """The properties of the features asked for."""
        shown: dict[str, Any] = {}
        for feature in features:
            shown.update(await self._feature(feature))
        return shown

    async def _feature(self, feature: str) -> dict[str, Any]:
        match feature:
            case "nc_alarms" | "tmac_alarms":
                source = feature.removesuffix("_alarms").upper()
                shown: dict[str, Any] = {feature: await self._read(tables.ALARMS, _ALARMS, source=source)}
            case "downtime":
                shown = {"downtime": await self._read(tables.DOWNTIME, _DOWNTIME)}
            case "feed_rate" | "rapid":
                shown = {f"{feature}_overrides": await self._overrides(feature.removesuffix("_rate"))}
            case "goals":
                line = await goals(self._db, self._machine_id, self._start, self._end)
                shown = {"goals": [[at, parts] for at, parts in line]}
            case "parts":
                shown = await self._parts()
            case "shifts":
                shown = {"shifts": await self._shifts()}
            case "tools":
                shown = await self._tools()
            case _:
                # AutoComp's data are not public; a machine without them has none.
                shown = {"autocomp_data": []}
        return shown

    async def _read(self, kind: tables.ObjectType, statement: Select[Any], **values: Any) -> list[Values]:
        return await read(self._db, kind, statement, {**self._span, **values})

    async def _overrides(self, kind: str) -> list[list[float | int | None]]:
        rows = await self._db.all(_OVERRIDES, {**self._span, "kind": kind})
        return [[row.at.timestamp(), row.percent] for row in rows]

    async def _parts(self) -> dict[str, Any]:
        parts = await self._read(tables.PARTS, _PARTS)
        programs = await self._by_ids(tables.PROGRAMS, {part["program_id"] for part in parts})
        processes = await self._by_ids(tables.PROCESSES, {program["process_id"] for program in programs})
        return {"parts": parts, "programs": by_id(programs), "processes": by_id(processes)}

    async def _by_ids(self, kind: tables.ObjectType, ids: Collection[int | None]) -> list[Values]:
        return await read(self._db, kind, _BY_IDS[kind.name], {"ids": list(ids)})

    async def _shifts(self) -> list[Values]:
        return [
            {**plain(tables.SHIFTS, shift), "start": window.start.timestamp(), "end": window.end.timestamp()}
            for shift, window in await worked(self._db, self._machine_id, self._start, self._end)
        ]

    async def _tools(self) -> dict[str, Any]:
        return {
            "tools": by_id(await read(self._db, tables.TOOLS, _TOOLS, {"machine": self._machine_id})),
            "tool_replacements": await self._read(tables.REPLACEMENTS, _REPLACEMENTS),
        }
