"""A value for every path parameter and a body for every operation that takes one, for tests that go over all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from tests.buildingx import samples_more
from tests.buildingx.conftest import Client
from understudy.buildingx import VENDOR

_TOKENS = ("/oauth", "/.well-known")


@dataclass(frozen=True)
class Operation:
    """An operation as the app has it."""

    name: str
    method: str
    path: str
    route: APIRoute

    @property
    def api(self) -> str:
        """The first segment of the path."""
        return self.path.split("/")[1]


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation but those of the token endpoint."""
    routes = [route for route in VENDOR.api().routes if isinstance(route, APIRoute)]
    found = [Operation(route.name, method, route.path, route) for route in routes for method in route.methods or ()]
    # What only answers 501 stands in no document.
    known = (each for each in found if each.route.include_in_schema)
    return tuple(each for each in known if not each.path.startswith(_TOKENS))


def parameters(of: Operation) -> frozenset[str]:
    """The names of the query parameters of an operation."""
    return _parameters()[of.path, of.method.lower()]


@cache
def _parameters() -> dict[tuple[str, str], frozenset[str]]:
    document = get_openapi(title="all operations", version="1", routes=[each.route for each in operations()])
    return {
        (path, method): frozenset(each["name"] for each in told.get("parameters", ()) if each["in"] == "query")
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    }


def _first(path: str, **filters: str) -> Callable[[Client], str]:
    def find(client: Client) -> str:
        return str(client.get(path, params=filters).json()["data"][0]["id"])

    return find


_OPERATIONS, _STRUCTURE = "/operations/partitions/{p}", "/structure/partitions/{p}"


def _device(client: Client) -> str:
    """A device that has events."""
    for device in client.all(_OPERATIONS + "/devices", params={"filter[modelName]": "RDG", "page[limit]": 100}):
        if client.get(f"{_OPERATIONS}/devices/{device['id']}/events").json()["data"]:
            return str(device["id"])
    raise AssertionError("no device has an event")


def _event(client: Client) -> str:
    return str(client.get(f"{_OPERATIONS}/devices/{_device(client)}/events").json()["data"][0]["id"])


def _configuration(client: Client) -> str:
    path = f"{_OPERATIONS}/points/{_setpoint(client)}/alarm-configurations"
    body = BODIES["create_alarm_configuration"]({})
    return str(client.send("POST", path, body).json()["data"]["id"])


def _setpoint(client: Client) -> str:
    points = client.all(f"{_OPERATIONS}/devices/{_device(client)}/points")
    return next(str(each["id"]) for each in points if each["attributes"]["function"] == "setpoint")


def _group(client: Client) -> str:
    return "Equipment-" + _first(_STRUCTURE + "/equipment")(client)


IDS: dict[str, Callable[[Client], str]] = {
    "partition_id": lambda client: client.partition,
    "customer_id": lambda client: client.customer,
    "location_id": _first(_STRUCTURE + "/locations", **{"filter[type]": "Building"}),
    "address_id": _first(_STRUCTURE + "/addresses"),
    "equipment_id": _first(_STRUCTURE + "/equipment"),
    "asset_id": _first(_STRUCTURE + "/equipment"),
    "point_group_id": _group,
    "device_id": _device,
    "point_id": _setpoint,
    "event_id": _event,
    "configuration_id": _configuration,
    "fault_id": _first(_OPERATIONS + "/faults"),
    "workorder_id": _first(_OPERATIONS + "/workorders", **{"filter[state]": "Done"}),
    "team_id": _first(_OPERATIONS + "/teams"),
}

Ids = dict[str, str]
Body = Callable[[Ids], Any]


def _linked(kind: str, identifier: str) -> dict[str, Any]:
    return {"data": {"type": kind, "id": identifier}}


def _value(stamp: str = "2026-05-20T10:00:00.000Z") -> dict[str, Any]:
    return {"type": "PointValue", "attributes": {"timestamp": stamp, "value": "21", "qualityOfValue": 0}}


_ALARM = {"alarmType": "highLimitAlarm", "limit": 90, "category": "Alarm", "message": "Hot", "isEnabled": True}
_ADDRESS = {"countryCode": "CHE", "locality": "Zug", "region": "Zug", "postalCode": "6300", "street": "Weg 1"}
_BUILDING = {
    "label": "New",
    "timeZone": "Europe/Zurich",
    "buildingType": "office",
    "constructionYear": 2020,
    "usableArea": {"value": 120.5, "unit": "m2"},
    "description": "Sample",
    "externalId": "x",
    "geoLocation": {"geometry": {"type": "Point", "coordinates": [8.5, 47.1]}},
    "primaryContact": {"name": "A", "email": "a@example.com", "phone": "1"},
}

BODIES: dict[str, Body] = {
    "create_location": lambda ids: {
        "data": {
            "type": "Building",
            "attributes": _BUILDING,
            "relationships": {"hasPostalAddress": _linked("Address", ids["address_id"])},
        }
    },
    "change_location": lambda ids: {
        "data": {"type": "Building", "id": ids["location_id"], "attributes": {"label": "Renamed"}}
    },
    "create_address": lambda _ids: {"data": {"type": "Address", "attributes": _ADDRESS}},
    "change_address": lambda ids: {"data": {"type": "Address", "id": ids["address_id"], "attributes": _ADDRESS}},
    "create_equipment": lambda ids: {
        "data": {
            "type": "Equipment",
            "attributes": {
                "name": "New",
                "notes": "Sample",
                "externalId": "x",
                "serialNumber": "1",
                "model": "M",
                "manufacturingYear": 2020,
                "manufacturedBy": "Somebody",
                "installationDate": "2020-01-01T00:00:00Z",
            },
            "relationships": {
                "hasEquipmentType": _linked("EquipmentType", ids["equipment_type_id"]),
                "isControlledBy": _linked("Device", ids["device_id"]),
                "isPartOf": _linked("Equipment", ids["equipment_id"]),
            },
        }
    },
    "change_equipment": lambda ids: {
        "data": {"type": "Equipment", "id": ids["equipment_id"], "attributes": {"notes": "Changed"}}
    },
    "change_asset_location": lambda ids: {"data": {"type": "Building", "id": ids["location_id"]}},
    "create_point": lambda _ids: {
        "data": {
            "type": "Point",
            "attributes": {
                "name": "Noise",
                "description": "Sound level",
                "dataType": "number",
                "unit": "qudt:DeciB",
                "minimum": 0,
                "maximum": 120,
                "precision": 0.1,
                "commandingSemantic": "writeable",
                "function": "sensor",
            },
        }
    },
    "add_points_to_group": lambda ids: {"data": [{"type": "Point", "id": ids["point_id"]}]},
    "remove_points_from_group": lambda ids: {"data": [{"type": "Point", "id": ids["point_id"]}]},
    "replace_point_tags": lambda _ids: {"data": {"tags": {"air": True}}},
    "create_device": lambda _ids: {
        "data": {
            "type": "Device",
            "attributes": {"modelName": "X300", "serialNumber": "1", "profile": {"name": "New", "notes": "Sample"}},
        }
    },
    "change_device": lambda ids: {
        "data": {"type": "Device", "id": ids["device_id"], "attributes": {"profile": {"name": "Renamed"}}}
    },
    "command_point": lambda ids: {
        "data": {"type": "Point", "id": ids["point_id"], "attributes": {"pointValue": {"value": "21"}}}
    },
    "add_point_values": lambda _ids: {"data": [_value()]},
    "ingest_values": lambda _ids: {"data": [_value("2026-05-20T11:00:00.000Z")]},
    "ingest_changes": lambda ids: {
        "data": [{"type": "Point", "id": ids["point_id"], "attributes": {"values": _value()}}]
    },
    "create_alarm_configuration": lambda _ids: {"data": {"type": "AlarmConfiguration", "attributes": _ALARM}},
    "change_alarm_configuration": lambda ids: {
        "data": {"type": "AlarmConfiguration", "id": ids["configuration_id"], "attributes": {"limit": 95}}
    },
    "change_fault": lambda ids: {
        "data": {"type": "Fault", "id": ids["fault_id"], "attributes": {"state": "Acknowledged", "comment": "Seen"}}
    },
    "create_workorder": lambda ids: {
        "data": {
            "type": "Workorder",
            "attributes": {
                "title": "Look",
                "workorderType": "Fault-based",
                "priority": "High",
                "dueDate": "2026-06-09T00:00:00Z",
            },
            "relationships": {"hasFault": _linked("Fault", ids["fault_id"])},
        }
    },
    "change_workorder": lambda ids: {
        "data": {"type": "Workorder", "id": ids["workorder_id"], "attributes": {"state": "Done"}}
    },
    "add_assignment": lambda ids: {
        "data": {"type": "Assignment", "relationships": {"assignedTo": _linked("Team", ids["team_id"])}}
    },
    "replace_assignments": lambda ids: {
        "data": [{"type": "Assignment", "relationships": {"assignedTo": _linked("Team", ids["team_id"])}}]
    },
    "create_team": lambda ids: {
        "data": {
            "type": "Team",
            "attributes": {"name": "Night shift", "domain": "HVAC", "description": "Sample"},
            "relationships": {"hasBuildings": {"data": [{"type": "Building", "id": ids["location_id"]}]}},
        }
    },
    "change_team": lambda ids: {"data": {"type": "Team", "id": ids["team_id"], "attributes": {"domain": "Fire"}}},
    "add_team_members": lambda _ids: {
        "data": [{"type": "TeamMember", "attributes": {"name": "A", "email": "a@example.com"}}]
    },
}

QUERIES: dict[str, dict[str, str]] = {
    "get_point_values": {"filter[timestamp][from]": "2026-05-20T10:00:00Z"},
    "get_fault_statistics": {"filter[hasLocation.data.id]": "{location_id}"},
}
"""Parameters without which an operation refuses."""

IDS.update(samples_more.IDS)
BODIES.update(samples_more.BODIES)
QUERIES.update(samples_more.QUERIES)


def ids_of(client: Client) -> Ids:
    """A value for every path parameter of every operation."""
    found = {name: find(client) for name, find in IDS.items()}
    found["equipment_type_id"] = _first(_STRUCTURE + "/equipment-types")(client)
    return found


def requests(ids: Ids) -> Iterator[tuple[Operation, str, dict[str, str], Any]]:
    """Every operation with its path filled in, its query and its body; what takes away comes last, parts first."""
    for each in sorted(operations(), key=lambda each: (each.method == "DELETE", -len(each.path.split("/")))):
        query = {name: value.format(**ids) for name, value in QUERIES.get(each.name, {}).items()}
        body = BODIES[each.name](ids) if each.route.body_field is not None else None
        yield each, each.path.format(**ids), query, body
