"""What BEMServer's clients ask most, of ours and, where it is installed, of the real server in the same run.

`python -m tests.differential` installs the real server; nothing is fetched here.
"""

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from tests.performance.measures import Effort, Row, subject
from tests.performance.processes import NoFigure
from understudy.contracts.client import Client
from understudy.core.clock import stopwatch
from understudy.core.vendor import Api
from understudy.suite import chosen

POINTS, SERIES, SITES = 10_000, 10_000, 50
TIMES = 5
"""How many times faster than the real server ours is to be."""
AFTER = datetime(2020, 1, 1, tzinfo=UTC)
DATA = "/timeseries_data/"
SPAN = "data_state=1&timeseries=1&start_time=2020-01-01T00:00:00Z&end_time=2020-04-01T00:00:00Z"
HOURLY = "aggregation=avg&bucket_width_value=1&bucket_width_unit=hour"
_FILL = """import sys, psycopg
psycopg.connect(sys.argv[1], autocommit=True).execute(
    "INSERT INTO timeseries (name, unit_symbol, campaign_id, campaign_scope_id) "
    "SELECT 'Series ' || n, '', 1, 1 FROM generate_series(2, %s::int) AS n", [sys.argv[2]])
"""
"""What the real server's own driver does, for ten thousand requests would take minutes."""


@dataclass(frozen=True)
class Asking:
    """One of the two servers, and who asks it."""

    api: Api
    headers: Mapping[str, str]

    def send(self, method: str, path: str, body: bytes | None = None) -> None:
        """A request that must succeed."""
        headers = {**self.headers, "Content-Type": "application/json"} if body is not None else self.headers
        reply = self.api(method, path, headers, body)
        if not 200 <= reply.status < 300:
            raise NoFigure(f"{method} {path}: {reply.status} {reply.body[:300]!r}")

    def add(self, path: str, **fields: object) -> None:
        """A new row."""
        self.send("POST", path, json.dumps(fields).encode())

    def place(self) -> None:
        """A campaign with its sites and its first timeseries."""
        self.add("/campaigns/", name="Campaign", timezone="UTC")
        self.add("/campaign_scopes/", name="Scope", campaign_id=1)
        for number in range(SITES):
            self.add("/sites/", name=f"Site {number}", campaign_id=1)
        self.add("/timeseries/", name="Series 1", campaign_id=1, campaign_scope_id=1)


def rows(effort: Effort, served: str) -> Iterator[Row]:
    """The rows of the table."""
    asked = {
        f"POST of {POINTS:,} points": ("POST", f"{DATA}?data_state=1", _points()),
        f"GET of {POINTS:,} points": ("GET", f"{DATA}?{SPAN}", None),
        f"aggregate of {POINTS:,} points": ("GET", f"{DATA}aggregate?{SPAN}&{HOURLY}", None),
        f"GET /sites/ of {SITES}": ("GET", "/sites/", None),
        f"GET /timeseries/ 100 of {SERIES:,}": ("GET", "/timeseries/?page_size=100", None),
    }
    with _ours(served) as ours, _real() as real:
        for what, request in asked.items():
            quick = _milliseconds(ours, request, effort)
            if real is None:
                yield Row(f"bemserver: {what}, times faster than the real server", None, "", f"{quick:.1f} ms", TIMES)
                continue
            slow = _milliseconds(real, request, effort)
            beside = f"{quick:.1f} ms beside {slow:.1f} ms, one connection"
            yield Row(
                f"bemserver: {what}, times faster than the real server", slow / quick, "", beside, TIMES, floor=True
            )


def _points() -> bytes:
    moments = (AFTER + timedelta(minutes=10 * number) for number in range(POINTS))
    return json.dumps({"1": {moment.isoformat(): 20 + number % 7 for number, moment in enumerate(moments)}}).encode()


def _milliseconds(asking: Asking, request: tuple[str, str, bytes | None], effort: Effort) -> float:
    took = []
    for _ in range(3 * effort.rounds + 1):
        begun = stopwatch()
        asking.send(*request)
        took.append((stopwatch() - begun) * 1000)
    return median(took[1:])


@contextlib.contextmanager
def _ours(served: str) -> Iterator[Asking]:
    vendor = chosen({"bemserver"})[0].load()
    with subject("bemserver", served) as on:
        tenant = on.tenant(seed={"bemserver": "empty"})
        described = tenant["vendors"]["bemserver"]
        api = on.client.api(described["path_url"])
        asking = Asking(api, vendor.headers(api, described["credentials"]["admin"]))
        asking.place()
        more = [{"name": f"Series {n}", "campaign_id": 1, "campaign_scope_id": 1} for n in range(2, SERIES + 1)]
        on.ask("POST", f"/tenants/{tenant['id']}/seed/bemserver", {"timeseries": more})
        yield asking


@contextlib.contextmanager
def _real() -> Iterator[Asking | None]:
    try:
        from tests.differential import reference
    except ImportError:  # what the tests need is not installed
        yield None
        return
    if not (reference.cache_dir() / "environment" / "installed").is_file():
        yield None
        return
    with reference.postgres() as cluster, reference.served(cluster, reference.PLAIN) as address:
        client = Client(address, timeout=120)
        api = client.api(address)
        asking = Asking(api, chosen({"bemserver"})[0].load().headers(api, reference.ADMIN))
        asking.place()
        database = f"postgresql://bem@{cluster}/bem{address.rsplit(':', 1)[1]}"
        subprocess.run([reference.environment() / "python", "-c", _FILL, database, str(SERIES)], check=True)
        yield asking
        client.close()
