"""`python -m tests.differential.speed`: how long both servers take for the same requests, turn by turn."""

import http.client
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.differential import candidate, reference
from tests.differential.__main__ import real_side
from tests.differential.probe import Side

POINTS, SERIES, BATCH, TURNS = 10_000, 10_000, 500, 9
LEAST_RATIO = 5.0
_DAY = 86_400
_CSV = {"Content-Type": "text/csv"}
_UPLOAD = "boundary"


@dataclass(frozen=True)
class Request:
    """One request, and what it is called in the table."""

    name: str
    method: str
    path: str
    body: Callable[[int], bytes] | None = None
    """The body of a turn."""
    headers: Mapping[str, str] = ()  # type: ignore[assignment] # nothing by default


def _moments(turn: int) -> list[str]:
    """Ten thousand moments every ten minutes, which no other turn has."""
    first = turn * POINTS * 600
    stamps = (time.gmtime(first + number * 600) for number in range(POINTS))  # noqa: TID251 the day of a figure
    return [time.strftime("%Y-%m-%dT%H:%M:%S+00:00", stamp) for stamp in stamps]


def _json_points(turn: int) -> bytes:
    return json.dumps({"1": {at: number / 7 for number, at in enumerate(_moments(turn))}}).encode()


def _csv_points(turn: int) -> bytes:
    lines = (f"{at},{number / 7}" for number, at in enumerate(_moments(turn)))
    return ("Datetime,2\n" + "\n".join(lines)).encode()


_SPAN = "timeseries=1&data_state=1&start_time=1970-01-01T00:00:00Z&end_time=1970-03-11T10:40:00Z"
REQUESTS = (
    Request("post 10,000 points as JSON", "POST", "/timeseries_data/?data_state=1", _json_points),
    Request("post 10,000 points as CSV", "POST", "/timeseries_data/?data_state=1", _csv_points, _CSV),
    Request("get 10,000 points as JSON", "GET", f"/timeseries_data/?{_SPAN}"),
    Request("get 10,000 points as CSV", "GET", f"/timeseries_data/?{_SPAN}", None, {"Accept": "text/csv"}),
    Request(
        "aggregate 10,000 points by day",
        "GET",
        f"/timeseries_data/aggregate?{_SPAN}&bucket_width_value=1&bucket_width_unit=day",
    ),
    Request("list two sites", "GET", "/sites/"),
    Request("a page of 100 of 10,000 timeseries", "GET", "/timeseries/?page_size=100"),
)


def _fill(side: Side, headers: Mapping[str, str]) -> None:
    """A campaign with two sites and ten thousand timeseries."""

    def post(path: str, body: object) -> None:
        side.send("POST", path, json=body, headers=headers).raise_for_status()

    post("/campaigns/", {"name": "C", "timezone": "UTC"})
    post("/campaign_scopes/", {"name": "S", "campaign_id": 1})
    for name in ("A", "B"):
        post("/sites/", {"name": name, "campaign_id": 1})
    header = "Campaign scope,Name,Description,Unit,Site,Building,Storey,Space,Zone"
    for first in range(0, SERIES, BATCH):
        text = "\n".join([header, *(f"S,T{number},,,,,,," for number in range(first, first + BATCH))])
        files = {"timeseries_csv": ("series.csv", text.encode(), "text/csv")}
        path = "/io/timeseries?campaign_id=1"
        side.send("POST", path, files=files, headers=headers, timeout=600).raise_for_status()


class Line:
    """A client's connection to one side, kept open as far as the server keeps it."""

    def __init__(self, side: Side) -> None:
        address = side.client.base_url
        self.prefix = side.prefix
        self.connection = http.client.HTTPConnection(address.host, address.port or 80, timeout=60)


def _timed(line: Line, request: Request, turn: int, headers: Mapping[str, str]) -> float:
    """Milliseconds until the whole answer is there."""
    connection = line.connection
    body = None if request.body is None else request.body(turn)
    begun = time.perf_counter()
    connection.request(request.method, line.prefix + request.path, body, {**headers, **dict(request.headers)})
    answer = connection.getresponse()
    answer.read()
    spent = time.perf_counter() - begun
    if answer.status >= http.client.BAD_REQUEST:
        message = f"{request.name}: {answer.status}"
        raise RuntimeError(message)
    return spent * 1000


def _measured(real: Line, ours: Line, headers: Mapping[str, str]) -> bool:
    """Print the table; whether every request is as much faster as it must be."""
    good = True
    print(f"{'best of ' + str(TURNS) + ' turns':38}{'real ms':>10}{'ours ms':>10}{'ratio':>8}")
    for request in REQUESTS:
        times: dict[str, list[float]] = {"real": [], "ours": []}
        for turn in range(TURNS):
            times["real"].append(_timed(real, request, turn, headers))
            times["ours"].append(_timed(ours, request, turn, headers))
        theirs, mine = min(times["real"]), min(times["ours"])
        print(f"{request.name:38}{theirs:10.2f}{mine:10.2f}{theirs / mine:8.1f}")
        good = good and theirs >= LEAST_RATIO * mine
    return good


def main() -> int:
    """Measure both servers in one run."""
    with (
        reference.postgres() as cluster,
        reference.served(cluster, reference.PLAIN) as url,
        candidate.served() as control,
    ):
        real, ours = real_side(url), candidate.side(control, reference.PLAIN)
        headers = {"Authorization": f"Bearer {reference.token(reference.ADMIN['email'])}"}
        for side in (real, ours):
            _fill(side, headers)
        return 0 if _measured(Line(real), Line(ours), headers) else 1


if __name__ == "__main__":
    sys.exit(main())
