"""What the event loop writes in one turn leaves in one write, in order, and nothing of it is lost."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from understudy.server.uvicorn_server import MOST, JoinedWrites


class Told:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        """Notes the data."""
        self.told.append(data)

    def close(self) -> None:
        """Notes the end."""
        self.told.append("close")
        self.closing = True

    def abort(self) -> None:
        """Notes the end."""
        self.told.append("abort")
        self.closing = True

    def is_closing(self) -> bool:
        """Whether it was ended."""
        return self.closing

    def get_extra_info(self, name: str) -> str:
        """A word about itself."""
        return f"the {name}"


async def _written(*turns: Callable[[JoinedWrites], None]) -> list[object]:
    """What a transport is told when these are called, each in a turn of the event loop."""
    told = Told()
    joined = JoinedWrites(cast("asyncio.Transport", told))
    for turn in turns:
        turn(joined)
        await asyncio.sleep(0)
    return told.told


def _head_and_body(to: JoinedWrites) -> None:
    to.write(b"head ")
    to.write(b"body")


def test_one_turn_is_one_write_and_the_next_turn_another() -> None:
    assert asyncio.run(_written(_head_and_body, _head_and_body)) == [b"head body", b"head body"]


def test_much_does_not_wait_for_the_end_of_the_turn() -> None:
    def streams(to: JoinedWrites) -> None:
        for _ in range(3):
            to.write(b"x" * MOST)
        to.close()

    assert asyncio.run(_written(streams)) == [b"x" * 2 * MOST, b"x" * MOST, "close"]


@pytest.mark.parametrize("end", ["close", "abort"])
def test_the_end_of_a_connection_comes_behind_what_was_written(end: str) -> None:
    def ends(to: JoinedWrites) -> None:
        to.write(b"half")
        getattr(to, end)()

    assert asyncio.run(_written(ends)) == [b"half", end]


def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    def writes_late(to: JoinedWrites) -> None:
        to.close()
        to.write(b"too late")
        assert to.is_closing()

    assert asyncio.run(_written(writes_late)) == ["close"]


def test_all_else_is_the_transport_s_own() -> None:
    async def asked() -> str:
        found: str = JoinedWrites(cast("asyncio.Transport", Told())).get_extra_info("peername")
        return found

    assert asyncio.run(asked()) == "the peername"
