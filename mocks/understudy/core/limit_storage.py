"""Where `limits` keeps the moving windows of the rates; imported when the first limited request comes."""

from threading import Timer

from limits.storage import MemoryStorage

from understudy.core.clock import wall

_SWEEP = 1_000
"""Hits after which what has left its window is dropped."""


class _Unstarted(Timer):
    """A timer that never runs; the library starts no other one while it is told that this one does."""

    def is_alive(self) -> bool:
        return True


class WindowStorage(MemoryStorage):
    """The library's windows in memory, swept when they are asked.

    The library sweeps them in a thread, which it starts anew for almost every request and which leaves an empty list
    for every key there ever was.
    """

    def __init__(self) -> None:
        super().__init__()
        self.timer.cancel()
        self.timer = _Unstarted(0, self.sweep)
        self._asked = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts hits of a key, if they are within the limit, and answers whether they are."""
        self._asked += 1
        if self._asked % _SWEEP == 0:
            self.sweep()
        return super().acquire_entry(key, limit, expiry, amount)

    def sweep(self) -> None:
        """Drops what has left its window, and windows that are empty."""
        now = wall()
        for key, events in list(self.events.items()):
            kept = [event for event in events if event.expiry > now]
            if kept:
                self.events[key] = kept
            else:
                self.clear(key)
