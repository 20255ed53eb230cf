"""Reports go in as they are, within bounds."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conftest import Tenant
from tests.standcloud.reports import RUNS, UPLOAD, modules, report

MEGABYTE = 1024 * 1024


@pytest.mark.clause("standcloud/upload/verbatim")
def test_a_report_is_kept_byte_for_byte(bench: httpx.Client, empty: Tenant) -> None:
    body = b'{ "weather":"f\\u00e4ir",  ' + json.dumps(report()).encode()[1:]
    run = bench.post(UPLOAD, content=body).json()["test_run_id"]
    assert empty.control.get(f"/standcloud/reports/{run}").content == body


@pytest.mark.clause("standcloud/upload/large")
def test_a_report_of_fifty_megabytes_is_taken(bench: httpx.Client) -> None:
    given = modules("failed")
    given["test_1"]["cases"]["test_leak"]["chart"] = {"type": "line", "x_data": [[]], "y_data": [["?"]]}
    values = b"0.123456," * (50 * MEGABYTE // 9)
    body = json.dumps(report(modules=given)).encode().replace(b'"?"', values + b"0")
    assert len(body) > 50 * MEGABYTE
    run = bench.post(UPLOAD, content=body).json()["test_run_id"]
    assert len(bench.get(f"{RUNS}/{run}/failed_case").json()) == 1


def test_a_body_over_the_bound_is_refused_before_it_is_sent(empty: Tenant) -> None:
    address = urlsplit(empty.path_url("standcloud"))
    key = empty.credential("standcloud", "stand")["api_key"]
    lines = f"POST {address.path}{UPLOAD} HTTP/1.1", "Host: x", f"X-API-KEY: {key}", f"Content-Length: {101 * MEGABYTE}"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_body_of_unknown_length_is_refused_at_the_first_byte_over_the_bound(
    bench: httpx.Client, empty: Tenant
) -> None:
    empty.control.patch("/settings/standcloud", json={"max_upload_bytes": 100_000})

    def pieces() -> Iterator[bytes]:
        yield b'{"artifact": {"text": "'
        for _ in range(40):
            yield b"x" * 10_000

    answer = bench.post(UPLOAD, content=pieces())
    assert (answer.status_code, answer.json()) == (413, {"detail": "Request Entity Too Large"})
    assert bench.get(RUNS).json() == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"start_time": "soon"}, ["body", "start_time"]),
        ({"start_time": 1e15}, ["body", "start_time"]),
        ({"status": None}, ["body", "status"]),
        ({"modules": []}, ["body", "modules"]),
        ({"modules": {"a": {"cases": {"b": {"attempt": "x"}}}}}, ["body", "modules", "a", "cases", "b", "attempt"]),
        ({"dut": "PN-1"}, ["body", "dut"]),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_fit_is_told_by_place(bench: httpx.Client, body: dict[str, object], place: list[str]) -> None:
    answer = bench.post(UPLOAD, json=report(**body))
    assert answer.status_code == 422
    assert [each["loc"] for each in answer.json()["detail"]] == [place]
    assert bench.get(RUNS).json() == []


@pytest.mark.parametrize("text", ['{"a": NaN}', '"\\ud800"', "[" * 5000, "{", ""], ids=str)
def test_what_is_no_json_is_told_so(bench: httpx.Client, text: str) -> None:
    answer = bench.post(UPLOAD, content=text.encode())
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "json_invalid")


def test_a_report_without_any_time_began_when_it_came(bench: httpx.Client, empty: Tenant) -> None:
    empty.control.put("/clock", json={"mode": "frozen", "now": "2026-07-01T10:00:00Z"})
    run = bench.post(UPLOAD, json=report(start_time=None, stop_time=None)).json()["test_run_id"]
    item = bench.get(f"{RUNS}/{run}").json()
    assert item["start_time"] == "2026-07-01T10:00:00Z"
    assert (item["stop_time"], item["duration"]) == (None, None)


def test_messages_and_measurements_of_a_failed_case_are_handed_on(bench: httpx.Client) -> None:
    given = modules("passed", "failed", "skipped")
    measured = [{"type": "numeric", "value": 5.1, "unit": "mA", "result": False}]
    given["test_2"]["cases"]["test_leak"] |= {"msg": {"a": "one", "b": None, "c": "two"}, "measurements": measured}
    run = bench.post(UPLOAD, json=report(status="failed", modules=given)).json()["test_run_id"]
    (failed,) = bench.get(f"{RUNS}/{run}/failed_case").json()
    assert (failed["test_module_id"], failed["msg"], failed["measurements"]) == ("test_2", ["one", "two"], measured)
