"""Values and bodies for the operations of Fire, Energy, Streaming, Geometry and the security APIs."""

from collections.abc import Callable
from typing import Any

from tests.buildingx.conftest import Client

_PIAM, _GEOMETRY = "/sec-piam-v1/partitions/{p}", "/geometry/partitions/{p}"
_NOBODY = "http://127.0.0.1:9/"
"""Where nothing listens: deliveries end as dead letters."""


def _first(path: str) -> Callable[[Client], str]:
    def find(client: Client) -> str:
        return str(client.get(path).json()["data"][0]["id"])

    return find


def _point(client: Client) -> str:
    device = client.get("/operations/partitions/{p}/devices").json()["data"][0]["id"]
    return _first(f"/operations/partitions/{{p}}/devices/{device}/points")(client)


def _stream(client: Client) -> str:
    body = {"webhookUrl": _NOBODY, "pointIds": [_point(client)], "webhookSecret": "secret"}
    return str(client.send("POST", "/streaming/v1/partitions/{p}/streams", body).json()["id"])


def _plan(client: Client) -> str:
    return _first(_GEOMETRY + "/floorplans")(client)


def _outline(client: Client) -> str:
    features = client.get(f"{_GEOMETRY}/floorplans/{_plan(client)}/geometry").json()["features"]
    return str(features[0]["properties"]["geometryId"])


def _fire_points(client: Client) -> str:
    rows = client.tenant.control.get("/state/buildingx/fire_points").json()
    return str(next(row for row in rows if row["partition_id"] == client.partition)["resource"]["id"])


def _workflow(client: Client) -> str:
    path = "/sec-workflow/v1/partitions/{p}/api/v1/workflows"
    return str(client.get(path, params={"showInSsp": "true"}).json()[0]["id"])


def _customer_name(client: Client) -> str:
    return str(client.get("/accounts/me/customers").json()["data"][0]["attributes"]["name"])


IDS: dict[str, Callable[[Client], str]] = {
    "consumption_id": _first("/energy/v1/partitions/{p}/medium-consumptions"),
    "fire_point_id": _fire_points,
    "customer_name": _customer_name,
    "stream_id": _stream,
    "floorplan_id": _plan,
    "image_id": lambda client: _first(f"{_GEOMETRY}/floorplans/{_plan(client)}/floorplan-images")(client),
    "geometry_id": _outline,
    "identity_id": _first(_PIAM + "/identities"),
    "workflow_id": _workflow,
}

BODIES: dict[str, Callable[[dict[str, str]], Any]] = {
    "create_stream": lambda ids: {
        "webhookUrl": _NOBODY,
        "pointIds": [ids["point_id"]],
        "webhookSecret": "secret",
    },
    "add_stream_entities": lambda ids: {"pointIds": [ids["point_id"]]},
    "remove_stream_entities": lambda ids: {"pointIds": [ids["point_id"]]},
    "create_identity": lambda _ids: {
        "type": "Identity",
        "attributes": {
            "firstName": "Nina",
            "lastName": "Roth",
            "email": "nina.roth@example.com",
            "identityType": "Employee",
            "credentials": [
                {
                    "cardNumber": "4711",
                    "active": True,
                    "validity": {
                        "validForUnlimitedTime": False,
                        "validFromUtc": "2026-01-01T00:00:00Z",
                        "validToUtc": "2027-01-01T00:00:00Z",
                    },
                }
            ],
            "properties": {"department": "Research"},
        },
    },
    "change_identity": lambda _ids: {
        "type": "Identity",
        "attributes": {"email": None, "credentials": [{"cardNumber": "4712"}], "properties": {"floor": 2}},
    },
    "start_workflow": lambda ids: {"workflowId": ids["workflow_id"], "instanceVariables": {"visitor": "A. Guest"}},
}

_YEAR = {"from": "2026-01-01T00:00:00Z"}

QUERIES: dict[str, dict[str, str]] = {
    "get_fire_last_values": {"pointIds": "{fire_point_id}"},
    "get_medium_consumption_values": _YEAR,
    "get_medium_consumption_costs": _YEAR,
    "get_medium_consumption_emissions": _YEAR,
    "get_utility_data": {"customerName": "{customer_name}"},
    "get_workflows": {"showInSsp": "true"},
}
