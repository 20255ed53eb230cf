"""HardPy's reader, loader and health check, call by call."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.clients.standcloud.conftest import Hardpy
from tests.conftest import Tenant

GATEWAY = {
    "part_number": "GW-IOT-02",
    "status": "pass",
    "manufacturer": "Harbour & Sons Electronics",
    "number_of_attempt": 2,
}
CALLS = {
    "reader.test_run()": ("/test_run", 65),
    "reader.test_run(params={})": ("/test_run", 65),
    f"reader.test_run(params={GATEWAY})": ("/test_run", 1),
    'reader.tested_dut({"test_stand_name": "hipot_stand_v_1", "manufacturer": "Everline Power", "attempt_count": 2})': (
        "/tested_dut",
        1,
    ),
    'reader.tested_dut({"rework": None})': ("/tested_dut", 1),
    'reader.request("test_run", params={"limit": 2, "offset": 4})': ("/test_run", 2),
    'reader.request("test_run/019e6a0e-3eb8-7822-a832-c48574dca9e9/failed_case")': (
        "/test_run/019e6a0e-3eb8-7822-a832-c48574dca9e9/failed_case",
        2,
    ),
}
READ = """
reader = StandCloudReader(connector)
answer = {call}
print(json.dumps([answer.status_code, answer.json()]))
"""


def asked(tenant: Tenant) -> list[dict[str, Any]]:
    """What the tenant's StandCloud was asked, in order."""
    entries: list[dict[str, Any]] = tenant.control.get("/journal").json()["entries"]
    return entries


@pytest.mark.clause("standcloud/auth/hardpy-sends-bearer")
@pytest.mark.parametrize(("call", "path", "rows"), [(call, *told) for call, told in CALLS.items()], ids=list(CALLS))
def test_the_reader_reads(hardpy: Hardpy, tenant: Tenant, call: str, path: str, rows: int) -> None:
    status, body = hardpy.script(READ.replace("{call}", call))
    assert (status, len(body)) == (200, rows)
    (entry,) = asked(tenant)
    assert entry["path"] == f"/hardpy/api/v1{path}"
    headers = [name.lower() for name, _ in entry["request"]["headers"]]
    assert "authorization" in headers
    assert "x-api-key" not in headers


def test_the_reader_reads_one_run(hardpy: Hardpy) -> None:
    run = "019e470f-e6c8-73ff-9d91-457be4df04d7"
    status, body = hardpy.script(READ.replace("{call}", f"reader.test_run(run_id={run!r})"))
    assert (status, body["test_run_id"], body["serial_number"]) == (200, run, "PSU-2605-016")


def test_a_third_party_reads_the_public_api(hardpy: Hardpy, tenant: Tenant) -> None:
    script = f"""
from hardpy.common.stand_cloud.utils import StandCloudAPIMode
connector = StandCloudConnector({hardpy.address!r}, StandCloudAPIMode.INTEGRATION, api_key={hardpy.key!r})
"""
    status, body = hardpy.script(script + READ.replace("{call}", "reader.test_run()"))
    assert (status, len(body)) == (200, 65)
    assert asked(tenant)[0]["path"] == "/integration/api/v1/test_run"


@pytest.mark.clause("standcloud/errors/client-raises-nothing")
def test_the_reader_hands_out_refusals_and_the_health_check_raises(
    tenant: Tenant, hardpy_of: Callable[..., Hardpy]
) -> None:
    script = """
answers = [StandCloudReader(connector).test_run().status_code]
try:
    connector.healthcheck()
except StandCloudError as error:
    answers.append(str(error))
print(json.dumps(answers))
"""
    status, raised = hardpy_of(tenant, key="nobody's").script(script)
    assert status == 401
    assert raised.startswith("401 Client Error")


def test_the_loader_loads(hardpy: Hardpy, stand: httpx.Client) -> None:
    script = """
from pathlib import Path
from hardpy.common.config import ConfigManager
from hardpy.pytest_hardpy.db.schema import ResultRunStore
ConfigManager().read_config(Path.cwd())
fields = {"_id": "localhost_8000", "_rev": "1-a", "status": "passed", "name": "loaded", "start_time": 1771000000,
    "stop_time": 1771000050, "test_stand": {"hw_id": "hw"}, "dut": {"serial_number": "L-1", "info": {"v": 2}},
    "process": {}, "modules": {}}
answer = StandCloudLoader().load(ResultRunStore(**fields))
print(json.dumps([answer.status_code, answer.json()]))
"""
    (hardpy.folder / "hardpy.toml").write_text(f'[stand_cloud]\naddress = "{hardpy.address}"\n', "utf-8")
    status, body = hardpy.script(script)
    assert status == 201
    run = stand.get(f"/hardpy/api/v1/test_run/{body['test_run_id']}").json()
    assert (run["part_number"], run["test_stand_name"], run["dut_info"]) == ("unknown", "unknown", {"v": 2})


def test_a_device_logs_in_and_is_approved(tenant: Tenant, hardpy: Hardpy) -> None:
    tenant.control.patch("/settings/standcloud", json={"device_interval": 1})
    script = f"""
from hardpy.common.stand_cloud.token_manager import TokenManager
# The keyring of whoever runs this is left alone.
TokenManager.save_token_info = lambda self, token: None
device = StandCloudConnector(addr={hardpy.address!r})
token = device.wait_verification(device.get_verification_url())
device.update_token(token)
print(json.dumps([device.healthcheck().text, token.expires_in]))
"""
    body, expires_in = hardpy.script(script)
    assert body == "{}"
    assert 3590 <= expires_in <= 3600
    assert tenant.control.get("/standcloud/logins").json()[0]["state"] == "used"
