"""Faults of the connection, over a socket, as a client meets them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import start
from understudy.control.addresses import Addresses
from understudy.server.settings import ServeSettings

PATH = "/integration/api/v1/test_run?limit=5"
BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError)


@pytest.fixture(scope="module")
def process() -> Iterator[Addresses]:
    addresses, stop = start(ServeSettings(port=0, vendor_ports=0, tls_port=0, vendors="standcloud"))
    yield addresses
    stop()


@pytest.fixture
def control(process: Addresses) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{process.control}/tenants/default") as client:
        client.post("/reset")
        yield client


@pytest.fixture
def vendor(process: Addresses) -> Iterator[httpx.Client]:
    tenant = httpx.get(f"{process.control}/tenants/default").json()
    key = tenant["vendors"]["standcloud"]["credentials"]["integration"]["api_key"]
    with httpx.Client(base_url=process.vendors["standcloud"], headers={"X-API-KEY": key}) as client:
        yield client


def read(answer: httpx.Response, into: bytearray) -> None:
    for piece in answer.iter_bytes():
        into += piece


def inject(control: httpx.Client, **fault: object) -> None:
    answer = control.post("/faults", json={"vendor": "standcloud", "times": 1, **fault})
    assert answer.status_code == 201, answer.text


def test_a_closed_connection_answers_nothing_and_the_next_request_succeeds(
    control: httpx.Client, vendor: httpx.Client
) -> None:
    inject(control, connection="close")
    with pytest.raises(BROKEN):
        vendor.get(PATH)
    assert vendor.get(PATH).status_code == 200
    entries = control.get("/journal").json()["entries"]
    assert [(entry["status"], entry["fault"]) for entry in entries] == [(None, 1), (200, None)]


def test_a_cut_answer_ends_in_the_middle(control: httpx.Client, vendor: httpx.Client) -> None:
    whole = vendor.get(PATH).content
    inject(control, connection="cut")
    got = bytearray()
    with vendor.stream("GET", PATH) as answer:
        assert (answer.status_code, int(answer.headers["content-length"])) == (200, len(whole))
        with pytest.raises(BROKEN):
            read(answer, got)
    assert 0 < len(got) < len(whole)
    assert whole.startswith(got)


def test_a_dripping_answer_comes_late_and_whole(control: httpx.Client, vendor: httpx.Client) -> None:
    whole = vendor.get(PATH).content
    inject(control, connection="drip")
    answer = vendor.get(PATH)
    assert (answer.status_code, answer.content) == (200, whole)
    assert answer.elapsed.total_seconds() > 0.5


def test_a_late_answer_keeps_nobody_else_waiting(control: httpx.Client, vendor: httpx.Client) -> None:
    inject(control, latency_ms=500)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(vendor.get, PATH)
        hits = [control.get("/faults").json()["faults"][0]["hits"] for _ in range(100) if not late.done()]
        assert hits[-1] == 1
        assert late.result().status_code == 200
    assert control.get("/journal").json()["entries"][0]["milliseconds"] >= 500


def test_a_websocket_to_the_control_plane_is_closed(process: Addresses) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    assert httpx.get(f"{process.control}/tenants", headers=upgrade).status_code == 403


def test_a_body_over_the_bound_is_refused_before_it_is_sent_whole(process: Addresses) -> None:
    def long() -> Iterator[bytes]:
        for _ in range(1024):
            yield b" " * 65_536

    answer = httpx.put(
        f"{process.control}/tenants/default/clock", content=long(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
