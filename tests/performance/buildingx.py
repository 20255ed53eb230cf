"""What is asked of Building X: a device, fifty devices of a model, new equipment, a month of history."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from tests.performance.measures import Effort, Row
from tests.performance.plans import NUMBER, Asked, Plan
from understudy.core.clock import stopwatch, wall
from understudy.core.vendor import Api

ROLE = "machine_user"
"""Whose credential the requests carry."""
MONTH = 150
"""Milliseconds that a month of history may take, all its pages together."""


def plan(api: Api, headers: Mapping[str, str]) -> Plan:
    """The plan for a tenant with demo data."""
    partition = _partition(api, headers)
    devices = f"/operations/partitions/{partition}/devices"
    structure = f"/structure/partitions/{partition}"
    types = _data(api, headers, f"{structure}/equipment-types")
    workorders = f"/operations/partitions/{partition}/workorders"
    return Plan(
        vendor="buildingx",
        one=Asked("GET", f"{devices}/{_data(api, headers, devices)[0]['id']}"),
        page=Asked("GET", f"{devices}?filter[modelName]=X300&page[limit]=50"),
        post=Asked(
            "POST",
            f"{structure}/equipment",
            json.dumps(_equipment(types[0]["id"])),
            {"Content-Type": "application/vnd.api+json"},
        ),
        last=Asked("GET", f"{workorders}/{_data(api, headers, workorders)[0]['id']}"),
        few={"devices": [device(partition, number) for number in range(1_000)]},
        many={"devices": [device(partition, number) for number in range(100_000)]},
    )


def more(api: Api, headers: Mapping[str, str], effort: Effort) -> Iterator[Row]:
    """What else there is a bound for: a month of the ten-minute values of a point, at one connection."""
    devices = f"/operations/partitions/{_partition(api, headers)}/devices"
    room = _data(api, headers, f"{devices}?filter[modelName]=RDG")[0]["id"]
    point = _data(api, headers, f"{devices}/{room}/points")[0]["id"]
    today = datetime.fromtimestamp(wall(), UTC).date()
    span = f"filter[timestamp][from]={today - timedelta(days=31)}T00:00:00Z&filter[timestamp][to]={today}T00:00:00Z"
    path = f"{devices.removesuffix('devices')}points/{point}/values?{span}"
    took = []
    for _ in range(5 * effort.rounds):
        begun = stopwatch()
        count = _month(api, headers, path)
        took.append((stopwatch() - begun) * 1000)
    what = "buildingx: a month of the history of a point"
    yield Row(what, median(took), "ms", f"{count:,} values in pages", MONTH)


def _month(api: Api, headers: Mapping[str, str], path: str) -> int:
    """How many values all the pages have."""
    count, following = 0, ""
    for _ in range(100):
        page = json.loads(api("GET", path + following, headers).body)
        count += len(page["data"])
        cursor = page["links"].get("next", "").partition("page[cursor]=")[2]
        if not cursor:
            break
        following = f"&page[cursor]={cursor}"
    return count


def _partition(api: Api, headers: Mapping[str, str]) -> str:
    customer = _data(api, headers, "/accounts/me/customers")[0]["id"]
    return str(_data(api, headers, f"/accounts/customers/{customer}/partitions")[0]["id"])


def _data(api: Api, headers: Mapping[str, str], path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(api("GET", path, headers).body)["data"]
    return found


def device(partition: str, number: int) -> dict[str, Any]:
    """A row of the seed."""
    return {
        "partition_id": partition,
        "resource": {
            "type": "Device",
            "id": f"bench-{number}",
            "attributes": {
                "modelName": ("X300", "RDG200", "PXC4.E16", "PAC2200")[number % 4],
                "serialNumber": f"S{number:06d}",
                "profile": {"name": f"Device {number}", "notes": "One of many"},
            },
            "relationships": {"hasFeatures": {"data": []}},
        },
    }


def _equipment(kind: str) -> dict[str, object]:
    """A piece of equipment of a kilobyte."""
    return {
        "data": {
            "type": "Equipment",
            "attributes": {
                "name": f"Pump {NUMBER}",
                "notes": "Runs quietly. " * 40,
                "externalId": f"P-{NUMBER}",
                "serialNumber": NUMBER,
                "model": "P 65-20",
                "manufacturingYear": 2020,
                "manufacturedBy": "Harbour Pumps",
                "installationDate": "2020-01-01T00:00:00Z",
            },
            "relationships": {"hasEquipmentType": {"data": {"type": "EquipmentType", "id": kind}}},
        }
    }
