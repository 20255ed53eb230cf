"""What can happen to a machine, whoever tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


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
    """An alarm began."""

    at: datetime
    machine_id: int
    source: Literal["NC", "TMAC"] = "NC"
    code: str = ""
    text: str = ""
    message: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False
    """Whether it begins a downtime even if the machine does not list it among those that do."""


MachineEvent = StateEntered | PartMade | AlarmRaised
