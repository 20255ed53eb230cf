"""`python -m tests.hours 03:02 -- tests/core -q`: pytest at another time of today (UTC), for it and all it starts.

The host's clock, which `understudy.core.clock` alone reads, is moved in each process of Python by `tests/host_clock`;
programs of others keep their time. Of several times, each has a run of its own. Where no arguments follow, everything
runs but what no hour can change.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, time
from math import ceil
from pathlib import Path

from understudy.core.clock import wall

MOVES = Path(__file__).with_name("host_clock")
OFFSET = "HOST_CLOCK_OFFSET"
ANY_HOUR: Mapping[str, str] = {
    "contracts": "asks in ways that two whole runs have tried, at other hours",
    "tests/house": "reads the files of the repository",
    "tests/contracts": "reads clauses",
    "tests/moments": "sets clocks to each hour of a day itself",
    "tests/core/test_both_ways.py": "compares two answers of one moment",
    "tests/bemserver/test_reading.py": "reads bodies without a server",
    "tests/bemserver/test_resources.py": "writes and reads what holds no moment",
    "tests/btec/test_documents.py": "compares the shape of answers with the document",
    "tests/btec/test_operations.py": "sends what is refused",
    "tests/btec/test_rate.py": "waits by the host's own time",
    "tests/buildingx/test_every_answer.py": "compares the shape of answers with the document",
    "tests/buildingx/test_every_list.py": "counts the rows of pages",
    "tests/buildingx/test_every_member.py": "sends what is refused",
    "tests/buildingx/test_every_parameter.py": "sends what is refused",
    "tests/buildingx/test_every_refusal.py": "sends what is refused",
    "tests/buildingx/test_hostile.py": "sends what is refused",
    "tests/buildingx/test_openapi.py": "compares the shape of answers with the document",
    "tests/control/test_schema.py": "compares the shape of answers with the document",
    "tests/ontakt/test_openapi.py": "compares the shape of answers with the document",
    "tests/standcloud/test_documents.py": "compares the shape of answers with the document",
    "tests/clients": "drives programs of others, most of which keep their own time",
    "tests/serving": "starts processes and reaches them in all ways",
    "tests/sixth": "is a vendor without a calendar",
}
"""What no hour can change, and why."""


def offset(at: time) -> int:
    """Seconds from the host's own time to a time of today."""
    now = datetime.fromtimestamp(wall() - int(os.environ.get(OFFSET, "0")), UTC)
    return ceil((datetime.combine(now, at, UTC) - now).total_seconds())


def environment(at: time) -> dict[str, str]:
    """That of processes which live at a time of today."""
    path = os.pathsep.join(filter(None, (str(MOVES), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, OFFSET: str(offset(at))}


def _run(at: time, arguments: list[str]) -> int:
    print(f"at {at:%H:%M} UTC: pytest {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=environment(at), check=False).returncode


def main() -> int:
    """Runs pytest at each time; the exit code of the first run that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.hours", description=__doc__)
    parser.add_argument("times", nargs="+", type=time.fromisoformat, help="such as 03:02")
    parser.add_argument("--workers", default="0", help="processes of a run whose tests are not named")
    ours, theirs = sys.argv[1:], []
    if "--" in ours:
        place = ours.index("--")
        ours, theirs = ours[:place], ours[place + 1 :]
    wish = parser.parse_args(ours)
    arguments = theirs or ["-q", "-n", wish.workers, *(f"--ignore={path}" for path in ANY_HOUR)]
    return next((code for at in wish.times if (code := _run(at, arguments))), 0)


if __name__ == "__main__":
    sys.exit(main())
