"""Points of timeseries in and out: JSON and CSV, by id and by name, aggregates over both changes of the clock."""

import json
from collections.abc import Iterator
from typing import Any

from tests.differential.probe import Probe
from tests.differential.scenarios.scenario import Scenario

_CSV = {"Content-Type": "text/csv"}
_JSON = {"Content-Type": "application/json"}
_BY_ID, _BY_NAME = "/timeseries_data/", "/timeseries_data/campaign/1/"
_HOUR = "T{:02}:00:00+00:00"


def _hours(day: str, first: int, last: int, factor: float = 1.0) -> dict[str, float]:
    return {day + _HOUR.format(hour): factor * (hour + 1) / 4 for hour in range(first, last)}


def fill(probe: Probe) -> None:
    """Points around both changes of the clock, with gaps, in several timeseries."""
    march, october = "2020-03-{:02}", "2020-10-{:02}"
    first: dict[str, float] = {}
    for day in (28, 29, 30):
        first |= _hours(march.format(day), 0, 24)
    for day in (24, 25, 26):
        first |= _hours(october.format(day), 0, 24, 2.0)
    second = {
        f"2020-03-29T{hour:02}:{minute:02}:30+00:00": 100.0 + hour + minute / 10
        for hour in range(0, 24, 2)
        for minute in (0, 20, 40)
    }
    third = {"2020-01-01T00:00:00Z": 0.1, "2020-01-01T03:00:00.123456+00:00": 8.0, "2020-01-31T23:30:00Z": -2}
    body: dict[str, Any] = {"1": first, "2": second, "3": third, "11": _hours("2020-03-29", 3, 9)}
    probe("POST", _BY_ID, body, query="data_state=1")
    probe("POST", _BY_ID, {"1": _hours("2020-03-29", 0, 12)}, query="data_state=2")


def posting_json(probe: Probe) -> None:
    """JSON bodies, good and bad."""
    at = "2020-01-01T00:00:00+00:00"
    bodies: list[Any] = [
        *({"1": {at: 1}}, {"1": {at: 2}}, {"1": {at: None}}, {"1": {at: "3"}}, {"1": {at: True}}),
        *({"1": {at: "x"}}, {"1": {at: []}}, {"1": {at: {}}}, {"1": 5}, {"1": []}, {"1": {}}, {}),
        *([], None, 5, "a", [1], {"": {at: 1}}, {"x": {at: 1}}, {"99": {at: 1}, "98": {at: 1}}),
        *({"1": {"2020-01-01T00:00:00": 1}}, {"1": {"2020-01-01": 1}}, {"1": {"x": 1}}),
        *({"1": {"2020-01-01T00:00:00.123456789+00:00": 5}}, {"1": {"2020-01-01 07:00+02": 5}}),
        *({"1": {"2020-01-02T00:00:00Z": 1e300, "2020-01-02T01:00:00Z": -0.0}},),
        *({"1": {"2020-01-03T00:00:00Z": 1}, "2": {"2020-01-04T00:00:00Z": 0.5}},),
        *({"1": {"": 1}}, {"1.5": {at: 1}}, {" 1": {at: 1}}, {"01": {"2020-02-01T00:00:00Z": 4}}),
        *({"1": {at: 1}, "99": {at: 1}}, {"1": {"2020-01-05T00:00:00Z": 10**20}}),
    ]
    for body in bodies:
        probe("POST", _BY_ID, body, query="data_state=1")
    for content in (b"", b"{", b"x", b'{"1":{"2020-01-06T00:00:00Z":NaN}}', b"\xff"):
        probe("POST", _BY_ID, content=content, headers=_JSON, query="data_state=1")
    good = json.dumps({"2": {at: 7}}).encode()
    for kind in ("text/plain", "text/csv; charset=utf-8", "application/xml", ""):
        headers = {"Content-Type": kind} if kind else {}
        probe("POST", _BY_ID, content=good, headers=headers, query="data_state=1")
    for query in ("", "data_state=", "data_state=x", "data_state=9", "data_state=2"):
        probe("POST", _BY_ID, content=good, headers=_JSON, query=query)
    for user in ("member", "other", "outsider", None):
        probe("POST", _BY_ID, {"1": {"2020-01-07T00:00:00Z": 1}}, query="data_state=1", user=user)
        probe("POST", _BY_ID, {"99": {"2020-01-07T00:00:00Z": 1}}, query="data_state=1", user=user)
    reading(probe, _BY_ID, ["1", "2"])


def posting_csv(probe: Probe) -> None:
    """CSV bodies, good and bad."""
    at = "2020-01-01T00:00:00+00:00"
    contents: list[str | bytes] = [
        *(f"Datetime,1,2\n{at},1,2\n", f"Datetime,1,2\r\n{at},1,2\r\n", f"Datetime,1\n\n{at},9\n\n"),
        *("Datetime,1,2\n2020-01-02T00:00:00Z,5,\n2020-01-02T01:00:00Z,,6\n", "Datetime,1\n"),
        *('"Datetime","1"\n"2020-01-03T00:00:00+01:00","1.25"\n', f"Datetime,1,2\n{at},1\n"),
        *(f"datetime,1\n{at},1\n", f"Time,1\n{at},1\n", "", "\n", f"Datetime\n{at}\n", "Datetime"),
        *(f"Datetime,\n{at},1\n", f"Datetime,1,\n{at},1,2\n", f"Datetime,1,1\n{at},1,2\n"),
        *(f"Datetime,x\n{at},1\n", f"Datetime,99,98\n{at},1,1\n", f"Datetime,1.5\n{at},1\n"),
        *(f"Datetime;1\n{at};1\n", f"\ufeffDatetime,1\n{at},1\n", f'Datetime,1\n"{at},1\n'),
        *(f"Datetime,1\n{at},x\n", "Datetime,1\n2020-01-01T00:00:00,1\n", "Datetime,1\nx,1\n"),
        *("Datetime,1\n2020-01-01,1\n", f"Datetime,1\n{at},1,2,3\n", f"Datetime,1\n{at},1e3\n"),
        *("Datetime,1\n2020-02-01T00:00:00Z,inf\n2020-02-02T00:00:00Z,-inf\n",),
        *("Datetime,1\n2020-02-03T00:00:00Z,nan\n2020-02-04T00:00:00Z,NaN\n",),
        *("Datetime,1\n2020-02-05T00:00:00.5Z, 3.5\n2020-02-06 00:00:00+00:00,1e-300\n",),
        *(b"Datetime,1\n\xff,1\n", b"\xff", "Datetime, 2\n2020-02-07T00:00:00Z,4\n"),
    ]
    for content in contents:
        sent = content if isinstance(content, bytes) else content.encode()
        probe("POST", _BY_ID, content=sent, headers=_CSV, query="data_state=1")
    for user in ("member", "other", "outsider", None):
        sent = b"Datetime,1\n2020-02-08T00:00:00Z,4\n"
        probe("POST", _BY_ID, content=sent, headers=_CSV, query="data_state=1", user=user)
    reading(probe, _BY_ID, ["1", "2"])


def by_name(probe: Probe) -> None:
    """The same by the names of a campaign's timeseries."""
    at = "2020-01-01T00:00:00+00:00"
    bodies: tuple[Any, ...] = (
        *({"T1 air": {at: 1}, "T2 power": {at: 2.5}}, {"Nope": {at: 1}}, {"": {at: 1}}, {}),
        *({"T11": {at: 1}}, {"T1 air": {"x": 1}}, {"T1 air": {at: "x"}}, {"T1 air": 5}, []),
        *({"T8": {at: 4}}, {"Nope": {at: 1}, "Nada": {at: 1}}),
    )
    for body in bodies:
        for user in ("admin", "member"):
            probe("POST", _BY_NAME, body, query="data_state=1", user=user)
    for content in (
        *(b"Datetime,T1 air\n2020-01-02T00:00:00Z,4\n", b"Datetime,Nope,T1 air\n2020-01-02T00:00:00Z,4,4\n"),
        *(b'Datetime,"T1 air","T2 power"\n2020-01-03T00:00:00Z,4,5\n', b"Datetime,\n2020-01-02T00:00:00Z,4\n"),
        *(b"Datetime,T1 air,T1 air\n2020-01-02T00:00:00Z,4,4\n", b"x\n"),
    ):
        probe("POST", _BY_NAME, content=content, headers=_CSV, query="data_state=1")
    reading(probe, _BY_NAME, ["T1 air", "T2 power", "Nope", "T11"])
    reading(probe, _BY_NAME, ["T1 air", "T2 power", "T5"])
    for path in ("/timeseries_data/campaign/99/", "/timeseries_data/campaign/2/"):
        for user in ("admin", "member"):
            probe("POST", path, {"T11": {at: 1}}, query="data_state=1", user=user)
            reading(probe, path, ["T11"], user=user)


_SPAN = [("start_time", "2020-01-01T00:00:00+00:00"), ("end_time", "2021-01-01T00:00:00+00:00")]


def reading(probe: Probe, path: str, names: list[str], user: str = "admin") -> None:
    """Data, statistics and a daily aggregate of timeseries over a year, as JSON and CSV."""
    series = [("timeseries", name) for name in names]
    query = [*_SPAN, *series, ("data_state", "1")]
    bucket = [("bucket_width_value", "1"), ("bucket_width_unit", "month")]
    for accept in ("application/json", "text/csv"):
        headers = {"Accept": accept}
        probe("GET", path, query=query, headers=headers, user=user)
        probe("GET", f"{path}aggregate", query=[*query, *bucket], headers=headers, user=user)
    probe("GET", f"{path}stats", query=[*series, ("data_state", "1")], user=user)


def getting(probe: Probe) -> None:
    """What can be asked of data, well and badly."""
    fill(probe)
    base = {"start_time": "2020-03-29T00:00:00Z", "end_time": "2020-03-29T06:00:00Z", "data_state": "1"}
    one = [*base.items(), ("timeseries", "1")]
    for accept in (
        *("application/json", "text/csv", "*/*", "text/csv, application/json", "text/html", ""),
        *("text/csv;q=1", "application/csv"),
    ):
        probe("GET", _BY_ID, query=one, headers={"Accept": accept})
    for name in (*base, "timeseries"):
        probe("GET", _BY_ID, query=[pair for pair in one if pair[0] != name])
    probe("GET", _BY_ID)
    for extra in (
        *([("timeseries", "2")], [("timeseries", "1")], [("timeseries", "99")], [("timeseries", "x")]),
        *([("timeseries", "99"), ("timeseries", "98")], [("timeseries", "")], [("timezone", "UTC")]),
        *([("timezone", "Europe/Paris")], [("timezone", "nowhere")], [("timezone", "Asia/Kolkata")]),
        *([("convert_to", "K")], [("convert_to", "")], [("convert_to", "kWh")], [("convert_to", "x y")]),
        *(
            [("convert_to", "K"), ("convert_to", "W")],
            [("timeseries", "2"), ("convert_to", "degF"), ("convert_to", "kW")],
        ),
        *([("timeseries", "3"), ("timeseries", "11"), ("timeseries", "2")], [("unknown", "1")]),
    ):
        for accept in ("application/json", "text/csv"):
            probe("GET", _BY_ID, query=[*one, *extra], headers={"Accept": accept})


def asking(probe: Probe) -> None:
    """Intervals, states, users, zones and methods."""
    fill(probe)
    base = {"start_time": "2020-03-29T00:00:00Z", "end_time": "2020-03-29T06:00:00Z", "data_state": "1"}
    one = [*base.items(), ("timeseries", "1")]
    for start, end in (
        *(("2020-03-29T06:00:00Z", "2020-03-29T00:00:00Z"), ("2020-03-29", "2020-03-30"), ("x", "y")),
        *(("2020-03-29T00:00:00", "2020-03-29T06:00:00Z"), ("2020-03-29T00:00:00+01:00", "2020-03-29 03:00Z")),
        *(("2020-03-29T03:00:00Z", "2020-03-29T03:00:00Z"), ("1500-01-01T00:00:00Z", "2020-03-29 03:00Z")),
    ):
        query = [("start_time", start), ("end_time", end), ("timeseries", "1"), ("data_state", "1")]
        probe("GET", _BY_ID, query=query)
        probe("GET", f"{_BY_ID}aggregate", query=[*query, ("bucket_width_value", "1"), ("bucket_width_unit", "hour")])
    for state in ("2", "3", "9", "x", ""):
        query = [("data_state", state), *[pair for pair in one if pair[0] != "data_state"]]
        probe("GET", _BY_ID, query=query)
        probe("GET", f"{_BY_ID}stats", query=[("data_state", state), ("timeseries", "1")])
    for user in ("member", "other", "outsider", None):
        for number in ("1", "11", "99"):
            query = [*base.items(), ("timeseries", number)]
            probe("GET", _BY_ID, query=query, user=user)
            probe("GET", f"{_BY_ID}stats", query=query, user=user)
            bucket = [("bucket_width_value", "1"), ("bucket_width_unit", "hour")]
            probe("GET", f"{_BY_ID}aggregate", query=[*query, *bucket], user=user)
    for zone in ("UTC", "Europe/Paris", "America/New_York"):
        query = [("data_state", "1"), *(("timeseries", n) for n in ("1", "2", "3", "4")), ("timezone", zone)]
        probe("GET", f"{_BY_ID}stats", query=query)
    for method in ("HEAD", "OPTIONS", "PATCH", "PUT"):
        probe(method, _BY_ID, query=one)
        probe(method, f"{_BY_ID}aggregate", query=one)
    probe("GET", "/timeseries_data", query=one)
    probe("GET", "/timeseries_data/stats/")
    probe("GET", "/timeseries_data/campaign/1")


_SPANS = (
    ("2020-03-28T12:00:00+01:00", "2020-03-30T12:00:00+02:00"),
    ("2020-10-24T12:00:00+02:00", "2020-10-26T12:00:00+01:00"),
    ("2020-03-29T00:30:00Z", "2020-03-29T03:30:00Z"),
)
_BUCKETS = (
    *(("1", "second"), ("30", "second"), ("1", "minute"), ("7", "minute"), ("20", "minute")),
    *(("1", "hour"), ("2", "hour"), ("3", "hour"), ("5", "hour"), ("12", "hour"), ("24", "hour"), ("48", "hour")),
    *(("1", "day"), ("1", "week"), ("1", "month"), ("1", "year"), ("2", "day"), ("2", "month")),
)


def aggregating(probe: Probe) -> None:
    """Every unit of bucket, in three time zones, over both changes of the clock."""
    fill(probe)
    path = f"{_BY_ID}aggregate"
    for start, end in _SPANS:
        for zone in ("UTC", "Europe/Paris", "Asia/Kolkata"):
            for width, unit in _BUCKETS:
                if unit == "second" and not start.startswith("2020-03-29"):
                    continue
                base = [("start_time", start), ("end_time", end), ("data_state", "1"), ("timezone", zone)]
                base += [("bucket_width_value", width), ("bucket_width_unit", unit)]
                for aggregation in ("avg", "sum", "min", "max", "count"):
                    query = [*base, ("timeseries", "1"), ("timeseries", "2"), ("aggregation", aggregation)]
                    probe("GET", path, query=query)
                probe("GET", path, query=[*base, ("timeseries", "2")], headers={"Accept": "text/csv"})
    base = [("start_time", _SPANS[2][0]), ("end_time", _SPANS[2][1]), ("data_state", "1")]
    for pairs in (
        *([], [("bucket_width_value", "0")], [("bucket_width_value", "x"), ("bucket_width_unit", "hour")]),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "x")], [("bucket_width_unit", "hour")]),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "hour"), ("aggregation", "x")],),
        *([("bucket_width_value", "-1"), ("bucket_width_unit", "hour")],),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "hour"), ("convert_to", "K")],),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "hour"), ("convert_to", "K"), ("aggregation", "sum")],),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "hour"), ("convert_to", ""), ("aggregation", "count")],),
        *(
            [
                ("bucket_width_value", "1"),
                ("bucket_width_unit", "hour"),
                ("convert_to", "percent"),
                ("aggregation", "count"),
            ],
        ),
        *([("bucket_width_value", "1"), ("bucket_width_unit", "hour"), ("convert_to", "K"), ("convert_to", "K")],),
    ):
        probe("GET", path, query=[*base, ("timeseries", "1"), *pairs])
    hour = [("bucket_width_value", "1"), ("bucket_width_unit", "hour")]
    by_name = [*base, *hour, ("timeseries", "T1 air"), ("timeseries", "T4 gas"), ("timezone", "Europe/Paris")]
    for accept in ("application/json", "text/csv"):
        probe("GET", f"{_BY_NAME}aggregate", query=by_name, headers={"Accept": accept})


def removing(probe: Probe) -> None:
    """Deleting data, by everyone, by id and by name."""
    fill(probe)
    for user in ("outsider", "other", None, "member", "admin"):
        for path, name in ((_BY_ID, "1"), (_BY_NAME, "T1 air"), (_BY_ID, "99"), (_BY_NAME, "Nope")):
            query = [("timeseries", name), ("data_state", "1"), ("start_time", "2020-03-29T01:00:00Z")]
            probe("DELETE", path, query=[*query, ("end_time", "2020-03-29T03:00:00Z")], user=user)
            probe("DELETE", path, query=query, user=user)
            reading(probe, _BY_ID, ["1"])
    for text in ("", "timeseries=1", "timeseries=1&data_state=9"):
        probe("DELETE", _BY_ID, query=text)
    probe("DELETE", "/timeseries/1", headers=probe.etag("/timeseries/1"))
    probe("DELETE", "/timeseries_data_states/2", headers=probe.etag("/timeseries_data_states/2"))
    probe("GET", f"{_BY_ID}stats", query="timeseries=1&data_state=1")
    probe("GET", f"{_BY_ID}stats", query="timeseries=2&data_state=2")
    probe("GET", f"{_BY_ID}stats", query="timeseries=2&timeseries=11&data_state=1")


def all_of() -> Iterator[Scenario]:
    """The scenarios of this module."""
    for run in (posting_json, posting_csv, by_name, getting, asking, aggregating, removing):
        yield Scenario(run.__name__, run)
