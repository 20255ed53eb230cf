"""`python -m tests.hours 03:02 -- tests/core -q`: pytest at another time of today (UTC), for it and all it starts.

libfaketime moves the clocks; of several times, each has a run of its own. Where no arguments follow, those tests run
that depend on the hour: what is seeded, what is computed from the clock, and what is kept with a time.
"""

import argparse
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time

from understudy.core.clock import wall

PARTS = (
    "tests/control",
    "tests/core/test_tenants.py",
    "tests/core/test_storage.py",
    "tests/standcloud/test_demo.py",
    "tests/standcloud/test_seeds.py",
    "tests/btec/test_demo.py",
    "tests/btec/test_seeds.py",
    "tests/bemserver/test_demo.py",
    "tests/bemserver/test_seeds.py",
    "tests/bemserver/test_almanac.py",
    "tests/buildingx/test_activities.py",
    "tests/buildingx/test_energy.py",
    "tests/buildingx/test_fire.py",
    "tests/buildingx/test_seeds.py",
    "tests/buildingx/test_values.py",
    "tests/ontakt/test_demo.py",
    "tests/ontakt/test_machines.py",
    "tests/ontakt/test_floor.py",
    "tests/ontakt/test_work.py",
)
"""What is seeded, what is computed from the clock, and what is kept with a time; `tests/moments` sets clocks itself."""
MISSING = """make hours needs libfaketime, which moves the clock of a process: apt-get install faketime, or
brew install libfaketime. The tests themselves run without it: make test."""


def _offset(at: time) -> str:
    """From now to a time of today, as libfaketime wants it: the same for a process and those that it starts later."""
    now = datetime.fromtimestamp(wall(), UTC)
    seconds = (datetime.combine(now, at, UTC) - now).total_seconds()
    return f"{seconds:+.0f}s"


def _run(faketime: str, at: time, arguments: list[str]) -> int:
    # Dates of files stay, or Python would compile every module anew; waiting is by a clock that nobody moves.
    environment = {**os.environ, "NO_FAKE_STAT": "1", "DONT_FAKE_MONOTONIC": "1"}
    command = [faketime, "-f", _offset(at), sys.executable, "-m", "pytest", *arguments]
    print(f"at {at:%H:%M} UTC: pytest {' '.join(arguments)}", flush=True)
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Runs pytest at each time; the exit code of the first run that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.hours", description=__doc__)
    parser.add_argument("times", nargs="+", type=time.fromisoformat, help="such as 03:02")
    parser.add_argument("--workers", default="0", help="processes of a run whose tests are not named")
    ours, theirs = sys.argv[1:], []
    if "--" in ours:
        place = ours.index("--")
        ours, theirs = ours[:place], ours[place + 1 :]
    faketime = shutil.which("faketime")
    if faketime is None:
        print(MISSING, file=sys.stderr)
        return 2
    wish = parser.parse_args(ours)
    arguments = theirs or ["-q", "-n", wish.workers, *PARTS]
    return next((code for at in wish.times if (code := _run(faketime, at, arguments))), 0)


if __name__ == "__main__":
    sys.exit(main())
