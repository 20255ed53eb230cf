"""Writes the demo data: `python -m understudy.standcloud.demo fixtures/standcloud/test_runs.json`."""

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

from understudy.core.clock import Clock
from understudy.core.ids import Ids, IdsState
from understudy.core.seeding import AS_OF
from understudy.standcloud.demo.plans import CALENDAR
from understudy.standcloud.demo.reports import Bench

SHIFT_STARTS = (4, 12, 20)
"""Hours UTC at which the shifts begin: six, fourteen and twenty-two o'clock in Belgrade."""
FIRST_DAY = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) - timedelta(days=14)
WARM_UP, CHANGEOVER = 720, 400  # not a status: seconds
"""Seconds until a shift's first run, and between two runs of a stand."""


def rows() -> list[dict[str, Any]]:
    """The rows of `test_runs` in the order in which the runs ended, every stand doing one at a time."""
    ids = Ids(IdsState(seed="standcloud demo data"), Clock())
    free: defaultdict[str, int] = defaultdict(int)
    made = []
    runs = [(lot, run) for lot in CALENDAR for run in lot.runs]
    for lot, run in sorted(runs, key=lambda each: (each[1].day, each[1].shift)):
        shift = FIRST_DAY + timedelta(days=run.day, hours=SHIFT_STARTS[run.shift])
        earliest = int(shift.timestamp()) + WARM_UP + ids.between(0, 300)
        begun = max(earliest, free[lot.stand] + ids.between(CHANGEOVER // 2, CHANGEOVER))
        report = Bench(lot, run, begun, ids).report()
        free[lot.stand] = report["stop_time"]
        made.append((report["stop_time"], lot.organization, report))
    made.sort(key=itemgetter(0))
    return [
        {"test_run_id": str(ids.uuid7(ended * 1000)), "organization_id": organization, "report": report}
        for ended, organization, report in made
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(rows(), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
