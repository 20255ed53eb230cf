"""The Streaming API: streams are made, changed, seeded and ended."""

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.buildingx.receiver import Receiver
from tests.buildingx.streams import SECRET, STREAMS, made, points_of, send, states
from tests.conftest import Tenant


@pytest.mark.clause("buildingx/streaming/entities")
def test_points_are_added_to_a_stream_and_taken_from_it(frozen: Client, receiver: Receiver) -> None:
    stream, points = made(frozen, receiver.url, "CO2 level"), points_of(frozen)
    path = f"{STREAMS}/{stream['id']}/entities"
    wanted = [points["Humidity"], points["CO2 level"], points["Humidity"]]
    put = frozen.send("PUT", path, {"pointIds": wanted}, params={"type": "point-streams"})
    assert put.json()["attributes"]["pointIds"] == [points["CO2 level"], points["Humidity"]]
    entities = frozen.get(path, params={"type": "point-streams"}).json()
    assert [each["id"] for each in entities] == [points["CO2 level"], points["Humidity"]]
    taken = frozen.send("DELETE", path, {"pointIds": [points["CO2 level"]]}, params={"type": "point-stream"})
    assert taken.json()["attributes"]["pointIds"] == [points["Humidity"]]
    send(frozen, points["CO2 level"], "700")
    send(frozen, points["Humidity"], "40")
    assert receiver.next().told["value"] == "40"


def test_a_stream_that_is_deleted_posts_no_more(frozen: Client, receiver: Receiver) -> None:
    ended, other = (made(frozen, receiver.url, "CO2 level") for _ in range(2))
    assert frozen.send("DELETE", f"{STREAMS}/{ended['id']}").status_code == 204
    assert frozen.send("DELETE", f"{STREAMS}/{ended['id']}").status_code == 404
    assert frozen.get(STREAMS).json() == [other]
    send(frozen, other["attributes"]["pointIds"][0], "700")
    assert [each["stream_id"] for each in states(frozen, "delivered")] == [other["id"]]


def test_a_stream_in_the_seed_data_posts_like_one_that_was_made(frozen: Client, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level", webhookSecret=SECRET)
    rows = frozen.tenant.control.get("/state/buildingx/streams").json()
    assert [(row["id"], row["webhook_secret"]) for row in rows] == [(stream["id"], SECRET)]
    frozen.send("DELETE", f"{STREAMS}/{stream['id']}")
    assert frozen.tenant.control.post("/seed/buildingx", json={"streams": rows}).is_success
    send(frozen, rows[0]["point_ids"][0], "700")
    assert receiver.next().told["value"] == "700"


def test_a_stream_of_a_point_that_is_not_there_is_no_seed_data(client: Client) -> None:
    stream = made(client, "http://127.0.0.1:9/", "CO2 level")
    (row,) = client.tenant.control.get("/state/buildingx/streams").json()
    refused = client.tenant.control.post("/seed/buildingx", json={"streams": [{**row, "id": "x", "point_ids": ["y"]}]})
    assert refused.is_client_error
    assert [each["id"] for each in client.get(STREAMS).json()] == [stream["id"]]


def test_a_reset_ends_all_streams(frozen: Client, sign_in: Sign, receiver: Receiver) -> None:
    stream = made(frozen, receiver.url, "CO2 level")
    assert frozen.tenant.control.post("/reset").is_success
    again = sign_in(frozen.tenant)
    assert again.get(STREAMS).json() == []
    send(again, stream["attributes"]["pointIds"][0], "700")
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
    body = {"webhookUrl": "http://127.0.0.1:9/", "pointIds": [points_of(client)["CO2 level"]], member: value}
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
    stream = made(client, "http://127.0.0.1:9/", "CO2 level")
    assert small.get(STREAMS).json() == []
    assert small.get(f"{STREAMS}/{stream['id']}/entities").status_code == 404
    body = {"webhookUrl": "http://127.0.0.1:9/", "pointIds": stream["attributes"]["pointIds"]}
    assert small.send("POST", STREAMS, body).status_code == 404
