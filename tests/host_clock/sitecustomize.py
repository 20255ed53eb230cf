"""Moves the host's clock for a Python process, which imports a module of this name by itself when it starts.

`tests/hours.py` says in the environment by how many seconds. `datetime.now` stays, but nothing of ours asks it.
"""

import os
import time

SECONDS = int(os.environ.get("HOST_CLOCK_OFFSET", "0"))
_HOST = time.time  # noqa: TID251 the clock that is moved


def _moved() -> float:
    return _HOST() + SECONDS


if SECONDS:
    setattr(time, "time", _moved)  # noqa: B010  mypy: a function is no variable
