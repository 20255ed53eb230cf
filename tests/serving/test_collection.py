"""The garbage collector is told to wait in a process of ours, and left alone in one of somebody else's."""

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest

from understudy.core.long_work import beside
from understudy.server.process import Uncollected


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_work_beside_the_loop_of_a_host_leaves_the_collector_alone() -> None:
    assert asyncio.run(beside(gc.isenabled))


def test_nothing_is_collected_until_the_last_work_is_done() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        assert go_on.wait(20)
        return gc.isenabled()

    with Uncollected() as executor:
        first = executor.submit(work)
        assert begun.wait(20)
        assert not executor.submit(gc.isenabled).result()
        assert not gc.isenabled()
        go_on.set()
        assert not first.result()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with Uncollected() as executor:
        executor.submit(len, "x").result()
    assert not gc.isenabled()


def test_much_that_was_made_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append("all"))
    monkeypatch.setattr(gc, "get_count", lambda: (10**6, 0, 0))
    with Uncollected() as executor:
        executor.submit(len, "x").result()
    assert frozen == ["all"]
