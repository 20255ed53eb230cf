"""The app of each vendor is complete in itself, in every way that an ASGI app is used."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from websockets.sync.client import connect

import understudy
from tests.serving.test_process import environment
from tests.serving.ways import WAYS, Reached, create, uvicorn
from tests.standcloud.reports import UPLOAD, report
from understudy.suite import VENDORS

NAMES = [listed.name for listed in VENDORS]
MARK = "made-here"
DEVICE = {"modelName": "X300", "serialNumber": "L7955828", "name": MARK}
SLOW = {"bemserver": "empty", "buildingx": "empty"}
"""Vendors whose demo data takes seconds to make."""


@dataclass(frozen=True)
class Write:
    """A write of a vendor, and where it is read again; the credential fills in the paths."""

    role: str
    method: str
    path: str
    body: Mapping[str, Any]
    read: str
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


DEVICES = "/api/openness/operations/partitions/{partition_id}/devices"
WRITES = {
    "btec": Write("sandbox", "POST", "/api/v1/customers", {"name": MARK}, "/api/v1/customers"),
    "bemserver": Write("admin", "POST", "/campaigns/", {"name": MARK, "timezone": "UTC"}, "/campaigns/"),
    "standcloud": Write("stand", "POST", UPLOAD, report(name=MARK), "/hardpy/api/v1/test_run"),
    "buildingx": Write(
        "machine_user",
        "POST",
        DEVICES,
        {"data": {"type": "Device", "attributes": DEVICE}},
        DEVICES,
        {"Content-Type": "application/vnd.api+json"},
    ),
    "ontakt": Write("api_key", "PUT", "/api/equipment/", {"name": MARK}, "/api/equipment/"),
}


class Bench:
    """A tenant of a vendor's app, signed in."""

    def __init__(self, reached: Reached) -> None:
        name = self.name = reached.vendor.name
        self.reached = reached
        seed = {name: SLOW.get(name, "demo")}
        self.told = reached.ask("/tenants", {"id": "mine", "seed": seed})["vendors"][name]
        self.base: str = self.told["path_url"]
        self.write_ = WRITES[name]
        self.credential = self.told["credentials"][self.write_.role]
        self.sign_in()

    def sign_in(self) -> None:
        self.headers = dict(self.reached.headers(self.base, self.credential))

    def write(self) -> None:
        write = self.write_
        headers = {**self.headers, **write.headers}
        url = self.base + write.path.format(**self.credential)
        answer = self.reached.client.request(write.method, url, content=json.dumps(write.body), headers=headers)
        assert answer.is_success, answer.text

    def read(self, headers: Mapping[str, str] | None = None) -> httpx.Response:
        url = self.base + self.write_.read.format(**self.credential)
        return self.reached.client.get(url, headers=self.headers if headers is None else headers)

    def has_it(self) -> bool:
        answer = self.read()
        assert answer.status_code == 200, answer.text
        return MARK in answer.text


def check(reached: Reached) -> None:
    """Writes, reads, is refused, looks into the journal, injects a fault, resets."""
    bench = Bench(reached)
    assert bench.told["url"] == reached.base
    assert bench.base in (f"{reached.base}/t/mine", f"http://testserver/t/mine/{bench.name}")
    assert not bench.has_it()
    bench.write()
    assert bench.has_it()
    refused = bench.read(reached.vendor.unknown)
    assert refused.status_code in (401, 403)
    (entry,) = reached.ask("/tenants/mine/journal?limit=1")["entries"]
    assert entry["status"] == refused.status_code
    assert entry["refusal"] in {kind.__name__ for kind in reached.vendor.refusals}
    assert entry["request_id"] == refused.headers["understudy-request-id"]
    reached.ask("/tenants/mine/faults", {"vendor": bench.name, "status": 503, "times": 1})
    assert bench.read().status_code == 503
    reached.ask("/tenants/mine/reset", method="POST")
    bench.sign_in()
    assert not bench.has_it()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_an_app_works_in_every_way(name: str, way: str) -> None:
    with WAYS[way](name) as reached:
        check(reached)


@pytest.mark.parametrize("name", ["standcloud", "ontakt"])
def test_an_app_works_under_uvicorn(name: str) -> None:
    with uvicorn(name) as reached:
        check(reached)
        if name == "ontakt":
            token = reached.ask("/tenants/default")["vendors"][name]["credentials"]["api_key"]["token"]
            address = reached.base.replace("http://", "ws://") + "/socket/event_bus"
            with connect(address, additional_headers={"X-Auth-Token": token}) as bus:
                bus.send("ping")
                assert bus.recv(timeout=60) == "pong"


@pytest.mark.parametrize("name", NAMES)
def test_two_apps_never_meet(name: str) -> None:
    with WAYS["client"](name) as one, WAYS["client"](name) as other:
        first, second = Bench(one), Bench(other)
        first.write()
        assert first.has_it()
        assert not second.has_it()
        assert one.ask("/tenants/mine")["requests"] > other.ask("/tenants/mine")["requests"]


def test_a_token_of_one_app_is_foreign_to_another() -> None:
    with WAYS["client"]("buildingx") as one, WAYS["client"]("buildingx") as other:
        first, second = Bench(one), Bench(other)
        assert first.read().status_code == second.read().status_code == 200
        assert second.read(first.headers).status_code == 401


@pytest.mark.parametrize("name", NAMES)
def test_who_names_no_tenant_is_in_the_default_one(name: str) -> None:
    with WAYS["transport"](name) as reached:
        answer = reached.client.get(f"{reached.base}/nowhere")
        assert answer.status_code in (401, 404)
        (entry,) = reached.ask("/tenants/default/journal")["entries"]
        assert (entry["path"], entry["status"]) == ("/nowhere", answer.status_code)
        assert reached.client.get(f"{reached.base}/t/nobody/nowhere").json()["control"] == "/_understudy/"


@pytest.mark.parametrize("way", ["client", "mounted", "suite"])
def test_sockets_work_in_every_way(way: str) -> None:
    with WAYS[way]("ontakt") as reached:
        bench = Bench(reached)
        assert isinstance(reached.client, TestClient)
        path = bench.base.removeprefix("http://testserver") + "/socket/event_bus"
        with reached.client.websocket_connect(path, headers=bench.headers) as bus:
            bench.write()
            told = bus.receive_json()
        assert (told["type"], told["object"]["name"]) == ("Equipment", MARK)


def test_links_begin_where_an_app_is_mounted() -> None:
    with WAYS["mounted"]("buildingx") as reached:
        bench = Bench(reached)
        bench.write()
        link = bench.read().json()["links"]["self"]
        assert link.startswith(f"{bench.base}/api/openness/")
        assert MARK in reached.client.get(link, headers=bench.headers).text


def test_the_document_of_the_control_plane_says_where_it_is_mounted() -> None:
    with WAYS["mounted"]("standcloud") as reached:
        (server,) = reached.ask("/openapi.json")["servers"]
        assert f"{reached.base}/_understudy".endswith(server["url"])
        assert server["url"] != "/_understudy"


def test_redirects_lead_back_to_where_an_app_is_mounted() -> None:
    with WAYS["mounted"]("bemserver") as reached:
        answer = reached.client.get(f"{reached.base}/campaigns")
        assert answer.is_redirect
        assert httpx.URL(reached.base).join(answer.headers["location"]) == f"{reached.base}/campaigns/"


def test_a_mount_is_known_by_its_host_name() -> None:
    with WAYS["client"]("btec") as reached:
        told = reached.ask("/tenants/default")["vendors"]["btec"]
        production = told["mounts"]["btec-production"]["url"]
        assert production == "http://api-btec.benning.de"
        headers = {"Authorization": f"Token {told['credentials']['production']['token']}"}
        assert reached.client.get(f"{production}/api/v1/customers", headers=headers).status_code == 200
        assert reached.client.get(f"{reached.base}/api/v1/customers", headers=headers).status_code == 401


@pytest.mark.parametrize(("client", "status"), [("192.0.2.7", 403), ("127.0.0.1", 200), ("testclient", 200)])
def test_the_control_plane_is_for_this_machine(client: str, status: int) -> None:
    with TestClient(create("standcloud"), client=(client, 1)) as testing:
        assert testing.get("/_understudy/tenants").status_code == status


def test_a_name_turned_to_this_machine_is_refused_here_too() -> None:
    with TestClient(create("standcloud"), client=("127.0.0.1", 1)) as testing:
        assert testing.get("/_understudy/tenants", headers={"Host": "evil.example"}).status_code == 403


def test_the_suite_serves_the_vendors_that_it_was_asked_for() -> None:
    with TestClient(understudy.create_app(vendors=("btec", "ontakt"))) as testing:
        vendors = testing.get("/_understudy/vendors").json()
        assert [(each["name"], each["url"]) for each in vendors] == [
            ("btec", "http://testserver/btec"),
            ("ontakt", "http://testserver/ontakt"),
        ]
        named = {"Host": "api-btec.benning.de"}
        assert testing.get("/api/v1/nowhere", headers=named).headers["understudy-request-id"].startswith("btec-")
        assert testing.get("/standcloud/").json()["vendors"] == ["btec", "btec-production", "ontakt"]


def test_the_suite_knows_its_vendors() -> None:
    with pytest.raises(ValueError, match="no vendor is called btek; there are btec"):
        understudy.create_app(vendors=("btek",))


@pytest.mark.parametrize(
    "vendors", ["btec", (), b"btec", 5, iter(["btec"])], ids=["text", "nothing", "bytes", "number", "iterator"]
)
def test_the_suite_wants_a_list_of_names(vendors: Any) -> None:
    with pytest.raises(ValueError, match="vendors is a list of names"):
        understudy.create_app(vendors=vendors)


def test_an_app_may_be_given_middleware_and_routes_of_ones_own() -> None:
    app = create("standcloud")
    assert isinstance(app, FastAPI)
    assert app.openapi()["paths"]
    assert app.title == "StandCloud"


LOADED = """
import sys
import understudy
assert not any(name.startswith(("fastapi", "starlette", "understudy.front")) for name in sys.modules)
from understudy.btec import create_app
create_app()
print(sorted({name.split(".")[1] for name in sys.modules if name.startswith("understudy.")}))
"""


def test_an_app_imports_no_other_vendor() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout.replace("'", '"'))) & set(NAMES) == {"btec"}
