"""What tests of streams do: make one, send values to its points, look at its deliveries."""

from collections.abc import Callable
from typing import Any

from tests.buildingx.conftest import Client

STREAMS = "/streaming/v1/partitions/{p}/streams"
SECRET = "shared with the receiver"


def points_of(client: Client) -> dict[str, str]:
    """Ids of the points of a room controller, by name."""
    device = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"][0]
    path = f"/operations/partitions/{{p}}/devices/{device['id']}/points"
    return {each["attributes"]["name"]: each["id"] for each in client.all(path)}


def made(client: Client, url: str, *names: str, **more: str) -> dict[str, Any]:
    """A stream of the points of these names."""
    points = points_of(client)
    body = {"webhookUrl": url, "pointIds": [points[name] for name in names], **more}
    answer = client.send("POST", STREAMS, body, params={"type": "point-stream"})
    assert answer.status_code == 201, answer.text
    stream: dict[str, Any] = answer.json()
    return stream


def send(client: Client, point: str, value: str, at: str = "2026-06-02T10:04:00.000Z") -> None:
    """Sends a value to a point."""
    attributes = {"timestamp": at, "value": value, "qualityOfValue": 0}
    path = f"/ingest/partitions/{{p}}/points/{point}/values"
    assert client.send("POST", path, {"data": [{"type": "PointValue", "attributes": attributes}]}).is_success


def deliveries(client: Client, done: Callable[[list[dict[str, Any]]], bool], **query: str) -> list[dict[str, Any]]:
    """The deliveries as soon as they are as a test waits for."""
    for _ in range(5000):
        found: list[dict[str, Any]] = client.tenant.control.get("/buildingx/deliveries", params=query).json()
        if done(found):
            return found
    raise AssertionError(found)


def none(found: list[dict[str, Any]]) -> bool:
    """Whether there are none."""
    return not found


def tried(tries: int, found: list[dict[str, Any]]) -> bool:
    """Whether the one that there is was tried so often."""
    return [each["attempts"] for each in found] == [tries]


def states(client: Client, *wanted: str) -> list[dict[str, Any]]:
    """The deliveries as soon as they are in these states."""
    return deliveries(client, lambda found: [each["state"] for each in found] == list(wanted))
