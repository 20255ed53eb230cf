"""Work that takes long, in a thread beside the event loop, so that other requests are answered meanwhile."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from pydantic import AfterValidator
from pydantic_core import from_json

LARGE = 1 << 19
"""Bytes from which on it is worth a thread to parse a body or to copy a database."""

_T = TypeVar("_T")


class Interrupted(Exception):
    """The work was given up, because what it worked on is gone."""

    def __init__(self) -> None:
        super().__init__("The tenant was reset or deleted meanwhile.")


IN_TURNS = AfterValidator(lambda value: value)
"""Mark of a field of which there are many: its check in a thread gives way to others, as it does where it calls us."""


async def beside(work: Callable[..., _T], *arguments: Any, stop: Callable[[], None] | None = None) -> _T:
    """Calls a function in a thread; one that is cancelled tells it to stop, and waits until it has."""
    done = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        if stop is not None:
            stop()
        while not done.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([done])
        raise


def carried_out(work: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine answers that waits for nothing but databases of its own: what `beside` calls."""
    try:
        work.send(None)
    except StopIteration as end:
        answer: _T = end.value
        return answer
    work.close()
    raise RuntimeError("work beside the loop may not wait for anything")


class Hold:
    """Keeps something for one task, and for the thread that works for it, until the others get it again."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._loop_thread = threading.get_ident()
        self._ended = asyncio.Event()
        self._stopped = False

    def stop(self) -> None:
        """Gives the work up at its next step."""
        self._stopped = True

    def end(self) -> None:
        """Lets the others on."""
        self._ended.set()

    async def passed(self) -> None:
        """Returns at once to the one who holds, and to others at the end; raises Interrupted in stopped work."""
        if threading.get_ident() != self._loop_thread:
            if self._stopped:
                raise Interrupted
        elif asyncio.current_task() is not self._task:
            await self._ended.wait()


class Holdable:
    """What long work can keep for itself; whoever else comes waits."""

    def __init__(self) -> None:
        self.hold: Hold | None = None
        """Who works for long just now: ask before anything else, which costs nothing, and then wait for `turn()`."""

    async def turn(self) -> None:
        """Waits until nobody else holds it."""
        while (hold := self.hold) is not None:
            await hold.passed()
            if hold is self.hold:
                return

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Hold]:
        """Keeps it until the end, once nobody else does."""
        await self.turn()
        hold = self.hold = Hold()
        try:
            yield hold
        finally:
            self.hold = None
            hold.end()

    def interrupt(self) -> None:
        """Gives up the work that goes on, if any does."""
        if self.hold is not None:
            self.hold.stop()


def let_go(*lists: list[Any]) -> None:
    """Empties lists of which nobody needs anything any more: all at once, that would stop every thread as well."""
    for rows in lists:
        while rows:
            rows.pop()


def parsed(content: bytes | str) -> Any:
    """What a JSON text says, parsed so that other threads have their turn; raises ValueError as `json.loads` does."""
    # The parser gives way only where it calls a function of Python's.
    return json.loads(content, object_hook=_same, parse_float=_float, parse_int=_int)


def check_encodable(content: bytes) -> None:
    """Raises ValueError for a text that is no JSON, or holds NaN or half a surrogate pair, which nothing can write."""
    if not any(mark in content for mark in (b"\\ud", b"\\uD", b"NaN", b"Infinity")):
        with suppress(ValueError):
            parsed(content.decode())
            return
    from_json(content, allow_inf_nan=False)


def _same(value: dict[str, Any]) -> dict[str, Any]:
    return value


def _float(text: str) -> float:
    return float(text)


def _int(text: str) -> int:
    return int(text)
