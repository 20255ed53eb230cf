"""Where the moving windows of the rate limits are kept; imported when the first limited request comes."""

from collections import deque

from limits.storage import MemoryStorage

from understudy.core.clock import wall

_SWEEP = 1_000
"""Hits after which windows that are over are dropped."""


class WindowStorage(MemoryStorage):
    """A storage of `limits` whose moving windows start no thread.

    The library's own sweeps them in a thread, which it starts anew for almost every request: dearer than all the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, deque[float]] = {}
        """The moments at which the hits of a key leave its window."""
        self._asked = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts hits of a key, if they are within the limit, and answers whether they are."""
        now = wall()
        self._asked += 1
        if self._asked % _SWEEP == 0:
            self._windows = {each: window for each, window in self._windows.items() if window and window[-1] >= now}
        window = self._windows.setdefault(key, deque())
        while window and window[0] < now:
            window.popleft()
        if len(window) + amount > limit:
            return False
        window.extend([now + expiry] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window of a key begins, and how many hits lie in it."""
        now = wall()
        hits = [leaves for leaves in self._windows.get(key, ()) if leaves >= now]
        return (hits[0] - expiry if hits else now), len(hits)

    def clear(self, key: str) -> None:
        """Forgets the hits of a key."""
        super().clear(key)
        self._windows.pop(key, None)

    def reset(self) -> int | None:
        """Forgets all hits, and answers of how many keys."""
        keys = len(self._windows)
        self._windows.clear()
        return keys
