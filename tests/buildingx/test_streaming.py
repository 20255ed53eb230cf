"""The Streaming API: what points measure is posted, signed, tried again, and kept when it cannot be delivered."""

import hmac
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.buildingx.receiver import Receiver, listening
from tests.conftest import Tenant

STREAMS = "/streaming/v1/partitions/{p}/streams"
SECRET = "shared with the receiver"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who takes deliveries."""
    with listening() as found:
        yield found


@pytest.fixture
def frozen(client: Client) -> Client:
    """A client whose tenant's clock only moves when a test moves it."""
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-02T10:05:00Z"})
    return client


def _points(client: Client) -> dict[str, str]:
    """Ids of the points of a room controller, by name."""
    device = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"][0]
    path = f"/operations/partitions/{{p}}/devices/{device['id']}/points"
    return {each["attributes"]["name"]: each["id"] for each in client.all(path)}


def _made(client: Client, url: str, *names: str, **more: str) -> dict[str, Any]:
    points = _points(client)
    body = {"webhookUrl": url, "pointIds": [points[name] for name in names], **more}
    answer = client.send("POST", STREAMS, body, params={"type": "point-stream"})
    assert answer.status_code == 201, answer.text
    stream: dict[str, Any] = answer.json()
    return stream


def _send(client: Client, point: str, value: str, at: str = "2026-06-02T10:04:00.000Z") -> None:
    attributes = {"timestamp": at, "value": value, "qualityOfValue": 0}
    path = f"/ingest/partitions/{{p}}/points/{point}/values"
    assert client.send("POST", path, {"data": [{"type": "PointValue", "attributes": attributes}]}).is_success


def _deliveries(client: Client, done: Callable[[list[dict[str, Any]]], bool], **query: str) -> list[dict[str, Any]]:
    """The deliveries as soon as they are as a test waits for."""
    for _ in range(5000):
        found: list[dict[str, Any]] = client.tenant.control.get("/buildingx/deliveries", params=query).json()
        if done(found):
            return found
    raise AssertionError(found)


def _none(found: list[dict[str, Any]]) -> bool:
    return not found


def _tried(tries: int, found: list[dict[str, Any]]) -> bool:
    return [each["attempts"] for each in found] == [tries]


def _states(client: Client, *states: str) -> list[dict[str, Any]]:
    return _deliveries(client, lambda found: [each["state"] for each in found] == list(states))


@pytest.mark.clause("buildingx/streaming/delivery", "buildingx/streaming/delivery-members")
def test_a_value_that_is_sent_is_posted_at_once(frozen: Client, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "CO2 level")
    point = stream["attributes"]["pointIds"][0]
    for number, value in enumerate(("812", "812", "640")):
        _send(frozen, point, value, f"2026-06-02T10:04:00.64{number}Z")
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
    stream = _made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    assert SECRET not in str(stream)
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    post = receiver.next()
    expected = "sha256=" + hmac.new(SECRET.encode(), post.body, "sha256").hexdigest()
    assert post.headers["x-hub-signature-256"] == expected
    assert post.headers["content-type"] == "application/json"


@pytest.mark.clause("buildingx/streaming/signature-header")
def test_the_header_of_the_signature_can_be_chosen(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_signature_header": "X-Other"})
    stream = _made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    headers = receiver.next().headers
    assert headers["x-other"].startswith("sha256=")
    assert "x-hub-signature-256" not in headers


def test_without_a_secret_nothing_is_signed(frozen: Client, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "CO2 level")
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    assert "x-hub-signature-256" not in receiver.next().headers


@pytest.mark.clause("buildingx/streaming/live-values")
def test_what_a_point_measures_by_itself_is_posted_as_the_clock_goes_on(frozen: Client, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "Temperature", "CO2 level")
    frozen.tenant.control.post("/clock/advance", json={"seconds": 600})
    told = [receiver.next().told for _ in range(2)]
    assert {each["id"] for each in told} == set(stream["attributes"]["pointIds"])
    for each in told:
        assert each["createdAt"] == "2026-06-02T10:10:00.000Z"
        path = f"/operations/partitions/{{p}}/points/{each['id']}"
        now = frozen.get(path, params={"field[Point]": "pointValue"}).json()["data"]["attributes"]["pointValue"]
        assert (now["value"], now["timestamp"]) == (each["value"], each["createdAt"])


def test_after_a_jump_of_the_clock_the_last_ten_values_are_posted(frozen: Client, receiver: Receiver) -> None:
    _made(frozen, receiver.url, "Temperature")
    frozen.tenant.control.post("/clock/advance", json={"seconds": 86_400 * 30})
    _states(frozen, *["delivered"] * 10)
    told = [receiver.next().told["createdAt"] for _ in range(10)]
    assert told == sorted(told)
    assert told[-1] == "2026-07-02T10:00:00.000Z"


def test_a_command_is_posted_when_it_takes_effect(frozen: Client, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "Temperature setpoint")
    point = stream["attributes"]["pointIds"][0]
    body = {"data": {"type": "Point", "id": point, "attributes": {"pointValue": {"value": "23.5"}}}}
    assert frozen.send("PATCH", f"/operations/partitions/{{p}}/points/{point}", body).status_code == 204
    assert _states(frozen) == []
    frozen.tenant.control.post("/clock/advance", json={"seconds": 20})
    told = receiver.next().told
    assert (told["value"], told["changed"], told["createdAt"]) == ("23.5", 1, "2026-06-02T10:05:20.000Z")


def test_a_value_that_is_dropped_is_not_posted(frozen: Client, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "CO2 level")
    for value in ("700", "900"):
        _send(frozen, stream["attributes"]["pointIds"][0], value)
    assert [each["body"]["value"] for each in _states(frozen, "delivered")] == ["700"]
    assert receiver.next().told["value"] == "700"


@pytest.mark.clause("buildingx/streaming/dead-letters")
def test_a_delivery_is_tried_again_and_ends_as_a_dead_letter(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": [10, 100]})
    receiver.statuses = [500, 404, 301]
    stream = _made(frozen, receiver.url, "CO2 level")
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    for tries, wait in ((1, 10), (2, 100)):
        receiver.next()
        waiting = _deliveries(frozen, partial(_tried, tries))
        assert waiting[0]["state"] == "waiting"
        frozen.tenant.control.post("/clock/advance", json={"seconds": wait})
    receiver.next()
    (dead,) = _states(frozen, "dead")
    assert (dead["attempts"], dead["answer"], dead["error"]) == (3, 301, "the receiver answered 301")
    assert frozen.tenant.control.get("/buildingx/deliveries", params={"state": "delivered"}).json() == []


def test_a_dead_letter_can_be_sent_again(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": []})
    receiver.statuses = [503]
    stream = _made(frozen, receiver.url, "CO2 level")
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = _states(frozen, "dead")
    path = f"/buildingx/deliveries/{dead['n']}/retry"
    assert frozen.tenant.control.post(path).is_success
    (delivered,) = _states(frozen, "delivered")
    assert delivered["body"] == dead["body"]
    assert frozen.tenant.control.post(path).status_code == 409
    assert frozen.tenant.control.post("/buildingx/deliveries/999999/retry").status_code == 404
    assert frozen.tenant.control.delete("/buildingx/deliveries").status_code == 204
    assert _states(frozen) == []


def test_a_receiver_that_is_not_there_does_not_hold_up_another(frozen: Client, receiver: Receiver) -> None:
    deaf = _made(frozen, "http://127.0.0.1:9/", "CO2 level")
    _made(frozen, receiver.url, "CO2 level")
    _send(frozen, deaf["attributes"]["pointIds"][0], "700")
    assert receiver.next().told["value"] == "700"
    found = _deliveries(frozen, lambda found: {each["state"] for each in found} == {"waiting", "delivered"})
    assert next(each for each in found if each["stream_id"] == deaf["id"])["error"] is not None


def test_a_receiver_that_is_slow_does_not_hold_up_another(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_timeout": 30})
    with listening() as slow:
        slow.ready.clear()
        ids = [_made(frozen, each.url, "CO2 level")["id"] for each in (slow, receiver)]
        point = _points(frozen)["CO2 level"]
        for number in range(3):
            _send(frozen, point, f"70{number}", f"2026-06-02T10:04:00.00{number}Z")
        assert [receiver.next().told["value"] for _ in range(3)] == ["700", "701", "702"]
        slow.ready.set()
        assert [slow.next().told["value"] for _ in range(3)] == ["700", "701", "702"]
        found = _states(frozen, *["delivered"] * 6)
    assert [each["stream_id"] for each in found] == ids * 3


def test_a_receiver_that_does_not_answer_in_time_has_failed(frozen: Client, receiver: Receiver) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_timeout": 0.05, "webhook_retries": [0]})
    receiver.ready.clear()
    stream = _made(frozen, receiver.url, "CO2 level")
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = _states(frozen, "dead")
    assert (dead["attempts"], dead["answer"]) == (2, None)
    assert "did not answer within 0.05 s" in dead["error"]


def test_old_deliveries_are_forgotten(frozen: Client) -> None:
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_retries": []})
    stream = _made(frozen, "http://127.0.0.1:9/", "CO2 level")
    path = f"/ingest/partitions/{{p}}/points/{stream['attributes']['pointIds'][0]}/values"
    for minute in range(11):
        moments = [f"2026-06-01T10:{minute:02d}:00.{number:03d}Z" for number in range(100)]
        values = [{"type": "PointValue", "attributes": {"timestamp": each, "value": "1"}} for each in moments]
        assert frozen.send("POST", path, {"data": values}).status_code == 204
        _deliveries(frozen, _none, state="waiting")
    found = frozen.tenant.control.get("/buildingx/deliveries").json()
    assert (len(found), found[-1]["body"]["createdAt"]) == (1000, moments[-1])


def test_a_stream_that_is_deleted_meanwhile_posts_no_more(frozen: Client, receiver: Receiver) -> None:
    receiver.ready.clear()
    stream = _made(frozen, receiver.url, "CO2 level")
    for number in range(3):
        _send(frozen, stream["attributes"]["pointIds"][0], "7", f"2026-06-02T10:04:00.00{number}Z")
    receiver.next()
    assert frozen.send("DELETE", f"{STREAMS}/{stream['id']}").status_code == 204
    receiver.ready.set()
    other = _made(frozen, receiver.url, "CO2 level")
    _send(frozen, other["attributes"]["pointIds"][0], "8", "2026-06-02T10:04:01.000Z")
    assert receiver.next().told["value"] == "8"


@pytest.mark.clause("buildingx/streaming/loopback-only")
def test_another_machine_gets_nothing_unless_the_settings_allow_it(frozen: Client, receiver: Receiver) -> None:
    # 0.0.0.0 is no address of this machine, though it leads to it.
    stream = _made(frozen, f"http://0.0.0.0:{receiver.port}/", "CO2 level")
    _send(frozen, stream["attributes"]["pointIds"][0], "700")
    (dead,) = _states(frozen, "dead")
    assert (dead["attempts"], dead["answer"]) == (1, None)
    assert "not allowed" in dead["error"]
    frozen.tenant.control.patch("/settings/buildingx", json={"webhook_hosts": ["0.0.0.0"]})
    frozen.tenant.control.post(f"/buildingx/deliveries/{dead['n']}/retry")
    assert receiver.next().told["value"] == "700"


@pytest.mark.clause("buildingx/streaming/entities")
def test_points_are_added_to_a_stream_and_taken_from_it(frozen: Client, receiver: Receiver) -> None:
    stream, points = _made(frozen, receiver.url, "CO2 level"), _points(frozen)
    path = f"{STREAMS}/{stream['id']}/entities"
    wanted = [points["Humidity"], points["CO2 level"], points["Humidity"]]
    put = frozen.send("PUT", path, {"pointIds": wanted}, params={"type": "point-streams"})
    assert put.json()["attributes"]["pointIds"] == [points["CO2 level"], points["Humidity"]]
    entities = frozen.get(path, params={"type": "point-streams"}).json()
    assert [each["id"] for each in entities] == [points["CO2 level"], points["Humidity"]]
    taken = frozen.send("DELETE", path, {"pointIds": [points["CO2 level"]]}, params={"type": "point-stream"})
    assert taken.json()["attributes"]["pointIds"] == [points["Humidity"]]
    _send(frozen, points["CO2 level"], "700")
    _send(frozen, points["Humidity"], "40")
    assert receiver.next().told["value"] == "40"


def test_a_stream_that_is_deleted_posts_no_more(frozen: Client, receiver: Receiver) -> None:
    ended, other = (_made(frozen, receiver.url, "CO2 level") for _ in range(2))
    assert frozen.send("DELETE", f"{STREAMS}/{ended['id']}").status_code == 204
    assert frozen.send("DELETE", f"{STREAMS}/{ended['id']}").status_code == 404
    assert frozen.get(STREAMS).json() == [other]
    _send(frozen, other["attributes"]["pointIds"][0], "700")
    assert [each["stream_id"] for each in _states(frozen, "delivered")] == [other["id"]]


def test_a_stream_in_the_seed_data_posts_like_one_that_was_made(frozen: Client, receiver: Receiver) -> None:
    made = _made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    rows = frozen.tenant.control.get("/state/buildingx/streams").json()
    assert [(row["id"], row["webhook_secret"]) for row in rows] == [(made["id"], SECRET)]
    frozen.send("DELETE", f"{STREAMS}/{made['id']}")
    assert frozen.tenant.control.post("/seed/buildingx", json={"streams": rows}).is_success
    _send(frozen, rows[0]["point_ids"][0], "700")
    assert receiver.next().told["value"] == "700"


def test_a_reset_ends_all_streams(frozen: Client, sign_in: Sign, receiver: Receiver) -> None:
    stream = _made(frozen, receiver.url, "CO2 level")
    assert frozen.tenant.control.post("/reset").is_success
    again = sign_in(frozen.tenant)
    assert again.get(STREAMS).json() == []
    _send(again, stream["attributes"]["pointIds"][0], "700")
    assert again.tenant.control.get("/buildingx/deliveries").json() == []
    assert receiver.posts.empty()


@pytest.mark.parametrize(
    ("member", "value", "pointer"),
    [
        ("webhookUrl", None, "/webhookUrl"),
        ("webhookUrl", "ftp://127.0.0.1/", "/webhookUrl"),
        ("webhookUrl", "http://", "/webhookUrl"),
        ("webhookUrl", "http://127.0.0.1:99999/", "/webhookUrl"),
        ("webhookUrl", "http://127.0.0.1/ä", "/webhookUrl"),
        ("webhookUrl", 5, "/webhookUrl"),
        ("pointIds", None, "/pointIds"),
        ("pointIds", [], "/pointIds"),
        ("pointIds", ["nowhere"], "/pointIds/0"),
        ("webhookSecret", "", "/webhookSecret"),
    ],
)
def test_every_member_of_a_new_stream_is_checked(client: Client, member: str, value: object, pointer: str) -> None:
    body = {"webhookUrl": "http://127.0.0.1:9/", "pointIds": [_points(client)["CO2 level"]], member: value}
    refused = client.send("POST", STREAMS, {name: each for name, each in body.items() if each is not None})
    assert refused.status_code == (404 if value == ["nowhere"] else 400)
    assert refused.json()["errors"][0]["source"] == {"pointer": pointer}
    assert client.get(STREAMS).json() == []


def test_the_type_of_a_stream_is_written_in_singular_or_plural(client: Client) -> None:
    for kind in ("point-stream", "point-streams"):
        assert client.get(STREAMS, params={"type": kind}).status_code == 200
    refused = client.get(STREAMS, params={"type": "device-stream"})
    assert (refused.status_code, refused.json()["errors"][0]["source"]) == (400, {"parameter": "type"})


def test_streams_of_another_partition_are_out_of_reach(tenant: Tenant, sign_in: Sign) -> None:
    client, small = sign_in(tenant), sign_in(tenant, "small")
    stream = _made(client, "http://127.0.0.1:9/", "CO2 level")
    assert small.get(STREAMS).json() == []
    assert small.get(f"{STREAMS}/{stream['id']}/entities").status_code == 404
    body = {"webhookUrl": "http://127.0.0.1:9/", "pointIds": stream["attributes"]["pointIds"]}
    assert small.send("POST", STREAMS, body).status_code == 404
