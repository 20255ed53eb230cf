"""Deliveries of streams: posted, signed, tried again, and kept when they cannot be delivered."""

import hmac
from functools import partial

import pytest

from tests.buildingx.conftest import Client
from tests.buildingx.receiver import Receiver, listening
from tests.buildingx.streams import SECRET, STREAMS, deliveries, made, none, points_of, send, states, tried


@pytest.mark.clause("buildingx/streaming/delivery", "buildingx/streaming/delivery-members")
def test_a_value_that_is_sent_is_posted_at_once(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level")
    point = stream["attributes"]["pointIds"][0]
    for number, value in enumerate(("812", "812", "640")):
        send(frozen, point, value, f"2026-06-02T10:04:00.64{number}Z")
    told = [receiver.next().told for _ in range(3)]
    assert [(each["value"], each["changed"], each["id"]) for each in told] == [
        ("812", 1, point),
        ("812", 0, point),
        ("640", 1, point),
    ]
    assert told[2] == {
        "changed": 1,
        "createdAt": "2026-06-02T10:04:00.642Z",
        "id": point,
        "lastUpdatedAt": "2026-06-02T10:05:00.000Z",
        "qualityOfValue": 0,
        "value": "640",
    }


@pytest.mark.clause("buildingx/streaming/signature")
def test_a_delivery_is_signed_with_the_secret(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    assert SECRET not in str(stream)
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    post = receiver.next()
    expected = "sha256=" + hmac.new(SECRET.encode(), post.body, "sha256").hexdigest()
    assert post.headers["x-hub-signature-256"] == expected
    assert post.headers["content-type"] == "application/json"


@pytest.mark.clause("buildingx/streaming/signature-header")
def test_the_header_of_the_signature_can_be_chosen(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_signature_header": "X-Other"})
    stream = made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    headers = receiver.next().headers
    assert headers["x-other"].startswith("sha256=")
    assert "x-hub-signature-256" not in headers


def test_without_a_secret_nothing_is_signed(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level")
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    assert "x-hub-signature-256" not in receiver.next().headers


@pytest.mark.clause("buildingx/streaming/live-values")
def test_what_a_point_measures_by_itself_is_posted_as_the_clock_goes_on(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "Temperature", "CO2 level")
    frozen.tenant.control.post("/clock/advance", json={"seconds": 600})
    told = [receiver.next().told for _ in range(2)]
    assert {each["id"] for each in told} == set(stream["attributes"]["pointIds"])
    for each in told:
        assert each["createdAt"] == "2026-06-02T10:10:00.000Z"
        path = f"/operations/partitions/{{p}}/points/{each['id']}"
        now = frozen.get(path, params={"field[Point]": "pointValue"}).json()["data"]["attributes"]["pointValue"]
        assert (now["value"], now["timestamp"]) == (each["value"], each["createdAt"])


def test_after_a_jump_of_the_clock_the_last_ten_values_are_posted(frozen: Client, receiver: Receiver) -> None:
    made(frozen, receiver.url, "Temperature")
    frozen.tenant.control.post("/clock/advance", json={"seconds": 86_400 * 30})
    states(frozen, *["delivered"] * 10)
    told = [receiver.next().told["createdAt"] for _ in range(10)]
    assert told == sorted(told)
    assert told[-1] == "2026-07-02T10:00:00.000Z"


def test_a_command_is_posted_when_it_takes_effect(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "Temperature setpoint")
    point = stream["attributes"]["pointIds"][0]
    body = {"data": {"type": "Point", "id": point, "attributes": {"pointValue": {"value": "23.5"}}}}
    assert frozen.send("PATCH", f"/operations/partitions/{{p}}/points/{point}", body).status_code == 204
    assert states(frozen) == []
    frozen.tenant.control.post("/clock/advance", json={"seconds": 20})
    told = receiver.next().told
    assert (told["value"], told["changed"], told["createdAt"]) == ("23.5", 1, "2026-06-02T10:05:20.000Z")


def test_a_value_that_is_dropped_is_not_posted(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level")
    for value in ("700", "900"):
        send(frozen, stream["attributes"]["pointIds"][0], value)
    assert [each["body"]["value"] for each in states(frozen, "delivered")] == ["700"]
    assert receiver.next().told["value"] == "700"


@pytest.mark.clause("buildingx/streaming/dead-letters")
def test_a_delivery_is_tried_again_and_ends_as_a_dead_letter(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": [10, 100]})
    receiver.statuses = [500, 404, 301]
    stream = made(frozen, receiver.url, "CO2 level")
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    for tries, wait in ((1, 10), (2, 100)):
        receiver.next()
        waiting = deliveries(frozen, partial(tried, tries))
        assert waiting[0]["state"] == "waiting"
        frozen.tenant.control.post("/clock/advance", json={"seconds": wait})
    receiver.next()
    (dead,) = states(frozen, "dead")
    assert (dead["attempts"], dead["answer"], dead["error"]) == (3, 301, "the receiver answered 301")
    assert frozen.tenant.control.get("/buildingx/deliveries", params={"state": "delivered"}).json() == []


def test_a_dead_letter_can_be_sent_again(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": []})
    receiver.statuses = [503]
    stream = made(frozen, receiver.url, "CO2 level")
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = states(frozen, "dead")
    path = f"/buildingx/deliveries/{dead['n']}/retry"
    assert frozen.tenant.control.post(path).is_success
    (delivered,) = states(frozen, "delivered")
    assert delivered["body"] == dead["body"]
    assert frozen.tenant.control.post(path).status_code == 409
    assert frozen.tenant.control.post("/buildingx/deliveries/999999/retry").status_code == 404
    assert frozen.tenant.control.delete("/buildingx/deliveries").status_code == 204
    assert states(frozen) == []


def test_a_receiver_that_is_not_there_does_not_hold_up_another(frozen: Client, receiver: Receiver) -> None:
    deaf = made(frozen, "http://127.0.0.1:9/", "CO2 level")
    made(frozen, receiver.url, "CO2 level")
    send(frozen, deaf["attributes"]["pointIds"][0], "700")
    assert receiver.next().told["value"] == "700"
    found = deliveries(frozen, lambda found: {each["state"] for each in found} == {"waiting", "delivered"})
    (failed,) = frozen.tenant.control.get("/buildingx/deliveries", params={"stream": deaf["id"]}).json()
    assert failed in found
    assert "could not be reached" in failed["error"]


def test_a_receiver_that_is_slow_does_not_hold_up_another(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_timeout": 30})
    with listening() as slow:
        slow.ready.clear()
        ids = [made(frozen, each.url, "CO2 level")["id"] for each in (slow, receiver)]
        point = points_of(frozen)["CO2 level"]
        for number in range(3):
            send(frozen, point, f"70{number}", f"2026-06-02T10:04:00.00{number}Z")
        assert [receiver.next().told["value"] for _ in range(3)] == ["700", "701", "702"]
        slow.ready.set()
        assert [slow.next().told["value"] for _ in range(3)] == ["700", "701", "702"]
        found = states(frozen, *["delivered"] * 6)
    assert [each["stream_id"] for each in found] == ids * 3


def test_a_receiver_that_does_not_answer_in_time_has_failed(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_timeout": 0.05, "webhook_retries": [0]})
    receiver.ready.clear()
    stream = made(frozen, receiver.url, "CO2 level")
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = states(frozen, "dead")
    assert (dead["attempts"], dead["answer"]) == (2, None)
    assert "did not answer within 0.05 s" in dead["error"]


def test_old_deliveries_are_forgotten(frozen: Client) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": []})
    stream = made(frozen, "http://127.0.0.1:9/", "CO2 level")
    path = f"/ingest/partitions/{{p}}/points/{stream['attributes']['pointIds'][0]}/values"
    for minute in range(11):
        moments = [f"2026-06-01T10:{minute:02d}:00.{number:03d}Z" for number in range(100)]
        values = [{"type": "PointValue", "attributes": {"timestamp": each, "value": "1"}} for each in moments]
        assert frozen.send("POST", path, {"data": values}).status_code == 204
        deliveries(frozen, none, state="waiting")
    found = frozen.tenant.control.get("/buildingx/deliveries").json()
    assert (len(found), found[-1]["body"]["createdAt"]) == (1000, moments[-1])


def test_a_stream_that_is_deleted_meanwhile_posts_no_more(frozen: Client, receiver: Receiver) -> None:
    receiver.ready.clear()
    stream = made(frozen, receiver.url, "CO2 level")
    for number in range(3):
        send(frozen, stream["attributes"]["pointIds"][0], "7", f"2026-06-02T10:04:00.00{number}Z")
    receiver.next()
    assert frozen.send("DELETE", f"{STREAMS}/{stream['id']}").status_code == 204
    receiver.ready.set()
    other = made(frozen, receiver.url, "CO2 level")
    send(frozen, other["attributes"]["pointIds"][0], "8", "2026-06-02T10:04:01.000Z")
    assert receiver.next().told["value"] == "8"


@pytest.mark.clause("buildingx/streaming/loopback-only")
def test_another_machine_gets_nothing_unless_the_settings_allow_it(frozen: Client, receiver: Receiver) -> None:
    # 0.0.0.0 is no address of this machine, though it leads to it.
    stream = made(frozen, f"http://0.0.0.0:{receiver.port}/", "CO2 level")
    send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = states(frozen, "dead")
    assert (dead["attempts"], dead["answer"]) == (1, None)
    assert "not allowed" in dead["error"]
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_hosts": ["0.0.0.0"]})
    frozen.tenant.control.post(f"/buildingx/deliveries/{dead['n']}/retry")
    assert receiver.next().told["value"] == "700"
