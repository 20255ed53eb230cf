"""A process that is ours alone: its signals, its event loop, its garbage collector."""

import asyncio
import gc
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from understudy.control.addresses import Addresses
from understudy.server.server import Server
from understudy.server.settings import ServeSettings
from understudy.suite import VENDORS, Listed

SWITCHING = 0.001
"""Seconds that a request waits at most for a thread that works beside the loop."""
MANY = 100_000
"""Objects made meanwhile that the collector would take too long to look at."""

_T = TypeVar("_T")


def serve(
    settings: ServeSettings, ready: Callable[[Addresses, Server], None], vendors: Sequence[Listed] = VENDORS
) -> None:
    """Serves until SIGTERM or SIGINT; raises SettingsError and StartError."""

    async def main() -> None:
        server = Server(settings, vendors)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, server.stop)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))
        sys.setswitchinterval(SWITCHING)
        loop.set_default_executor(Uncollected())
        # The collector would look at it for 60 ms every few thousand requests.
        server.tenants.grown = gc.freeze

        def told(addresses: Addresses) -> None:
            gc.freeze()
            gc.enable()
            ready(addresses, server)

        await server.run(told)

    if sys.platform == "win32":
        asyncio.run(main())
    else:
        import uvloop

        uvloop.run(main())


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
                    if gc.get_count()[0] > MANY:
                        # Nor is the collector to look at what was made as soon as it may.
                        gc.freeze()
                    gc.enable()
