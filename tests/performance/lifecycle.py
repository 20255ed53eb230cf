"""Measurements of starting, and of making and resetting tenants."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.performance.measures import Effort, Row, Subject
from tests.performance.plans import Plan
from tests.performance.processes import NoFigure, answers_at, free_port, pause, started, understudy, until, uvicorn
from understudy.core.clock import stopwatch
from understudy.core.vendor import Vendor

SETTLED = 0.5
"""Seconds after which a started process is idle."""


def starts(effort: Effort, served: str, wiremock: Path | None) -> Iterator[Row]:
    """From the spawn of a process until it answers, and the memory that it then occupies."""
    ours, bare, peer = [], [], []
    for _ in range(effort.starts):
        ours.append(_our_start(served))
        port = free_port()
        bare.append(_start(uvicorn("tests.performance.bare_fastapi:app", port), f"http://127.0.0.1:{port}/"))
        if wiremock is not None:
            port = free_port()
            command = ["java", "-jar", str(wiremock), "--port", str(port)]
            peer.append(_start(command, f"http://127.0.0.1:{port}/__admin/mappings"))
    took, beside = median(each[0] for each in ours), median(each[0] for each in bare)
    told = f"{took:.0f} ms beside {beside:.0f} ms"
    yield Row("start until every port answers, against a bare FastAPI app", took / beside, "", told, 2.2, 1.5)
    if peer:
        other = median(each[0] for each in peer)
        yield Row("start, against WireMock", took / other, "", f"{took:.0f} ms beside {other:.0f} ms", 0.6, 0.45)
    else:
        yield Row("start, against WireMock", None, "", "", 0.6, 0.45)
    told = ", ".join((f"bare FastAPI {median(each[1] for each in bare):.0f} MB", *_memory(peer)))
    yield Row("idle memory", median(each[1] for each in ours), "MB", told, 90, 75)


def _memory(peer: Sequence[tuple[float, float]]) -> list[str]:
    return [f"WireMock {median(each[1] for each in peer):.0f} MB"] if peer else []


def _our_start(served: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        begun = stopwatch()
        with started(understudy(ready, served)) as process:
            until(ready.exists, process.child)
            took = (stopwatch() - begun) * 1000
            pause(SETTLED)
            return took, process.rss()


def _start(command: Sequence[str], url: str) -> tuple[float, float]:
    begun = stopwatch()
    with started(command) as process:
        until(lambda: answers_at(url), process.child)
        took = (stopwatch() - begun) * 1000
        pause(SETTLED)
        return took, process.rss()


def first_use(on: Subject, plan_url: str) -> Row:
    """The first request to a vendor, which imports it and builds its demo data."""
    begun = stopwatch()
    on.client.send("GET", plan_url, {})
    return Row(f"{on.vendor}: first request, which imports it", (stopwatch() - begun) * 1000, "ms")


def tenants(on: Subject, plan: Plan, vendor: Vendor, role: str, effort: Effort) -> Iterator[Row]:
    """Making and resetting tenants over HTTP at one connection, the first read after each, and what they occupy."""

    def read(tenant: Mapping[str, Any]) -> None:
        described = tenant["vendors"][plan.vendor]
        api = on.client.api(described["path_url"])
        reply = api("GET", plan.page.path, vendor.headers(api, described["credentials"][role]))
        if reply.status != 200:
            raise NoFigure(f"{plan.page.path}: {reply.status}")

    made: list[dict[str, Any]] = []
    read(on.tenant())
    before = on.process.rss()
    creation = [_timed(lambda: made.append(on.tenant())) for _ in range(effort.tenants)]
    reading = [_timed(partial(read, tenant)) for tenant in made]
    memory = (on.process.rss() - before) / effort.tenants
    yield Row("new tenant over HTTP", median(creation), "ms", f"with its first answer {median(reading):.2f} more", 3, 1)
    yield Row(f"memory of a tenant that touched {plan.vendor}", memory, "MB", f"{effort.tenants} of them", 2, 1)
    path = f"/tenants/{made[0]['id']}/reset"
    resets, readings = [], []
    for _ in range(effort.tenants):
        resets.append(_timed(lambda: on.ask("POST", path)))
        readings.append(_timed(lambda: read(made[0])))
    yield Row("reset over HTTP", median(resets), "ms", f"with its first answer {median(readings):.2f} more", 1, 0.3)
    for tenant in made:
        on.ask("DELETE", f"/tenants/{tenant['id']}")


def _timed(act: Callable[[], object]) -> float:
    begun = stopwatch()
    act()
    return (stopwatch() - begun) * 1000
