"""The garbage collector of a process that is ours alone: it leaves in peace what stays and what is worked on."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

MANY = 100_000
"""Objects made meanwhile that the collector would take too long to look at."""

_T = TypeVar("_T")


class Uncollected(ThreadPoolExecutor):
    """Threads for what works beside the event loop; while one of them works, nothing is collected.

    The collector looks at all there is, which is much just then, and stops every thread for seconds meanwhile.
    """

    def __init__(self) -> None:
        super().__init__(thread_name_prefix="understudy")
        self._lock = threading.Lock()
        self._working = 0
        self._collecting = False

    def submit(self, work: Callable[..., _T], /, *arguments: Any, **named: Any) -> Future[_T]:
        """Calls a function in one of the threads."""
        return super().submit(self._carried_out, work, *arguments, **named)

    def _carried_out(self, work: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
        with self._lock:
            if self._working == 0:
                self._collecting = gc.isenabled()
                gc.disable()
            self._working += 1
        try:
            return work(*arguments, **named)
        finally:
            with self._lock:
                self._working -= 1
                if self._working == 0 and self._collecting:
                    _collect_again()


def _collect_again() -> None:
    if gc.get_count()[0] > MANY:
        # Nor is the collector to look at what was made as soon as it may.
        gc.freeze()
    gc.enable()
