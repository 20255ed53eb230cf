"""The one door to the time: each tenant has a clock of its own."""

import time
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Mode = Literal["real", "frozen"]


@dataclass(frozen=True)
class ClockState:
    """A clock as it is written down."""

    mode: Mode
    now: datetime
    speed: float
    in_step: bool = False
    """Whether it shows the host's own time."""


class Clock:
    """The time of one tenant: real, frozen, moved, or faster than real."""

    def __init__(self) -> None:
        self._mode: Mode = "real"
        self._speed = 1.0
        self._base = 0.0
        self._since: float | None = None
        self._jumps = 0

    def timestamp(self) -> float:
        """Seconds since 1970-01-01 UTC by this clock."""
        if self._since is None:
            return self._base if self._mode == "frozen" else time.time()
        return self._base + (time.time() - self._since) * self._speed

    def now(self) -> datetime:
        """The moment by this clock, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    @property
    def jumps(self) -> int:
        """How often the clock was set or moved by hand: a change opens rate windows."""
        return self._jumps

    def state(self) -> ClockState:
        """The clock as it stands."""
        in_step = self._mode == "real" and self._since is None
        return ClockState(mode=self._mode, now=self.now(), speed=self._speed, in_step=in_step)

    def restore(self, state: ClockState) -> None:
        """Brings the clock back to how it stood; one that was in step with the host is so again."""
        self.set(state.mode, None if state.in_step else state.now, state.speed)

    def set(self, mode: Mode, now: datetime | None = None, speed: float = 1.0) -> None:
        """Freezes the clock or lets it run from a moment at a speed.

        Without a moment it goes on from where it stands; `real` at speed 1 without one is in step with the host.
        """
        moment = self.timestamp() if now is None else now.timestamp()
        in_step = mode == "real" and now is None and speed == 1.0
        self._mode, self._speed, self._base = mode, speed, moment
        self._since = None if in_step or mode == "frozen" else time.time()
        self._jumps += 1

    def once_set(self, mode: Mode, now: datetime | None = None, speed: float = 1.0) -> "Clock":
        """A clock of its own that shows what this one would."""
        clock = copy(self)
        clock.set(mode, now, speed)
        return clock

    def advance(self, by: timedelta) -> None:
        """Moves the clock, keeping its mode and speed."""
        self.set(self._mode, self.now() + by, self._speed)


def wall() -> float:
    """Seconds of the host since 1970, for what no tenant's clock may move (file dates, time to live)."""
    return time.time()


def stopwatch() -> float:
    """Seconds of a clock that never goes back, for durations."""
    return time.perf_counter()
