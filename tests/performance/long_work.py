"""What others wait for while one tenant seeds 100,000 rows and another uploads 50 MB."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.performance.buildingx import device
from tests.performance.measures import Floor, Row, Subject, floor, subject
from tests.performance.plans import Asked
from tests.performance.processes import ROOT, NoFigure, Process, pause
from understudy.contracts.client import Client
from understudy.core.clock import stopwatch
from understudy.core.vendor import Api, Reply, Vendor
from understudy.suite import chosen

SIZE = 50_000_000
BOUND, STRETCH = 250, 100
"""Milliseconds."""
PASSED_TIME = 600
"""Seconds."""
Waits = tuple[list[float], list[float]]
"""Milliseconds that answers took, and those of processor time in each."""
PAUSE = 0.002
"""Seconds between two requests of a watcher."""


@dataclass(frozen=True)
class Busy:
    """What keeps a vendor busy, and what a third tenant asks meanwhile."""

    role: str
    seed: Mapping[str, Any]
    """Adds 100,000 rows or more by the control plane's door."""
    asked: Asked
    upload: Asked | None
    """What another tenant uploads, 50 MB of it; None for rows by the control plane's door."""
    rows: Mapping[str, Any]
    """What is seeded by that door otherwise."""
    settings: Mapping[str, Any]


def _times(count: int) -> Iterator[str]:
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    return ((begun + timedelta(seconds=10 * number)).isoformat() for number in range(count))


def _points() -> str:
    lines = [f"{moment},{20 + number % 7}.25" for number, moment in enumerate(_times(SIZE // 32))]
    return "\n".join(["Datetime,1", *lines]) + "\n"


def _report() -> str:
    case = {
        "status": "passed",
        "name": "rail",
        "start_time": 1_771_000_000,
        "stop_time": 1_771_000_001,
        "msg": {"1": "x" * 400},
    }
    size = len(json.dumps(case)) + 16
    return json.dumps(
        {
            "status": "passed",
            "name": "Final functional test",
            "start_time": 1_771_000_000,
            "stop_time": 1_771_000_040,
            "test_stand": {"name": "functional_test_stand_v_3"},
            "dut": {"part_number": "DCU-01", "serial_number": "BENCH"},
            "modules": {"test": {"cases": {f"t{number:08}": case for number in range(SIZE // size)}}},
        }
    )


def _customers() -> dict[str, Any]:
    row = {"name": "x" * 160, "modified_at": "2026-05-11T07:42:10Z"}
    return {"customers": [{"id": 1000 + number, "number": f"B-{number}", **row} for number in range(SIZE // 255)]}


def _equipment() -> dict[str, Any]:
    return {"equipment": [{"id": 1000 + n, "name": f"Saw {n} {'x' * 240}"} for n in range(SIZE // 280)]}


def _devices(count: int) -> dict[str, Any]:
    partition = json.loads((ROOT / "fixtures/buildingx/partitions.json").read_text("utf-8"))[0]["id"]
    return {"devices": [device(partition, number) for number in range(count)]}


def _busy(name: str) -> Busy:
    generated = {"duts": 100_000}
    match name:
        case "btec":
            return Busy("sandbox", {"generate": generated}, Asked("GET", "/api/v1/duts/1"), None, _customers(), {})
        case "bemserver":
            upload = Asked("POST", "/timeseries_data/?data_state=1", _points(), {"Content-Type": "text/csv"})
            return Busy("admin", {"generate": {"days": 365}}, Asked("GET", "/sites/"), upload, {}, {})
        case "standcloud":
            upload = Asked("POST", "/hardpy/api/v1/test_report", _report(), {"Content-Type": "application/json"})
            run = Asked("GET", "/hardpy/api/v1/test_run?limit=1")
            generated = {"runs": 100_000}
            return Busy("stand", {"generate": generated}, run, upload, {}, {"max_upload_bytes": 2 * SIZE})
        case "buildingx":
            customers = Asked("GET", "/accounts/me/customers")
            return Busy("machine_user", _devices(100_000), customers, None, _devices(SIZE // 280), {})
        case _:
            machines = Asked("GET", "/api/machines/")
            generated = {"parts": 100_000, "days": 100}
            return Busy("api_key", {"generate": generated}, machines, None, _equipment(), {})


def long_work(name: str, served: str) -> Iterator[Row]:
    """The row of a vendor."""
    vendor = chosen({name})[0].load()
    busy = _busy(name)
    # Made before anything is timed: this process has one interpreter, too.
    seed, upload = json.dumps(busy.seed).encode(), _upload(busy)
    with subject(name, served) as on, floor({}) as bare, ThreadPoolExecutor(3) as pool:
        seeding, uploading, third = (_Side(on, vendor, busy) for _ in range(3))
        before = on.process.cpu()
        works = [pool.submit(seeding.seed, seed), pool.submit(uploading.upload, upload)]
        idle = pool.submit(_watch_bare, bare, works)
        waits, used = third.watch(works)
        took = [f"{work.result():.1f} s" for work in works]
        least, _ = idle.result()
        whole = on.process.cpu() - before
    beside = (
        f"p99 {_mostly(waits):.0f} ms of {len(waits):,}, at most {max(used):.0f} ms of processor time in one of them;"
        f" a bare loop on the same core at the same time: {max(least):.0f} ms, p99 {_mostly(least):.0f} ms;"
        f" the seed took {took[0]}, the upload {took[1]}, both together {whole:.1f} s of processor time"
    )
    what = f"{name}: the longest wait beside a seed of 100,000 rows and 50 MB"
    yield Row(what, max(waits), "ms", beside, BOUND, STRETCH)


def _mostly(waits: Sequence[float]) -> float:
    return sorted(waits)[len(waits) * 99 // 100]


def _watch_bare(bare: Floor, works: Sequence[Future[float]]) -> Waits:
    """The same of a server that has nothing else to do: what the machine adds."""
    client = Client(f"http://127.0.0.1:{bare.port}", timeout=PASSED_TIME)
    return _waits(bare.process, [lambda: client.send("GET", f"http://127.0.0.1:{bare.port}/", {})], works)


def _waits(process: Process, kinds: Sequence[Callable[[], Reply]], works: Sequence[Future[float]]) -> Waits:
    """How many milliseconds each answer of several kinds took in turn, and the process used, until works were done."""
    waits: list[float] = []
    used: list[float] = []
    for kind in itertools.cycle(kinds):
        if all(work.done() for work in works):
            return waits, used
        before, begun = process.cpu(), stopwatch()
        reply = kind()
        waits.append((stopwatch() - begun) * 1000)
        used.append((process.cpu() - before) * 1000)
        if reply.status != 200:
            raise NoFigure(f"beside long work: {reply.status} {reply.body[:300]!r}")
        pause(PAUSE)
    raise AssertionError


def _upload(busy: Busy) -> bytes:
    return json.dumps(busy.rows).encode() if busy.upload is None else (busy.upload.body or "").encode()


class _Side:
    """One tenant, and a client of its own."""

    def __init__(self, on: Subject, vendor: Vendor, busy: Busy) -> None:
        made = on.tenant(settings={vendor.name: busy.settings})
        described = made["vendors"][vendor.name]
        self._control, self._busy, self._process = on.control, busy, on.process
        self._path = f"{on.control}/tenants/{made['id']}/seed/{vendor.name}"
        self._client = Client(on.addresses["gateway"], timeout=PASSED_TIME)
        self._api: Api = self._client.api(described["path_url"])
        self._headers = vendor.headers(self._api, described["credentials"][busy.role])
        on.ask("PUT", f"/tenants/{made['id']}/limits/{vendor.name}", {"mode": "off"})
        self._api("GET", busy.asked.path, self._headers)

    def seed(self, body: bytes) -> float:
        """Seeds, and answers how long that took."""
        begun = stopwatch()
        reply = self._client.send("POST", self._path, {"Content-Type": "application/json"}, body)
        if reply.status != 200:
            raise NoFigure(f"{self._path}: {reply.status} {reply.body[:300]!r}")
        return stopwatch() - begun

    def upload(self, body: bytes) -> float:
        """Uploads, and answers how long that took."""
        asked = self._busy.upload
        if asked is None:
            return self.seed(body)
        begun = stopwatch()
        reply = self._api(asked.method, asked.path, {**self._headers, **asked.headers}, body)
        if reply.status != 201:
            raise NoFigure(f"{asked.path}: {reply.status} {reply.body[:300]!r}")
        return stopwatch() - begun

    def watch(self, works: Sequence[Future[float]]) -> Waits:
        """How many milliseconds each answer took, and the process used meanwhile, until the works were done."""
        kinds = (
            lambda: self._client.ask("GET", f"{self._control}/health"),
            lambda: self._client.ask("GET", f"{self._control}/ready"),
            lambda: self._api("GET", self._busy.asked.path, self._headers),
        )
        return _waits(self._process, kinds, works)
