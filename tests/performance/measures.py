"""The measurements, each of which answers rows of the table."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.performance.plans import Asked, Plan
from tests.performance.processes import (
    ROOT,
    NoFigure,
    Process,
    answers_at,
    free_port,
    loaded,
    started,
    understudy,
    until,
    uvicorn,
)
from understudy.contracts.client import Client

CONNECTIONS = 32


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    figure: float | None
    """None where it could not be measured."""
    unit: str
    beside: str = ""
    """What was measured next to it."""
    bound: float | None = None
    stretch: float | None = None
    floor: bool = False
    """Whether the figure is to be at least the bound, not at most."""


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float
    """Of each window."""
    growth: int
    """Requests between two looks at the memory."""
    starts: int
    tenants: int


@dataclass(frozen=True)
class Floor:
    """A bare ASGI app under measurement, which replays answers."""

    process: Process
    port: int


@contextmanager
def floor(answers: Mapping[str, bytes]) -> Iterator[Floor]:
    """A bare ASGI app that gives these answers by path."""
    port = free_port()
    bodies = json.dumps({path: body.decode() for path, body in answers.items()})
    with started(uvicorn("tests.performance.bare:app", port), BARE=bodies) as process:
        until(lambda: answers_at(f"http://127.0.0.1:{port}/"), process.child)
        yield Floor(process, port)


@dataclass
class Subject:
    """Our server under measurement, a tenant on it, and what to ask."""

    process: Process
    addresses: Mapping[str, Any]
    client: Client
    control: str
    vendor: str

    def tenant(self, **wish: Any) -> dict[str, Any]:
        """A new tenant."""
        reply = self.client.ask("POST", f"{self.control}/tenants", wish)
        if reply.status != 201:
            raise NoFigure(f"no tenant: {reply.body[:300]!r}")
        made: dict[str, Any] = json.loads(reply.body)
        return made

    def ask(self, method: str, path: str, body: Any = None) -> None:
        """A request to the control plane that must succeed."""
        reply = self.client.ask(method, f"{self.control}{path}", body)
        if reply.status >= 300:
            raise NoFigure(f"{method} {path}: {reply.status} {reply.body[:300]!r}")

    def load(self, asked: Sequence[Asked], headers: Mapping[str, str], **more: Any) -> dict[str, Any]:
        """A plan for the load generator against the vendor's own port."""
        where = urlsplit(self.addresses["vendors"][self.vendor])
        return _load(where.port, [each.wire(where.netloc, headers) for each in asked], **more)


def _load(port: int | None, requests: list[str], **more: Any) -> dict[str, Any]:
    common = {"host": "127.0.0.1", "port": port, "requests": requests, "connections": CONNECTIONS, "warm": 0.5}
    return {**common, **more}


@contextmanager
def subject(vendor: str, served: str, root: Path = ROOT) -> Iterator[Subject]:
    """The server of a checkout in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        with started(understudy(ready, served, root), root) as process:
            until(ready.exists, process.child)
            addresses = json.loads(ready.read_text("utf-8"))
            client = Client(addresses["gateway"], timeout=600)
            yield Subject(process, addresses, client, addresses["control"], vendor)
            client.close()


BOUNDS = {"GET by id": (0.15, 0.25), "page of 50": (0.10, 0.15), "POST": (0.12, 0.18)}
"""Shares of what a bare ASGI app answers in the same processor time: bound and stretch."""


def throughput(on: Subject, plan: Plan, headers: Mapping[str, str], effort: Effort, floor: Floor) -> Iterator[Row]:
    """What a request costs beside the same answer from a bare ASGI app, and how long clients wait.

    The least of the rounds counts on both sides: whatever else runs on the machine can only add to it.
    """
    for name, asked in (("GET by id", plan.one), ("page of 50", plan.page), ("POST", plan.post)):
        pairs = [_pair(on, asked, headers, effort, floor, turn) for turn in range(effort.rounds)]
        costs = [min(map(_cost, side)) for side in zip(*pairs, strict=True)]
        share = costs[0] / costs[1]
        beside = f"{costs[1]:.0f} us beside {costs[0]:.1f} us of processor time"
        bound, stretch = BOUNDS[name]
        yield Row(f"{plan.vendor}: {name}, share of a bare ASGI app", share, "", beside, bound, stretch, floor=True)
        waits = [min(done[key] for done in side) for side in zip(*pairs, strict=True) for key in ("p50", "p99")]
        beside = f"p50 {waits[2]:.1f} ms; bare p50 {waits[0]:.1f}, p99 {waits[1]:.1f} ms"
        yield Row(f"{plan.vendor}: {name}, p99 at {CONNECTIONS} connections", waits[3], "ms", beside, 15)


def _pair(
    on: Subject, asked: Asked, headers: Mapping[str, str], effort: Effort, floor: Floor, turn: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    more = {"seconds": effort.seconds, "first": turn * 1_000_000}
    plain = Asked(asked.method, asked.path.partition("?")[0], asked.body)
    bare = loaded(_load(floor.port, [plain.wire("bare", headers)], **more), floor.process)
    return bare, loaded(on.load([asked], headers, **more), on.process)


def _cost(done: Mapping[str, Any]) -> float:
    bad = {status: count for status, count in done["statuses"].items() if not status.startswith("2")}
    if bad or not done["count"]:
        raise NoFigure(f"answers were {done['statuses']}")
    return float(done["cpu"]) / int(done["count"]) * 1e6


def ratio(on: Subject, pair: Sequence[tuple[Asked, Mapping[str, str]]], effort: Effort) -> tuple[float, str]:
    """What the second of two requests costs beside the first, and both in words."""
    costs: list[list[float]] = [[], []]
    for _ in range(effort.rounds):
        for kept, (asked, headers) in zip(costs, pair, strict=True):
            kept.append(_cost(loaded(on.load([asked], headers, seconds=effort.seconds), on.process)))
    first, second = map(min, costs)
    return second / first, f"{second:.0f} us beside {first:.0f} us"


def beside(sides: Sequence[tuple[Subject, Plan, Mapping[str, str]]], effort: Effort) -> Iterator[Row]:
    """What each request of a plan costs the first of two servers beside the second, in turns of short windows.

    A window on a busy machine may hold no answer; it does not count.
    """
    for name, key in (("GET by id", "one"), ("page of 50", "page"), ("POST", "post"), ("the last route", "last")):
        costs: list[list[float]] = [[], []]
        for turn in range(3 * effort.rounds):
            for kept, (on, plan, headers) in zip(costs, sides, strict=True):
                load = on.load([getattr(plan, key)], headers, seconds=effort.seconds / 2, first=turn * 1_000_000)
                done = loaded(load, on.process)
                kept.extend([_cost(done)] if done["count"] else [])
        here, there = (min(kept, default=0.0) for kept in costs)
        told = f"{here:.0f} us beside {there:.0f} us of processor time"
        yield Row(f"{plan.vendor}: {name}, beside the other checkout", here / there if there else None, "", told, 1.05)


def growth(on: Subject, plan: Plan, headers: Mapping[str, str], effort: Effort) -> Row:
    """Memory after many requests beside memory after a few."""
    loaded(on.load([plan.one, plan.page], headers, seconds=600, most=5_000), on.process)
    before = on.process.rss()
    loaded(on.load([plan.one, plan.page], headers, seconds=600, most=effort.growth), on.process)
    after = on.process.rss()
    what = f"memory after {effort.growth:,} more requests"
    return Row(what, after - before, "MB", f"{after:.0f} MB after, {before:.0f} MB before", 20, 5)
