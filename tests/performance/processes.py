"""Server processes under measurement: started, looked at from outside, ended."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from understudy.contracts.client import Client
from understudy.core.clock import stopwatch

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0
"""Seconds."""
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_NEVER = threading.Event()


class NoFigure(Exception):
    """Something could not be measured."""


def pause(seconds: float) -> None:
    """Waits between two looks."""
    _NEVER.wait(seconds)


def pinned(core: int) -> Callable[[], None] | None:
    """What a child runs first to stay on one core, where the system can do that and has so many."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) <= core:
        return None
    return lambda: os.sched_setaffinity(0, {cores[core]})


def environment(root: Path = ROOT, **more: str) -> dict[str, str]:
    """The environment of a child: ours, with a checkout's package in the path and nothing of our settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSTUDY_")}
    return {**kept, "PYTHONPATH": f"{root / 'mocks'}{os.pathsep}{root}", **more}


@dataclass
class Process:
    """A server process."""

    child: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds of all cores that it used so far, in user and system mode, of all threads."""
        threads = Path(f"/proc/{self.child.pid}/task")
        if (threads / str(self.child.pid) / "schedstat").is_file():
            return sum(int(each.read_text().split()[0]) for each in threads.glob("*/schedstat")) / 1e9
        fields = Path(f"/proc/{self.child.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def rss(self) -> float:
        """Megabytes of memory that it occupies."""
        status = Path(f"/proc/{self.child.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        """Ends it."""
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait(10)


@contextlib.contextmanager
def started(command: Sequence[str], root: Path = ROOT, **more: str) -> Iterator[Process]:
    """A server process of a checkout on the first core, ended afterwards."""
    child = subprocess.Popen(
        command,
        env=environment(root, **more),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=pinned(0),  # noqa: PLW1509 no thread of ours is running here
    )
    process = Process(child)
    try:
        yield process
    finally:
        process.stop()


def until(condition: Callable[[], bool], child: subprocess.Popen[bytes]) -> None:
    """Waits until something is so; raises NoFigure when the process ends or takes too long."""
    end = stopwatch() + STARTS_WITHIN
    while not condition():
        if child.poll() is not None or stopwatch() > end:
            raise NoFigure(f"{child.args!r} did not start")
        pause(0.001)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers_at(url: str) -> bool:
    """Whether a server answers there without an error."""
    client = Client(url, timeout=5)
    try:
        return client.send("GET", url, {}).status < 400  # not a status: every success or redirect is below
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()


def uvicorn(app: str, port: int) -> list[str]:
    """The command of a bare app on the fast loop and parser."""
    fast = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "uvicorn", app, "--port", str(port), *fast]


def understudy(ready_file: Path, served: str, root: Path = ROOT) -> list[str]:
    """The command of a checkout's server on any free ports, with the vendors of a list or all."""
    ports = ["--port", "0", "--vendor-ports", "0", "--tls-port", "0"]
    python = sys.executable if root == ROOT else str(root / ".venv" / "bin" / "python")
    return [python, "-m", "understudy", "serve", *ports, "--ready-file", str(ready_file), "--vendors", served]


def loaded(plan: Mapping[str, Any], server: Process) -> dict[str, Any]:
    """What a load on the second core did, and the server's seconds of processor time meanwhile."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.performance.load"],
        env=environment(),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=pinned(1),  # noqa: PLW1509 no thread of ours is running here
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(json.dumps(plan).encode())
        child.stdin.close()
        if child.stdout.readline() != b"begun\n":
            raise NoFigure("the load generator failed")
        before = server.cpu()
        line = child.stdout.readline()
        used = server.cpu() - before
    if child.returncode:
        raise NoFigure("the load generator failed")
    return {**json.loads(line), "cpu": used}
