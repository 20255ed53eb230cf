"""What can happen to a machine, and the production that is made up of it, the same each time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from understudy.core.clock import Clock
from understudy.core.ids import Ids, IdsState
from understudy.ontakt.shift_times import Window

Source = Literal["NC", "TMAC"]
"""Who tells of a machine: its control or its tool monitor."""


@dataclass(frozen=True, kw_only=True)
class StateEntered:
    """The machine entered a raw state."""

    at: datetime
    machine_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class PartMade:
    """A cycle ended."""

    at: datetime
    machine_id: int
    cycle: float
    """Seconds that it took."""
    count: int = 1
    """How many objects are entered for it."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    tools: tuple[int, ...] = ()
    """Locations of the tools that were used."""
    scrapped: bool = False
    """Whether it is no good."""


@dataclass(frozen=True, kw_only=True)
class AlarmRaised:
    """An alarm began; its fields are those of an alarm's row."""

    at: datetime
    machine_id: int
    alarm_src: Source = "NC"
    alarm_code: str = ""
    alarm_type: str = ""
    custom_message: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False
    """Whether it begins a downtime even if the machine does not list it among those that do."""


MachineEvent = StateEntered | PartMade | AlarmRaised

RESTING = "READY"
STOPS = ("FEED_HOLD", "INTERRUPTED", "PROGRAM_OPTIONAL_STOP")
"""Raw states of a stop that is no alarm."""
ALARMED = "STOPPED"
SCRAP = 0.02
"""Share of the parts that are no good."""

_ALARMS: tuple[Mapping[str, Any], ...] = (
    {"alarm_src": "NC", "alarm_code": "1051", "alarm_type": "SERVO OVERLOAD"},
    {"alarm_src": "NC", "alarm_code": "2077", "alarm_type": "COOLANT LEVEL LOW"},
    {"alarm_src": "NC", "alarm_code": "1804", "alarm_type": "SPINDLE OVERHEAT"},
    {"alarm_src": "NC", "alarm_code": "4210", "alarm_type": "CHUCK PRESSURE LOW"},
    {"alarm_src": "TMAC", "alarm_type": "WEAR ALARM"},
    {"alarm_src": "TMAC", "alarm_type": "EXTREME ALARM"},
)


@dataclass(frozen=True, kw_only=True)
class MachinePlan:
    """How a machine works in its shifts."""

    machine_id: int
    cycle: float
    """Seconds of a cycle."""
    trouble: float
    """Share of the stops that are alarms."""
    tools: tuple[int, ...] = ()
    """Locations of the tools that each cycle uses."""
    running: str = "ACTIVE"
    """Raw state in which it runs."""


def simulate_shift(seed: str, plan: MachinePlan, window: Window) -> Iterator[MachineEvent]:
    """What a machine does in one stretch of working time: runs of cycles, with stops between them."""
    dice = Ids(IdsState(f"{seed}:{plan.machine_id}:{window.start.timestamp():.0f}"), Clock())
    at = window.start + timedelta(seconds=dice.between(120, 900))
    while at < window.end:
        yield StateEntered(at=at, machine_id=plan.machine_id, state=plan.running)
        for _ in range(dice.between(3, 9)):
            cycle = round(plan.cycle * (0.94 + 0.12 * dice.chance()), 3)
            at += timedelta(seconds=cycle)
            if at >= window.end:
                break
            scrapped = dice.chance() < SCRAP
            yield PartMade(at=at, machine_id=plan.machine_id, cycle=cycle, tools=plan.tools, scrapped=scrapped)
        if at >= window.end:
            break
        if dice.chance() < plan.trouble:
            yield from _trouble(dice, plan.machine_id, at)
            at += timedelta(seconds=dice.between(900, 3_600))
        else:
            state = STOPS[dice.between(0, len(STOPS) - 1)]
            yield StateEntered(at=at, machine_id=plan.machine_id, state=state)
            at += timedelta(seconds=dice.between(180, 1_200))
    yield StateEntered(at=window.end, machine_id=plan.machine_id, state=RESTING)


def _trouble(dice: Ids, machine_id: int, at: datetime) -> Iterator[MachineEvent]:
    alarm, tool = _ALARMS[dice.between(0, len(_ALARMS) - 1)], dice.between(1, 12)
    of_tool = alarm["alarm_src"] == "TMAC"
    info = {"tool": tool, "section": dice.between(1, 4)} if of_tool else {"X": dice.between(-300, 300), "Z": 0}
    yield StateEntered(at=at, machine_id=machine_id, state=ALARMED)
    yield AlarmRaised(at=at, machine_id=machine_id, info=info, stops=True, **alarm)


def simulate(
    seed: str, plans: Sequence[tuple[MachinePlan, Sequence[Window]]], after: datetime, until: datetime
) -> list[MachineEvent]:
    """What all machines do after one moment and up to another, in order."""
    found = [
        each
        for plan, worked in plans
        for window in worked
        if window.end >= after and window.start <= until
        for each in simulate_shift(seed, plan, window)
        if after < each.at <= until
    ]
    # Python's sort is stable: what one machine does at one moment stays in its order.
    return sorted(found, key=lambda each: (each.at, each.machine_id))
