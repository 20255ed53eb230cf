"""The values of a point: what was sent, what was commanded, and in between what it would measure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import merge
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Row, bindparam, select

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations import profiles
from understudy.buildingx.operations.models import commands, point_values
from understudy.buildingx.operations.profiles import GRID, REACH, Situation, Tuning
from understudy.core.timestamps import MILLISECOND
from understudy.core.world import World

HOLD = 3_600_000
"""Milliseconds for which a sent value stands before a sensor's own values go on."""
HELD = frozenset({"setpoint", "valve", "fan", "speed"})
"""Profiles of points that keep a value that they were given until the next one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // MILLISECOND

_here = within(point_values, "point_id", "of_point")
_within = (point_values.c.at >= bindparam("begin")) & (point_values.c.at < bindparam("end"))
_sent = select(point_values.c.at, point_values.c.value, point_values.c.quality, point_values.c.target).where(_here)
_FORWARD = _sent.where(_within).order_by(point_values.c.at).limit(bindparam("wanted"))
_BACKWARD = _sent.where(_within).order_by(point_values.c.at.desc()).limit(bindparam("wanted"))
_COMMANDS = (
    select(commands.c.at, commands.c.effective_at, commands.c.value, commands.c.outcome)
    .where(within(commands, "point_id", "of_point"))
    .order_by(commands.c.n)
)


class Value(NamedTuple):
    """A value of a point at a moment."""

    at: int
    """Milliseconds since 1970."""
    rank: int
    """0 for what was sent or commanded, 1 for what was computed: the first of a millisecond stands."""
    value: str
    quality: int | None = None
    target: str | None = None


def milliseconds(moment: datetime) -> int:
    """A moment as milliseconds since 1970."""
    return (moment - _EPOCH) // MILLISECOND


def moment_of(at: int) -> datetime:
    """The moment of milliseconds since 1970."""
    return _EPOCH + at * MILLISECOND


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).strftime("%Y-%m-%dT")


def stamp_of(at: int) -> str:
    """The text of milliseconds since 1970."""
    day, rest = divmod(at, 86_400_000)
    seconds, thousandths = divmod(rest, 1000)
    minutes, second = divmod(seconds, 60)
    return f"{_day(day)}{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}.{thousandths:03d}Z"


def attributes_of(value: Value) -> Resource:
    """A value as attributes."""
    attributes: Resource = {"value": value.value, "timestamp": stamp_of(value.at)}
    if value.target is not None:
        attributes["targetValue"] = value.target
    if value.quality is not None:
        attributes["qualityOfValue"] = value.quality
    return attributes


def document(point_id: str, value: Value) -> bytes:
    """A value as a resource."""
    attributes = attributes_of(value)
    return to_json({"type": "PointValue", "id": f"cov-{point_id}-{attributes['timestamp']}", "attributes": attributes})


@dataclass(frozen=True)
class Series:
    """A point with all that its values depend on."""

    world: World
    partition: str
    point: str
    profile: str | None
    tuning: Tuning | None
    given: Sequence[Row[Any]]
    """Its commands, the earliest first."""
    steps: Sequence[tuple[int, float]]
    """Changes of the set point that it follows."""
    now: int

    def target(self, at: int) -> str | None:
        """The value that was last commanded by then, and not discarded."""
        for row in reversed(self.given):
            if milliseconds(row.at) <= at and (row.outcome == "applied" or at < milliseconds(row.effective_at)):
                return str(row.value)
        return None

    def commanded(self, begin: int, end: int) -> list[Value]:
        """The values that commands made, at the moments when they took effect: of one moment the last command's."""
        found = {}
        for row in self.given:
            at = milliseconds(row.effective_at)
            if row.outcome == "applied" and begin <= at < end and at <= self.now:
                found[at] = Value(at, 0, row.value, 0, self.target(at))
        return sorted(found.values())

    async def sent(self, begin: int, end: int, wanted: int, *, backward: bool = False) -> list[Value]:
        """The values that clients sent."""
        place = {"in_partition": self.partition, "of_point": self.point}
        span = {"begin": moment_of(begin), "end": moment_of(end), "wanted": wanted}
        rows = await self.world.db.all(_BACKWARD if backward else _FORWARD, {**place, **span})
        return [Value(milliseconds(row.at), 0, row.value, row.quality, row.target) for row in rows]

    async def last(self, before: int, sent_before: int | None = None) -> list[Value]:
        """The last value that a client sent and the last one that a command made, before a moment."""
        sent = await self.sent(_EARLIEST, before if sent_before is None else sent_before, 1, backward=True)
        return [*sent, *self.commanded(0, before)[-1:]]

    def computed(self, begin: int, end: int, *, backward: bool) -> Iterator[Value]:
        """The values that it measured by itself."""
        if self.tuning is None or self.profile is None:
            return
        first = max(begin, self.now - REACH * 1000)
        last = min(end - 1, self.now)
        step = GRID * 1000
        grid = range(-(-first // step) * step, last + 1, step)
        compute = profiles.PROFILES[self.profile][0]
        for at in reversed(grid) if backward else grid:
            seconds = at // 1000
            code = profiles.quality(self.tuning.seed, seconds)
            if code is not None:
                number = compute(Situation(profiles.instant(seconds, self.tuning.zone), self.tuning, self.steps))
                target = self.target(at) if self.given else None
                yield Value(at, 1, profiles.written(self.profile, number), code, target)


async def of_point(world: World, row: Row[Any]) -> Series:
    """The series of a point, from its row."""
    tuning = profiles.tuning_of(row.tuning) if row.tuning else None
    given = await world.db.all(_COMMANDS, {"in_partition": row.partition_id, "of_point": row.id})
    steps: list[tuple[int, float]] = []
    if tuning is not None and tuning.setpoint_point is not None:
        place = {"in_partition": row.partition_id, "of_point": tuning.setpoint_point}
        changes = await world.db.all(_COMMANDS, place)
        steps = sorted(
            (milliseconds(each.effective_at) // 1000, float(each.value))
            for each in changes
            if each.outcome == "applied"
        )
    now = milliseconds(world.clock.now())
    return Series(world, row.partition_id, row.id, row.profile, tuning, given, steps, now)


async def between(of: Series, begin: int, end: int, wanted: int, *, backward: bool = False) -> list[Value]:
    """Values from one moment on and before another, at most so many."""
    sent = await of.sent(begin, end, wanted, backward=backward)
    given = sorted([*sent, *of.commanded(begin, end)])
    # Read backwards, a full page leaves out what was sent earlier than its last value.
    before = await of.last(begin, sent[-1].at if backward and len(sent) == wanted else None)
    if backward:
        given.reverse()
    held = sorted([*before, *given])
    moments = [each.at for each in held]
    found: list[Value] = []
    lists = (given, of.computed(begin, end, backward=backward))
    for each in merge(*lists, key=lambda value: value.at, reverse=backward):
        value = _standing(of, each, held, moments)
        if value is not None and not (found and found[-1].at == value.at):
            found.append(value)
            if len(found) == wanted:
                break
    return found


def _standing(of: Series, each: Value, held: Sequence[Value], moments: Sequence[int]) -> Value | None:
    if each.rank == 0:
        return each
    place = bisect_right(moments, each.at) - 1
    if place < 0:
        return each
    last = held[place]
    if of.profile in HELD:
        return Value(each.at, 1, last.value, each.quality, each.target)
    return None if each.at < last.at + HOLD else each


async def current(world: World, row: Row[Any]) -> Value | None:
    """The value of a point as it is now, None for none."""
    of = await of_point(world, row)
    now = of.now + 1
    latest = await between(of, now - 7_200_000, now, 1, backward=True)
    if not latest:
        latest = sorted(await of.last(now))[-1:]
    if not latest:
        return None
    value, target = latest[0], of.target(of.now)
    return value if target is None else Value(value.at, value.rank, value.value, value.quality, target)
