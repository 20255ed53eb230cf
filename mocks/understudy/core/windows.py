"""The moving windows of the rate limits; imported with the limiter, when the first limited request comes."""

from collections import deque

from limits.storage import MemoryStorage

from understudy.core.clock import stopwatch

_SWEEP = 1_000
"""Hits after which windows that have emptied are dropped."""


class Windows(MemoryStorage):
    """Windows in memory that clean up after themselves when they are asked.

    The library's own does so in a thread, which it starts anew for almost every request: dearer than the rest of it.
    """

    STORAGE_SCHEME = ["understudy"]  # noqa: RUF012 the library declares it so

    def __init__(self, uri: str | None = None, *, wrap_exceptions: bool = False, **_: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._windows: dict[str, tuple[deque[float], int]] = {}
        self._asked = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts hits of a key within the last seconds, if they are within the limit, and answers whether they are."""
        now = stopwatch()
        self._asked += 1
        if self._asked % _SWEEP == 0:
            self._sweep(now)
        hits, _ = self._windows.setdefault(key, (deque(), expiry))
        while hits and hits[0] < now - expiry:
            hits.popleft()
        if len(hits) + amount > limit:
            return False
        hits.extend([now] * amount)
        return True

    def windows(self) -> int:
        """How many windows are kept."""
        return len(self._windows)

    def _sweep(self, now: float) -> None:
        over = [key for key, (hits, expiry) in self._windows.items() if not hits or hits[-1] < now - expiry]
        for key in over:
            del self._windows[key]
