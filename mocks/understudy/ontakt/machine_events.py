"""What can happen to a machine, whoever tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

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
