"""The app of each vendor is complete in itself, in every way that an ASGI app is used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.serving.ways import Reached
from tests.standcloud.reports import UPLOAD, report
from understudy.suite import VENDORS

NAMES = [listed.name for listed in VENDORS]
MARK = "made-here"


@dataclass(frozen=True)
class Written:
    """A write of a vendor, and where it is read again."""

    role: str
    method: str
    path: str
    body: Mapping[str, Any]
    read: str
    headers: Mapping[str, str] = field(default_factory=dict)
    seed: str = "demo"


def device(credential: Mapping[str, str]) -> Written:
    path = f"/api/openness/operations/partitions/{credential['partition_id']}/devices"
    attributes = {"modelName": "X300", "serialNumber": "L7955828", "name": MARK}
    media = {"Content-Type": "application/vnd.api+json"}
    body = {"data": {"type": "Device", "attributes": attributes}}
    return Written("machine_user", "POST", path, body, path, media, seed="empty")


WRITTEN = {
    "btec": Written(
        "sandbox", "POST", "/api/v1/customers", {"customer_number": MARK, "name": MARK}, "/api/v1/customers"
    ),
    "bemserver": Written("admin", "POST", "/sites/", {"name": MARK, "campaign_id": 1}, "/sites/"),
    "standcloud": Written("stand", "POST", UPLOAD, report(name=MARK), "/hardpy/api/v1/test_run"),
    "ontakt": Written("api_key", "PUT", "/api/equipment/", {"name": MARK}, "/api/equipment/"),
}


@dataclass(frozen=True)
class Bench:
    """A tenant of a vendor's app, signed in."""

    reached: Reached
    base: str
    headers: Mapping[str, str]
    written: Written

    def write(self) -> None:
        written, client = self.written, self.reached.client
        headers = {"Content-Type": "application/json", **self.headers, **written.headers}
        answer = client.request(
            written.method, self.base + written.path, content=json.dumps(written.body), headers=headers
        )
        assert answer.is_success, answer.text

    def read(self, **headers: str) -> httpx.Response:
        return self.reached.client.get(self.base + self.written.read, headers={**self.headers, **headers})

    def has_it(self) -> bool:
        answer = self.read()
        assert answer.status_code == 200, answer.text
        return MARK in answer.text


def bench(reached: Reached) -> Bench:
    """A new tenant, small where the vendor's demo data takes long to make."""
    name = reached.vendor.name
    seed = "empty" if name in ("bemserver", "buildingx") else "demo"
    told = reached.ask("/tenants", {"id": "mine", "seed": {name: seed}})["vendors"][name]
    assert told["url"] == reached.base
    assert told["path_url"].startswith(reached.base.removesuffix(f"/{name}") if "/t/" not in reached.base else "")
    role = "machine_user" if name == "buildingx" else WRITTEN[name].role
    credential = told["credentials"][role]
    written = device(credential) if name == "buildingx" else WRITTEN[name]
    return Bench(reached, told["path_url"], reached.headers(told["path_url"], credential), written)
