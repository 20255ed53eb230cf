"""Writes what is computed of the demo data: `python -m understudy.btec.demo fixtures/btec`."""

import json
import sys
from pathlib import Path

from understudy.btec.demo.history import History
from understudy.btec.seeds import shipped


def write(folder: Path) -> None:
    """Writes the tests, one row a line."""
    rows = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in History(shipped()).tests())
    (folder / "tests.json").write_text(f"[\n{rows}\n]\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
