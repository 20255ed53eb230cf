"""Writes the demo data: `python -m understudy.standcloud.demo fixtures/standcloud/test_runs.json`."""

import json
import sys
from pathlib import Path

from understudy.standcloud.demo.production import rows

Path(sys.argv[1]).write_text(json.dumps(rows(), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
