"""Data of timeseries: formats, mistakes, statistics, aggregates, deletion."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from understudy.bemserver.resources import timeseries_data

DAY: dict[str, Any] = {"start_time": "2020-03-29T00:00:00Z", "end_time": "2020-03-30T00:00:00Z", "data_state": 1}
BY_ID, BY_NAME = "/timeseries_data/", "/timeseries_data/campaign/1/"


def hours(first: int, last: int, factor: float = 1.0) -> dict[str, float]:
    return {f"2020-03-29T{hour:02}:00:00Z": hour * factor for hour in range(first, last)}


@pytest.fixture
def two(first: httpx.Client) -> httpx.Client:
    """The administrator of a server with a campaign of two timeseries."""
    first.post("/campaigns/", json={"name": "C", "timezone": "Europe/Paris"})
    first.post("/campaign_scopes/", json={"name": "S", "campaign_id": 1})
    for name, unit in (("A", "°C"), ("B, too", "W")):
        row = {"name": name, "unit_symbol": unit, "campaign_id": 1, "campaign_scope_id": 1}
        first.post("/timeseries/", json=row).raise_for_status()
    return first


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([1], "Invalid timestamp"),
        (5, "Wrong JSON file"),
        ({"1": 5}, "Wrong JSON file"),
        ({"1": [1]}, "Invalid timestamp"),
        ({"1": {"2020-01-01T00:00:00Z": 1}, "2": []}, "Wrong JSON file"),
        ({"1": {"2020-01-01T00:00:00Z": 10**20}}, "Wrong JSON file"),
        ({"": {"2020-01-01T00:00:00Z": 1}}, "Wrong timeseries ID"),
        ({"x": {"2020-01-01T00:00:00Z": 1}}, "Wrong timeseries ID type"),
        ({"1": {"yesterday": 1}}, "Invalid timestamp"),
        ({"1": {"2020-13-01T00:00:00Z": 1}}, "Invalid timestamp"),
        ({"1": {"2020-1-1": 1}}, "Invalid or TZ-naive timestamp"),
        ({"1": {"2020-01-01T00:00:00Z": []}}, "Invalid values"),
        ({"1": {"2020-01-01T00:00:00Z": ""}}, "Invalid values"),
    ],
)
def test_bad_json_is_refused(two: httpx.Client, body: Any, told: str) -> None:
    assert two.post(BY_ID, params={"data_state": 1}, json=body).json()["message"] == told


@pytest.mark.parametrize("depth", [10_000, 600_000])
def test_json_of_many_levels_is_refused(two: httpx.Client, depth: int) -> None:
    answer = two.post(BY_ID, params={"data_state": 1}, content=b"[" * depth)
    assert (answer.status_code, answer.json()["message"]) == (422, "Wrong JSON file")


@pytest.mark.parametrize("body", [{}, [], None, {"1": {}}, {"1": []}, {"1": {"2020-01-01T00:00:00Z": None}}])
def test_nothing_is_taken_for_data(two: httpx.Client, body: Any) -> None:
    answer = two.post(BY_ID, params={"data_state": 1}, content=json.dumps(body).encode())
    assert (answer.status_code, answer.text) == (201, "null\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Missing headers"),
        (b"Time,1\n", "Invalid file"),
        (b"Datetime,1,\n", "Empty timeseries name or trailing comma"),
        (b"Datetime,1,1\n2020-01-01T00:00:00Z,1,2\n", "Wrong timeseries ID type"),
        (b"Datetime,1\n2020-01-01T00:00:00Z,1,2\n", "Wrong timeseries ID type"),
        (b"Datetime,1\n2020-01-01T00:00:00Z,1,2,3\n", "Bad CSV file"),
        (b'Datetime,1\n"2020-01-01T00:00:00Z,1\n', "Bad CSV file"),
        (b"Datetime,1\n2020-01-01,1\n", "Invalid or TZ-naive timestamp"),
        (b"Datetime,1\n2020-01-01T00:00:00Z,x\n", "Invalid values"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_bad_csv_is_refused(two: httpx.Client, content: bytes, told: str) -> None:
    headers = {"Content-Type": "text/csv"}
    answer = two.post(BY_ID, params={"data_state": 1}, content=content, headers=headers)
    assert answer.json()["message"] == told


def test_odd_values_of_csv_are_read(two: httpx.Client) -> None:
    content = (
        "Datetime, 1,2\r\n2020-03-29T00:00:00Z,inf,NaN\r\n2020-03-29 01:00+00, 2.5,-inf\r\n2020-3-29T02:00Z,True\r\n"
    )
    headers = {"Content-Type": "text/csv"}
    two.post(BY_ID, params={"data_state": 1}, content=content.encode(), headers=headers).raise_for_status()
    answer = two.get(BY_ID, params={**DAY, "timeseries": [1, 2]}, headers={"Accept": "text/csv"})
    assert answer.text.splitlines() == [
        "Datetime,1,2",
        "2020-03-29T00:00:00+0000,inf,",
        "2020-03-29T01:00:00+0000,2.5,-inf",
        "2020-03-29T02:00:00+0000,1.0,",
    ]
    as_json = two.get(BY_ID, params={**DAY, "timeseries": [1, 2]}).text
    assert '": Infinity' in as_json
    assert '": -Infinity' in as_json


def test_names_do_as_well_as_ids(two: httpx.Client) -> None:
    two.post(BY_NAME, params={"data_state": 1}, json={"A": hours(0, 2), "B, too": hours(0, 1)}).raise_for_status()
    asked = {**DAY, "timeseries": ["B, too", "A"]}
    assert list(two.get(BY_NAME, params=asked).json()) == ["B, too", "A"]
    text = two.get(BY_NAME, params=asked, headers={"Accept": "text/csv"}).text
    assert text.startswith('Datetime,"B, too",A\n')
    assert two.get(BY_NAME, params={**asked, "timeseries": "Nope"}).json()["message"] == "Unknown timeseries: ['Nope']"
    assert two.get("/timeseries_data/campaign/9/", params=asked).status_code == 404
    assert two.get(f"{BY_NAME}stats", params={"timeseries": "A", "data_state": 1}).json()["stats"]["A"]["count"] == 2
    two.delete(BY_NAME, params=asked).raise_for_status()
    assert two.get(BY_NAME, params=asked).text == "{}"


def test_statistics_are_of_a_sample(two: httpx.Client) -> None:
    two.post(BY_ID, params={"data_state": 1}, json={"1": {**hours(0, 1), "2020-03-29T01:00:00Z": 4}, "2": hours(5, 6)})
    found = two.get(f"{BY_ID}stats", params={"timeseries": [1, 2], "data_state": 1}).json()["stats"]
    assert found["1"]["avg"] == 2.0
    assert found["1"]["stddev"] == pytest.approx(8**0.5)
    assert found["2"]["stddev"] is None
    nothing = two.get(f"{BY_ID}stats", params={"timeseries": 1, "data_state": 2}).json()["stats"]["1"]
    assert (nothing["count"], nothing["first_timestamp"]) == (0, None)


def test_statistics_of_infinite_values_have_no_deviation(two: httpx.Client) -> None:
    content = b"Datetime,1\n2020-03-29T00:00:00Z,inf\n2020-03-29T01:00:00Z,-inf\n2020-03-29T02:00:00Z,1\n"
    two.post(BY_ID, params={"data_state": 1}, content=content, headers={"Content-Type": "text/csv"})
    found = two.get(f"{BY_ID}stats", params={"timeseries": 1, "data_state": 1}).json()["stats"]["1"]
    assert (found["min"], found["max"], found["stddev"]) == (float("-inf"), float("inf"), None)


def aggregate(client: httpx.Client, width: int, unit: str, how: str, **more: Any) -> Any:
    asked = {**DAY, "timeseries": 1, "bucket_width_value": width, "bucket_width_unit": unit, "aggregation": how}
    return client.get(f"{BY_ID}aggregate", params={**asked, **more}).json()["1"]


@pytest.mark.parametrize(
    ("how", "values"),
    [
        ("avg", [0.5, 2.5, None]),
        ("sum", [1, 5, None]),
        ("min", [0, 2, None]),
        ("max", [1, 3, None]),
        ("count", [2, 2, 0]),
    ],
)
def test_wide_buckets_are_made_of_units(two: httpx.Client, how: str, values: list[float]) -> None:
    two.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 4)})
    assert list(aggregate(two, 2, "hour", how, end_time="2020-03-29T06:00:00Z").values()) == values


def test_an_empty_wide_bucket_among_data_sums_to_zero(two: httpx.Client) -> None:
    two.post(BY_ID, params={"data_state": 1}, json={"1": {**hours(0, 2), **hours(4, 5)}})
    end = "2020-03-29T06:00:00Z"
    assert list(aggregate(two, 2, "hour", "sum", end_time=end).values()) == [1.0, 0.0, 4.0]
    assert list(aggregate(two, 1, "hour", "sum", end_time=end).values())[2] is None


@pytest.mark.parametrize(
    ("unit", "begin"),
    [("day", "2020-03-29"), ("week", "2020-03-23"), ("month", "2020-03-01"), ("year", "2020-01-01")],
)
def test_buckets_of_the_calendar_begin_at_local_midnight(two: httpx.Client, unit: str, begin: str) -> None:
    two.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 20)})
    found = aggregate(two, 1, unit, "count", timezone="Europe/Paris", end_time="2020-03-29T22:00:00Z")
    assert found == {f"{begin}T00:00:00+01:00": 20}


def test_an_empty_interval_has_no_buckets(two: httpx.Client) -> None:
    asked = {**DAY, "end_time": DAY["start_time"], "timeseries": 1, "bucket_width_value": 1, "bucket_width_unit": "day"}
    assert two.get(f"{BY_ID}aggregate", params=asked).text == "{}"
    assert two.get(f"{BY_ID}aggregate", params=asked, headers={"Accept": "text/csv"}).text == "Datetime,1\n"


def test_aggregates_are_converted_and_counts_are_not_temperatures(two: httpx.Client) -> None:
    two.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 4)})
    assert next(iter(aggregate(two, 1, "day", "max", convert_to="degF").values())) == pytest.approx(37.4)
    asked = {**DAY, "timeseries": 1, "bucket_width_value": 1, "bucket_width_unit": "day", "aggregation": "count"}
    assert two.get(f"{BY_ID}aggregate", params={**asked, "convert_to": "K"}).status_code == 422
    assert two.get(BY_ID, params={**DAY, "timeseries": 1, "convert_to": ["K", "W"]}).status_code == 422


def test_outsiders_are_told_of_unknown_timeseries_first(tenant: Any, client_of: Callable[..., httpx.Client]) -> None:
    other = client_of(tenant, "other")
    assert other.get(BY_ID, params={**DAY, "timeseries": 1}).status_code == 403
    assert other.get(BY_ID, params={**DAY, "timeseries": [1, 9999]}).status_code == 422
    assert other.get(BY_NAME, params={**DAY, "timeseries": "x"}).status_code == 403
    assert other.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 1)}).status_code == 403


def test_a_member_writes_and_deletes_data_of_his_scopes(member: httpx.Client) -> None:
    assert member.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 3)}).status_code == 201
    assert member.delete(BY_ID, params={**DAY, "timeseries": 1}).status_code == 204
    assert member.get(BY_ID, params={**DAY, "timeseries": 1}).text == "{}"


def test_many_points_are_read_and_deleted_as_few_are(two: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(timeseries_data, "MANY", large)
        two.post(BY_ID, params={"data_state": 1}, json={"1": hours(0, 12), "2": hours(3, 9, 2.5)}).raise_for_status()
        asked = {**DAY, "timeseries": [1, 2]}
        buckets = {**asked, "bucket_width_value": 6, "bucket_width_unit": "hour"}
        whole: dict[str, Any] = {"data_state": 1, "timeseries": [1, 2]}
        found = [
            two.get(BY_ID, params=asked),
            two.get(BY_ID, params=asked, headers={"Accept": "text/csv"}),
            two.get(f"{BY_ID}aggregate", params=buckets),
            two.get(f"{BY_ID}stats", params=whole),
            two.get(BY_ID, params={**asked, "convert_to": ["kelvin", "no unit"]}),
            two.delete(BY_ID, params=asked),
            two.get(f"{BY_ID}stats", params=whole),
        ]
        answers.append([(answer.status_code, answer.text) for answer in found])
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [200, 200, 200, 200, 422, 204, 200]
