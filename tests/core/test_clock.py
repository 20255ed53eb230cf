"""The one door to the time: real, frozen, moved, faster."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from understudy.core.clock import Clock, Mode

MOMENT = datetime(2030, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The host's time, in the test's hands."""
    seconds = [1_900_000_000.0]
    monkeypatch.setattr("understudy.core.clock.time", SimpleNamespace(time=lambda: seconds[0]))
    return seconds


def test_a_new_clock_is_in_step_with_the_host(host: list[float]) -> None:
    clock = Clock()
    host[0] += 5
    assert clock.timestamp() == host[0]
    assert clock.now().tzinfo is UTC


def test_a_frozen_clock_stands(host: list[float]) -> None:
    clock = Clock()
    clock.set("frozen", MOMENT)
    host[0] += 3600
    assert clock.now() == MOMENT


def test_a_set_clock_runs_from_its_moment(host: list[float]) -> None:
    clock = Clock()
    clock.set("real", MOMENT)
    host[0] += 60
    assert clock.now() == MOMENT + timedelta(seconds=60)


def test_a_fast_clock_runs_ahead(host: list[float]) -> None:
    clock = Clock()
    clock.set("real", MOMENT, 10)
    host[0] += 60
    assert clock.now() == MOMENT + timedelta(minutes=10)
    assert clock.state().speed == 10


def test_a_clock_that_changes_its_speed_goes_on_from_where_it_stands(host: list[float]) -> None:
    clock = Clock()
    clock.set("frozen", MOMENT)
    clock.set("real", None, 2)
    host[0] += 30
    assert clock.now() == MOMENT + timedelta(minutes=1)


def test_real_without_a_moment_is_in_step_again(host: list[float]) -> None:
    clock = Clock()
    clock.set("frozen", MOMENT)
    clock.set("real")
    host[0] += 1
    assert clock.timestamp() == host[0]


@pytest.mark.parametrize(("mode", "speed"), [("frozen", 1.0), ("real", 1.0), ("real", 5.0)])
def test_a_clock_advances_and_keeps_its_mode_and_speed(host: list[float], mode: Mode, speed: float) -> None:
    clock = Clock()
    clock.set(mode, MOMENT, speed)
    clock.advance(timedelta(days=1))
    assert clock.now() == MOMENT + timedelta(days=1)
    assert (clock.state().mode, clock.state().speed) == (mode, speed)
    host[0] += 10
    passed = 0 if mode == "frozen" else 10 * speed
    assert clock.now() == MOMENT + timedelta(days=1, seconds=passed)


def test_every_change_by_hand_is_counted(host: list[float]) -> None:
    clock = Clock()
    clock.set("frozen", MOMENT)
    clock.advance(timedelta(seconds=1))
    host[0] += 1
    assert clock.jumps == 2


def test_a_restored_clock_goes_on_from_where_it_stood(host: list[float]) -> None:
    clock = Clock()
    clock.set("real", MOMENT, 2)
    state = clock.state()
    host[0] += 60
    clock.restore(state)
    assert (clock.now(), clock.state().speed) == (MOMENT, 2)


def test_a_restored_clock_that_was_in_step_is_so_again(host: list[float]) -> None:
    clock = Clock()
    state = clock.state()
    clock.set("frozen", MOMENT)
    host[0] += 60
    clock.restore(state)
    assert clock.timestamp() == host[0]
