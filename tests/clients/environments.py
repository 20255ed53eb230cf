"""Environments of their own for the vendors' clients, whose dependencies and pytest plugins are not to meet ours."""

import os
import shutil
import subprocess
import threading
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".venv" / "clients"
SECONDS = 300
"""Longest that an installation may take."""


def interpreter(requirement: str) -> Path:
    """The interpreter of an environment with one pinned requirement, made when it is first asked for."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    place = FOLDER / requirement
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    with _alone(requirement):
        if not (place / "complete").exists():
            _make(place, python, requirement)
    return python


def _make(place: Path, python: Path, requirement: str) -> None:
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", requirement]
    done = subprocess.run(install, check=False, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        pytest.skip(f"{requirement} cannot be installed here: {done.stderr.strip()[-300:]}")
    (place / "complete").touch()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Keeps other processes of the same run out until the environment is there."""
    lock, waiting = FOLDER / f"{name}.lock", threading.Event()
    for _ in range(SECONDS * 5):
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            waiting.wait(0.2)
    else:
        pytest.fail(f"{lock} is in the way; delete it if nobody is installing {name}")
    try:
        yield
    finally:
        lock.unlink()


def clean_environment(**more: str) -> dict[str, str]:
    """The environment variables of this process without those that point Python at our own packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE", "PYTEST"))}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}
