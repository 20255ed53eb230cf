"""The windows of the rate limits count what lies in them and forget what has left them."""

import threading
import time

import pytest

from understudy.core.limit_storage import WindowStorage


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_hits_leave_the_window_one_by_one(clock: list[float]) -> None:
    storage = WindowStorage()
    for _ in range(2):
        assert storage.acquire_entry("key", 2, 10)
        clock[0] += 4
    assert not storage.acquire_entry("key", 2, 10)
    clock[0] += 3
    assert storage.acquire_entry("key", 2, 10)
    assert not storage.acquire_entry("key", 2, 10)


def test_what_is_refused_is_not_counted(clock: list[float]) -> None:
    storage = WindowStorage()
    assert storage.acquire_entry("key", 1, 10)
    clock[0] += 9
    assert not storage.acquire_entry("key", 1, 10)
    clock[0] += 2
    assert storage.acquire_entry("key", 1, 10)


def test_several_hits_at_once_fit_whole_or_not(clock: list[float]) -> None:
    storage = WindowStorage()
    assert not storage.acquire_entry("key", 2, 10, amount=3)
    assert storage.acquire_entry("key", 2, 10, amount=2)
    assert clock == [1000.0]


def test_empty_windows_are_dropped(clock: list[float]) -> None:
    storage = WindowStorage()
    for number in range(999):
        storage.acquire_entry(f"key {number}", 1, 10)
    clock[0] += 11
    storage.acquire_entry("key", 1, 10)
    assert list(storage.events) == ["key"]


def test_a_window_in_use_keeps_only_what_lies_in_it(clock: list[float]) -> None:
    storage = WindowStorage()
    for _ in range(998):
        storage.acquire_entry("key", 1000, 10)
    clock[0] += 11
    for _ in range(2):
        storage.acquire_entry("key", 1000, 10)
    assert len(storage.events["key"]) == 2


def test_no_thread_is_started(clock: list[float]) -> None:
    storage = WindowStorage()
    before = threading.active_count()
    for _ in range(50):
        storage.acquire_entry("key", 100, 10)
    assert threading.active_count() <= before
    assert clock
