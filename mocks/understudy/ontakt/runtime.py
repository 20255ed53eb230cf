"""The event bus: who listens to a tenant's changes, and what of the present is kept in memory."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from understudy.core.world import World
from understudy.ontakt.machine_events import MachineEvent


class Listener:
    """One client of the event bus."""

    def __init__(self, backlog: int) -> None:
        self.waiting: deque[str] = deque()
        self.overrun = False
        """Whether more waited than may."""
        self._backlog = backlog
        self._woken = asyncio.Event()

    def tell(self, texts: Iterable[str]) -> None:
        """Puts events behind those that wait; once there were too many, none any more."""
        if not self.overrun:
            self.waiting.extend(texts)
            self.overrun = len(self.waiting) > self._backlog
        self._woken.set()

    def wake(self) -> None:
        """Makes the client's task look around."""
        self._woken.set()

    async def wait(self, seconds: float) -> None:
        """Returns when there is something, at the latest after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
            self._woken.clear()


@dataclass
class Runtime:
    """What a world has beside its database, for as long as it lives."""

    listeners: list[Listener] = field(default_factory=list)
    restarting_until: float = 0.0
    """UNIX timestamp up to which a restart lasts."""
    restarts: int = 0
    """How often it was restarted: a socket of before is closed."""
    changes: int = -1
    """How many rows had been changed in the database when it was last written here."""
    due: float = 0.0
    """UNIX timestamp before which nothing follows from the clock."""
    upcoming: deque[MachineEvent] = field(default_factory=deque)
    """What the made-up production does next, in order."""
    watched: float = 0.0
    """UNIX timestamp before which no alert is raised or ends by itself."""
    horizon: float | None = None
    """UNIX timestamp up to which `upcoming` is known; None for not at all."""

    def publish(self, texts: list[str]) -> None:
        """Tells every client of the event bus."""
        for listener in self.listeners:
            listener.tell(texts)


def runtime_of(world: World) -> Runtime:
    """The runtime of a world."""
    return world.memory.of(Runtime)
