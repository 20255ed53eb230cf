"""The public onboarding sequence of Building X against an empty partition: what docs/buildingx-onboarding.md shows."""

import sys
from collections.abc import Mapping
from typing import Any

import httpx

MEDIA = "application/vnd.api+json"


# --8<-- [start:token]
def sign_in(base: str, credential: Mapping[str, str]) -> httpx.Client:
    """Trades the machine user's credentials for a token, and answers a client that carries it."""
    body = {
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "audience": "https://horizon.siemens.com",
        "grant_type": "client_credentials",
    }
    answer = httpx.post(f"{base}/oauth/token", json=body).raise_for_status()
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}", "Content-Type": MEDIA}
    return httpx.Client(base_url=f"{base}/api/openness", headers=headers)


# --8<-- [end:token]


def linked(kind: str, identifier: str) -> dict[str, Any]:
    """A relationship to one resource."""
    return {"data": {"type": kind, "id": identifier}}


class Onboarding:
    """Brings one floor of a building on board."""

    def __init__(self, api: httpx.Client, partition: str) -> None:
        self.api = api
        self.structure = f"/structure/partitions/{partition}"
        self.operations = f"/operations/partitions/{partition}"
        self.ingest = f"/ingest/partitions/{partition}"

    def post(self, path: str, document: dict[str, Any]) -> str:
        """Makes a resource and answers its id."""
        return str(self.api.post(path, json=document).raise_for_status().json()["data"]["id"])

    # --8<-- [start:places]
    def places(self) -> tuple[str, str]:
        """Campus, building with its address, floor, room; answers floor and room."""
        path = f"{self.structure}/locations"
        campus = self.post(path, {"data": {"type": "Campus", "attributes": {"label": "Old Mill"}}})
        address = {
            "countryCode": "CHE",
            "locality": "Bern",
            "region": "Bern",
            "postalCode": "3011",
            "street": "Gasse 1",
        }
        building = self.post(
            path,
            {
                "data": {
                    "type": "Building",
                    "attributes": {"label": "Mill", "timeZone": "Europe/Zurich"},
                    "relationships": {
                        "isBuildingOf": linked("Campus", campus),
                        "hasPostalAddress": linked("Address", "the-address"),
                    },
                },
                "included": [{"type": "Address", "id": "the-address", "attributes": address}],
            },
        )
        floor = self.part("Floor", {"label": "Ground floor", "floorNumber": 0}, ("Building", building))
        room = self.part("Room", {"label": "Mill room"}, ("Floor", floor))
        return floor, room

    def part(self, kind: str, attributes: dict[str, Any], whole: tuple[str, str]) -> str:
        """A location that is a part of another one."""
        data = {"type": kind, "attributes": attributes, "relationships": {f"is{kind}Of": linked(*whole)}}
        return self.post(f"{self.structure}/locations", {"data": data})

    # --8<-- [end:places]
    # --8<-- [start:device]
    def device(self, floor: str) -> str:
        """A gateway on the floor."""
        attributes = {"modelName": "X300", "serialNumber": "L7955828", "name": "Gateway of the mill"}
        device = self.post(f"{self.operations}/devices", {"data": {"type": "Device", "attributes": attributes}})
        self.locate(device, ("Floor", floor))
        return device

    def locate(self, asset: str, place: tuple[str, str]) -> None:
        """Says where a device or an equipment is."""
        body = linked(*place)
        self.api.patch(f"{self.structure}/assets/{asset}/relationships/has-location", json=body).raise_for_status()

    # --8<-- [end:device]
    # --8<-- [start:equipment]
    def equipment(self, device: str, room: str) -> str:
        """A meter in the room, controlled by the device, with a sub-meter."""
        types = self.api.get(f"{self.structure}/equipment-types").raise_for_status().json()["data"]
        meter = next(each["id"] for each in types if each["attributes"]["name"] == "electricityMeter")
        related = {"hasEquipmentType": linked("EquipmentType", meter), "isControlledBy": linked("Device", device)}
        main = self.asset({"name": "Main meter", "externalId": "EM-1"}, related)
        self.locate(main, ("Room", room))
        self.asset({"name": "Sub-meter"}, {**related, "isPartOf": linked("Equipment", main)})
        return main

    def asset(self, attributes: dict[str, Any], related: dict[str, Any]) -> str:
        """An equipment."""
        data = {"type": "Equipment", "attributes": attributes, "relationships": related}
        return self.post(f"{self.structure}/equipment", {"data": data})

    # --8<-- [end:equipment]
    # --8<-- [start:point]
    def point(self, device: str, equipment: str) -> str:
        """A point of the device, put into the point group of the meter."""
        attributes = {"name": "Active energy", "dataType": "number", "unit": "kWh", "function": "sensor"}
        path = f"{self.structure}/point-groups/Device-{device}/points"
        point = self.post(path, {"data": {"type": "Point", "attributes": attributes}})
        path = f"{self.structure}/point-groups/Equipment-{equipment}/relationships/has-points"
        self.api.post(path, json={"data": [{"type": "Point", "id": point}]}).raise_for_status()
        return point

    # --8<-- [end:point]
    # --8<-- [start:values]
    def values(self, point: str, values: Mapping[str, str]) -> int:
        """Sends values by their moments and answers the status."""
        data = [
            {"type": "PointValue", "attributes": {"timestamp": moment, "value": value, "qualityOfValue": 0}}
            for moment, value in values.items()
        ]
        return self.api.post(f"{self.ingest}/points/{point}/values", json={"data": data}).status_code

    # --8<-- [end:values]


def run(base: str, credential: Mapping[str, str]) -> str:
    """All six steps; answers the point's id."""
    with sign_in(base, credential) as api:
        steps = Onboarding(api, credential["partition_id"])
        floor, room = steps.places()
        device = steps.device(floor)
        equipment = steps.equipment(device, room)
        point = steps.point(device, equipment)
        values = {"2026-05-31T10:00:00.000Z": "1204.5", "2026-05-31T10:15:00.000Z": "1205.1"}
        assert steps.values(point, values) == 204
        path = f"{steps.operations}/points/{point}/values"
        found = api.get(path, params={"filter[timestamp][from]": "2026-05-31T00:00:00Z"}).json()["data"]
        assert [each["attributes"]["value"] for each in found] == ["1204.5", "1205.1"]
    return point


if __name__ == "__main__":
    print(run(sys.argv[1], dict(zip(("client_id", "client_secret", "partition_id"), sys.argv[2:], strict=True))))  # noqa: T201 the answer of a script
