"""Writes what is computed of the demo data: `python -m understudy.btec.demo fixtures/btec`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from understudy.btec.demo.history import duts, projects, tests


def write(folder: Path) -> None:
    """Writes one file a collection, one row a line."""
    for name, rows in {"duts": duts(), "tests": tests(), "projects": projects()}.items():
        (folder / f"{name}.json").write_text(text(rows), "utf-8")


def text(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as a fixture file holds them."""
    return "[\n" + ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
