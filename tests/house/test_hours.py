"""The suite can live at any hour of the day."""

import subprocess
import sys
from datetime import UTC, datetime, time

import pytest

from tests import hours
from tests.house import rules

NOW = "from understudy.core.clock import Clock; print(Clock().now())"


@pytest.mark.parametrize("at", [time(0, 2), time(12), time(23, 58)], ids=str)
def test_a_process_lives_at_the_hour_that_its_environment_names(at: time) -> None:
    command = [sys.executable, "-c", NOW]
    done = subprocess.run(command, env=hours.environment(at), capture_output=True, text=True, timeout=60, check=True)
    told = datetime.fromisoformat(done.stdout.strip())
    assert 0 <= (told - datetime.combine(told, at, UTC)).total_seconds() < 60


def test_what_no_hour_can_change_is_there() -> None:
    assert [path for path in hours.ANY_HOUR if not (rules.ROOT / path).exists()] == []
