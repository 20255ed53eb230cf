"""Commands of every kind of point, limits, and the work that follows from faults."""

from typing import Any

import pytest

from tests.buildingx.conftest import Client

POINTS = "/operations/partitions/{p}/points"


def _point(client: Client, **attributes: Any) -> str:
    """A new point of a new device."""
    device = {"data": {"type": "Device", "attributes": {"modelName": "X200", "serialNumber": "1"}}}
    owner = client.send("POST", "/operations/partitions/{p}/devices", device).json()["data"]["id"]
    body = {"data": {"type": "Point", "attributes": {"name": "New", **attributes}}}
    made = client.send("POST", f"/structure/partitions/{{p}}/point-groups/Device-{owner}/points", body)
    assert made.status_code == 201, made.text
    return str(made.json()["data"]["id"])


def _command(client: Client, point: str, value: str) -> int:
    body = {"data": {"type": "Point", "id": point, "attributes": {"pointValue": {"value": value}}}}
    return client.send("PATCH", f"{POINTS}/{point}", body).status_code


@pytest.mark.parametrize(
    ("attributes", "taken", "refused"),
    [
        ({"dataType": "boolean"}, "true", "1"),
        ({"dataType": "enum", "enum": {"0": "Off", "1": "On"}}, "1", "2"),
        ({"dataType": "enum"}, "anything", None),
        ({"dataType": "string"}, "anything", None),
        ({"dataType": "number"}, "-1e3", "many"),
        ({"dataType": "number", "minimum": 0}, "0", "-0.1"),
        ({"dataType": "number", "maximum": 5.5}, "5.5", "6"),
        ({"dataType": "number"}, "0", "nan"),
        ({"dataType": "number"}, "0", "inf"),
    ],
)
def test_a_point_takes_commands_of_its_own_kind(
    client: Client, attributes: dict[str, Any], taken: str, refused: str | None
) -> None:
    point = _point(client, commandingSemantic="writeable", **attributes)
    assert _command(client, point, taken) == 204
    if refused is not None:
        assert _command(client, point, refused) == 400
    client.tenant.control.post("/clock/advance", json={"seconds": 60})
    now = client.get(f"{POINTS}/{point}", params={"field[Point]": "pointValue"}).json()["data"]["attributes"]
    assert now["pointValue"] == {
        "value": taken,
        "targetValue": taken,
        "qualityOfValue": 0,
        "timestamp": now["pointValue"]["timestamp"],
    }


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ({"commandingSemantic": "readonly", "function": "command"}, 403),
        ({"function": "setpoint"}, 204),
        ({"function": "sensor"}, 403),
        ({"systemAttributes": {"writable": "m:"}}, 204),
        ({"systemAttributes": {"writable": "no"}}, 403),
    ],
)
def test_what_can_be_commanded_says_so_in_one_way_or_another(
    client: Client, attributes: dict[str, Any], status: int
) -> None:
    assert _command(client, _point(client, dataType="number", **attributes), "1") == status


def test_a_command_for_another_point_than_that_in_the_path_is_refused(client: Client) -> None:
    point = _point(client, dataType="number", function="command")
    body = {"data": {"type": "Point", "id": "another", "attributes": {"pointValue": {"value": "1"}}}}
    assert client.send("PATCH", f"{POINTS}/{point}", body).status_code == 409


def test_bounds_the_wrong_way_round_are_refused(client: Client) -> None:
    device = client.get("/operations/partitions/{p}/devices").json()["data"][0]["id"]
    attributes = {"name": "New", "dataType": "number", "minimum": 5, "maximum": 1}
    body = {"data": {"type": "Point", "attributes": attributes}}
    refused = client.send("POST", f"/structure/partitions/{{p}}/point-groups/Device-{device}/points", body)
    assert refused.json()["errors"][0]["source"] == {"pointer": "/data/attributes/minimum"}


def test_the_last_of_two_commands_stands(client: Client) -> None:
    point = _point(client, dataType="number", function="setpoint")
    assert [_command(client, point, value) for value in ("20", "22")] == [204, 204]
    client.tenant.control.post("/clock/advance", json={"seconds": 30})
    path = f"{POINTS}/{point}/values?filter[timestamp][from]=2026-01-01T00:00:00Z"
    values = [each["attributes"]["value"] for each in client.all(path)]
    # Two commands of one millisecond are one value, and every ten minutes there is one besides.
    assert values[-1] == "22"
    assert set(values) <= {"20", "22"}


def test_the_last_of_two_commands_of_one_moment_stands(frozen: Client) -> None:
    point = _point(frozen, dataType="number", function="setpoint")
    assert [_command(frozen, point, value) for value in ("20", "22")] == [204, 204]
    frozen.tenant.control.post("/clock/advance", json={"seconds": 30})
    found = frozen.get(f"{POINTS}/{point}/values?filter[timestamp][from]=2026-06-02T00:00:00Z").json()["data"]
    assert [each["attributes"]["value"] for each in found] == ["22"]


def test_a_limit_that_is_switched_off_raises_nothing(client: Client) -> None:
    devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "PAC2200"}).json()["data"]
    path = f"/operations/partitions/{{p}}/devices/{devices[0]['id']}"
    point = client.all(f"{path}/points")[0]["id"]
    attributes = {"alarmType": "highLimitAlarm", "limit": 0, "isEnabled": False}
    limits = f"{POINTS}/{point}/alarm-configurations"
    made = client.send("POST", limits, {"data": {"type": "AlarmConfiguration", "attributes": attributes}}).json()
    before = client.all(f"{path}/events")
    change = {"data": {"type": "AlarmConfiguration", "id": made["data"]["id"], "attributes": {"isEnabled": True}}}
    assert client.send("PATCH", f"{limits}/{made['data']['id']}", change).status_code == 200
    assert len(client.all(f"{path}/events")) == len(before) + 1
    assert (
        client.send("PATCH", f"{limits}/{made['data']['id']}", {"data": {**change["data"], "id": "x"}}).status_code
        == 409
    )
    assert client.get(f"{POINTS}/{point}").status_code == 200
    assert (
        client.send("DELETE", f"{POINTS}/{_point(client, dataType='string')}/alarm-configurations/x").status_code == 404
    )


def test_a_limit_on_a_point_of_texts_raises_nothing(client: Client) -> None:
    point = _point(client, dataType="string")
    device = client.get(f"{POINTS}/{point}").json()["data"]["relationships"]["hasDevice"]["data"]["id"]
    attributes = {"alarmType": "highLimitAlarm", "limit": 0}
    body = {"data": {"type": "AlarmConfiguration", "attributes": attributes}}
    assert client.send("POST", f"{POINTS}/{point}/alarm-configurations", body).status_code == 201
    value = {"type": "PointValue", "attributes": {"timestamp": "2026-01-01T00:00:00Z", "value": "high"}}
    client.send("POST", f"/ingest/partitions/{{p}}/points/{point}/values", {"data": [value]})
    assert client.all(f"/operations/partitions/{{p}}/devices/{device}/events") == []


def test_a_fault_is_resolved_and_opened_again(client: Client) -> None:
    faults = "/operations/partitions/{p}/faults"
    fault = client.all(faults, params={"filter[state]": "Active"})[0]["id"]

    def stand(state: str) -> dict[str, Any]:
        body = {"data": {"type": "Fault", "id": fault, "attributes": {"state": state}}}
        attributes: dict[str, Any] = client.send("PATCH", f"{faults}/{fault}", body).json()["data"]["attributes"]
        return attributes

    assert "endTimestamp" in stand("Resolved")
    assert "endTimestamp" not in stand("Active")
    wrong = {"data": {"type": "Fault", "id": "x", "attributes": {"state": "Active"}}}
    assert client.send("PATCH", f"{faults}/{fault}", wrong).status_code == 409


def test_faults_are_found_by_the_time_in_which_they_lasted(client: Client) -> None:
    faults = client.all("/operations/partitions/{p}/faults", params={"page[limit]": 100})
    ended = next(each for each in faults if "endTimestamp" in each["attributes"])
    after = {"filter[timestamp][from]": "2100-01-01T00:00:00Z"}
    before = {"filter[timestamp][to]": ended["attributes"]["startTimestamp"]}
    assert ended["id"] not in {each["id"] for each in client.all("/operations/partitions/{p}/faults", params=after)}
    assert ended["id"] not in {each["id"] for each in client.all("/operations/partitions/{p}/faults", params=before)}


def test_work_is_given_to_a_team_once(client: Client) -> None:
    orders, teams = "/operations/partitions/{p}/workorders", client.all("/operations/partitions/{p}/teams")
    order = client.all(orders, params={"filter[state]": "Done"})[0]
    path = f"{orders}/{order['id']}/assignments"
    wanted = {"type": "Assignment", "relationships": {"assignedTo": {"data": {"type": "Team", "id": teams[0]["id"]}}}}
    assert [client.send("POST", path, {"data": wanted}).status_code for _ in range(2)] == [201, 409]
    assert client.send("PUT", path, {"data": [wanted, wanted]}).status_code == 409
    unknown = {"type": "Assignment", "relationships": {"assignedTo": {"data": {"type": "Team", "id": "x"}}}}
    refused = client.send("PUT", path, {"data": [wanted, unknown]})
    assert refused.json()["errors"][0]["source"] == {"pointer": "/data/1/relationships/assignedTo"}
    assert len(client.all(path)) == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"id": "x", "attributes": {}}, 409),
        ({"attributes": {"workorderType": "Generic"}}, 409),
        ({"attributes": {"state": "Lost"}}, 400),
        ({"attributes": {"dueDate": None, "priority": "Low"}}, 200),
    ],
)
def test_a_work_order_keeps_its_type_and_its_id(client: Client, data: dict[str, Any], status: int) -> None:
    orders = "/operations/partitions/{p}/workorders"
    order = client.all(orders, params={"filter[state]": "Done"})[0]["id"]
    body = {"data": {"type": "Workorder", "id": order, **data}}
    answer = client.send("PATCH", f"{orders}/{order}", body)
    assert answer.status_code == status
    if status == 200:
        assert "dueDate" not in answer.json()["data"]["attributes"]


def test_a_team_looks_after_buildings_only(client: Client) -> None:
    teams = "/operations/partitions/{p}/teams"
    floor = client.all("/structure/partitions/{p}/locations", params={"filter[type]": "Floor"})[0]["id"]
    team = client.all(teams)[0]["id"]

    def change(identifier: str, **data: Any) -> int:
        body = {"data": {"type": "Team", "id": identifier, **data}}
        return client.send("PATCH", f"{teams}/{team}", body).status_code

    def buildings(kind: str, identifier: str) -> dict[str, Any]:
        return {"hasBuildings": {"data": [{"type": kind, "id": identifier}]}}

    assert change(team, relationships=buildings("Building", floor)) == 400
    assert change(team, relationships=buildings("Floor", floor)) == 400
    assert change(team, relationships=buildings("Building", "x")) == 404
    assert change(team, relationships={"hasBuildings": {"data": []}}) == 200
    assert change("x", attributes={"name": "Other"}) == 409
