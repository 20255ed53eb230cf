"""The Workflow API, the Monitoring API, and those that nobody can read about."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

WORKFLOWS = "/sec-workflow/v1/partitions/{p}/api/v1/workflows"
INSTANCES = "/sec-workflow/v1/partitions/{p}/api/v1/workflow-instances"
ACCESSES = "/sec-monitoring/v1/partitions/{p}/accesses/"


def _workflows(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get(WORKFLOWS, params={"showInSsp": "true"})
    assert answer.headers["content-type"] == "application/json"
    return {each["name"]: each for each in answer.json()}


@pytest.mark.clause("buildingx/workflow/bare-array")
def test_workflows_of_the_portal_stand_in_a_bare_array(client: Client) -> None:
    found = _workflows(client)
    assert "Nightly export" not in found
    assert set(found["Evacuation drill"]) == {"id", "name", "description", "active"}
    assert not found["Evacuation drill"]["active"]


@pytest.mark.clause("buildingx/workflow/portal-only")
@pytest.mark.parametrize("query", [{}, {"showInSsp": "false"}])
def test_other_workflows_are_not_shown(client: Client, query: dict[str, str]) -> None:
    assert client.get(WORKFLOWS, params=query).status_code == 403
    assert client.get(WORKFLOWS, params={"showInSsp": "perhaps"}).status_code == 400


@pytest.mark.clause("buildingx/workflow/start")
def test_a_workflow_is_started_with_its_variables(client: Client) -> None:
    workflow = _workflows(client)["Visitor announcement"]
    body = {"workflowId": workflow["id"], "instanceVariables": {"visitor": "A. Guest", "floor": 2}}
    answer = client.send("POST", INSTANCES, body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.content) == (204, b"")
    (row,) = client.tenant.control.get("/state/buildingx/workflow_instances").json()
    assert (row["workflow_id"], json.loads(row["variables"])) == (workflow["id"], body["instanceVariables"])
    last = client.get("/sec-activities-v1/partitions/{p}/activities").json()["data"][-1]["attributes"]
    assert (last["title"], last["subSystem"]) == ("Workflow started", "Workflow")


def test_a_workflow_that_cannot_be_started_is_refused(tenant: Tenant, sign_in: Sign) -> None:
    client, small = sign_in(tenant), sign_in(tenant, "small")
    found = _workflows(client)
    pointer = {"pointer": "/workflowId"}
    for user, body, status in (
        (client, {"workflowId": found["Evacuation drill"]["id"]}, 409),
        (client, {"workflowId": "nowhere"}, 404),
        (small, {"workflowId": found["Visitor announcement"]["id"]}, 404),
        (client, {"workflowId": 5}, 400),
        (client, {}, 400),
    ):
        refused = user.send("POST", INSTANCES, body)
        assert (refused.status_code, refused.json()["errors"][0]["source"]) == (status, pointer)
    assert client.tenant.control.get("/state/buildingx/workflow_instances").json() == []


def test_workflows_come_back_as_seed_data(new_tenant: Any, sign_in: Sign) -> None:
    one, other = new_tenant(), new_tenant(seed={"buildingx": "empty"})
    rows = one.control.get("/state/buildingx/workflows").json()
    assert other.control.post("/seed/buildingx", json={"workflows": rows}).is_success
    assert _workflows(sign_in(other)) == _workflows(sign_in(one)) != {}


def test_accesses_of_days_are_those_of_their_hours(client: Client) -> None:
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-12T18:30:00Z"})
    span = {"from": "2026-06-10T05:00:00Z", "to": "2026-06-12T00:00:00Z"}
    days = client.get(ACCESSES + "per-day", params=span).json()
    hours = client.get(ACCESSES + "per-hour", params={**span, "from": "2026-06-10T00:00:00Z"}).json()
    assert [each["timestamp"] for each in days] == ["2026-06-10T00:00:00.000Z", "2026-06-11T00:00:00.000Z"]
    assert len(hours) == 48
    for name in ("granted", "denied"):
        assert sum(each[name] for each in days) == sum(each[name] for each in hours)
    assert days[0]["granted"] > 100


def test_accesses_follow_the_clock(client: Client) -> None:
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-12T10:30:00Z"})
    week = client.get(ACCESSES + "per-day").json()
    assert len(week) == 7
    assert len(client.get(ACCESSES + "per-hour").json()) == 24
    client.tenant.control.post("/clock/advance", json={"seconds": 6 * 3600})
    later = client.get(ACCESSES + "per-day").json()
    assert later[:-1] == week[:-1]
    assert later[-1]["granted"] > week[-1]["granted"]
    end = client.get(ACCESSES + "per-hour").json()[-1]["timestamp"]
    assert datetime.fromisoformat(end) == datetime.fromisoformat("2026-06-12T16:00:00Z")


def test_too_long_a_span_of_accesses_is_refused(client: Client) -> None:
    begin = datetime.fromisoformat("2026-01-01T00:00:00Z")
    span = {"from": begin.isoformat(), "to": (begin + timedelta(hours=1001)).isoformat()}
    client.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-12T10:30:00Z"})
    assert client.get(ACCESSES + "per-hour", params=span).status_code == 400
    assert client.get(ACCESSES + "per-day", params=span).status_code == 200
    assert client.get(ACCESSES + "per-hour", params={"from": span["to"], "to": span["from"]}).json() == []
    assert client.get(ACCESSES + "per-hour", params={"from": "9999-12-31T23:59:59Z"}).json() == []
    first = client.get(ACCESSES + "per-day", params={"to": "0001-01-02T00:00:00Z"}).json()
    assert [each["timestamp"] for each in first] == ["0001-01-01T00:00:00.000Z"]


def test_where_nobody_is_known_no_door_is_opened(new_tenant: Any, sign_in: Sign) -> None:
    client = sign_in(new_tenant(seed={"buildingx": "empty"}))
    assert {each["granted"] for each in client.get(ACCESSES + "per-day").json()} == {0}


@pytest.mark.clause("buildingx/errors/not-emulated")
@pytest.mark.parametrize(
    "path",
    [
        "/sec-piam-v1/partitions/{p}/identities/7901/assignments",
        "/sec-intrusion/v1/partitions/{p}/systems",
        "/visitormanager/v1/partitions/{p}/visits/1/assignments",
    ],
)
def test_what_is_not_public_says_so(tenant: Tenant, sign_in: Sign, path: str) -> None:
    client, reader, roleless = sign_in(tenant), sign_in(tenant, "reader"), sign_in(tenant, "roleless")
    for method in ("GET", "POST", "PATCH", "DELETE"):
        refused = client.send(method, path)
        assert refused.status_code == 501
        assert "understudy" in refused.json()["errors"][0]["detail"]
        assert roleless.send(method, path).status_code == 403
        reads = method == "GET" and path.startswith("/sec-piam-v1")
        # There is no role that only reads the other two.
        assert reader.send(method, path).status_code == (501 if reads else 403)
