"""The rate, the yearly quota, the subscription and the switches of what nobody knows."""

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

ADDRESSES = "/structure/partitions/{p}/addresses"


def test_the_eleventh_request_within_a_second_is_refused(tenant: Tenant, sign_in: Sign) -> None:
    client = sign_in(tenant, limited=True)
    answers = [client.get("/accounts/me") for _ in range(11)]
    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert client.get(ADDRESSES).status_code == 200
    tenant.control.patch("/settings/buildingx", json={"retry_after": False})
    assert "retry-after" not in client.get("/accounts/me").headers


def test_both_roots_count_as_one_api(tenant: Tenant, sign_in: Sign) -> None:
    client = sign_in(tenant, limited=True)
    statuses = [client.get(f"{root}/accounts/me").status_code for root in ("", "/api/openness") * 6]
    assert statuses[:10] == [200] * 10
    assert statuses[10:] == [429] * 2


def test_the_yearly_quota_is_used_up_by_calls_and_new_in_the_next_year(client: Client, sign_in: Sign) -> None:
    control = client.tenant.control
    control.put("/clock", json={"mode": "frozen", "now": "2026-12-31T12:00:00Z"})
    control.patch("/settings/buildingx", json={"yearly_calls": 3})
    client = sign_in(client.tenant)
    assert [client.get(ADDRESSES).status_code for _ in range(5)] == [200] * 3 + [403] * 2
    assert control.get("/licence/buildingx").json()["state"] == "quota_exhausted"
    assert client.get("/accounts/me").status_code == 200
    control.post("/clock/advance", json={"seconds": 86_000})
    assert client.get(ADDRESSES).status_code == 200
    assert control.get("/licence/buildingx").json()["state"] == "ok"


def test_a_quota_that_is_set_as_used_up_stays_so(client: Client) -> None:
    assert client.tenant.control.put("/licence/buildingx", json={"state": "quota_exhausted"}).status_code == 200
    assert [client.get(ADDRESSES).status_code for _ in range(2)] == [403, 403]
    client.tenant.control.patch("/settings/buildingx", json={"yearly_calls": 100})
    assert client.get(ADDRESSES).status_code == 403


def test_a_subscription_ends_at_its_last_moment(client: Client) -> None:
    until = client.tenant.control.get("/clock").json()["now"]
    client.tenant.control.put("/licence/buildingx", json={"state": "ok", "valid_until": until})
    refused = client.get("/accounts/me")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "200-0203")


def test_an_id_of_the_request_is_taken_over_if_the_tenant_says_so(client: Client) -> None:
    mine = "0c0ffee0-1234-4678-9abc-def012345678"
    ask = {"x-request-id": mine}
    assert client.http.get("/accounts/me", headers=ask).headers["x-request-id"] != mine
    client.tenant.control.patch("/settings/buildingx", json={"echo_request_id": True})
    assert client.http.get("/accounts/me", headers=ask).headers["x-request-id"] == mine
    assert client.http.get("/accounts/me", headers={"x-request-id": "x"}).headers["x-request-id"] != "x"


def test_a_command_can_be_answered_with_the_point(client: Client) -> None:
    client.tenant.control.patch("/settings/buildingx", json={"command_answer": "resource"})
    devices = client.get("/operations/partitions/{p}/devices", params={"filter[modelName]": "RDG"}).json()["data"]
    points = client.all(f"/operations/partitions/{{p}}/devices/{devices[0]['id']}/points")
    point = next(each["id"] for each in points if each["attributes"]["name"] == "Temperature setpoint")
    body = {"data": {"attributes": {"pointValue": {"value": "25"}}}}
    answer = client.send("PATCH", f"/operations/partitions/{{p}}/points/{point}?field[Point]=pointValue", body)
    assert answer.json()["data"]["attributes"]["pointValue"]["targetValue"] == "25"


@pytest.mark.parametrize("path", ["/geometry/v1/partitions/{p}/nothing", "/sec-activities/v3/x", "/api/openness/x"])
def test_an_unknown_path_is_refused_with_an_error_object(client: Client, path: str) -> None:
    refused = client.get(path)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "500-0404")
