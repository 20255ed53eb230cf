"""Twenty tenants at once: nothing is lost, nothing is crossed."""

import asyncio
from collections.abc import Callable

import httpx

from tests.conftest import Tenant
from tests.standcloud.reports import DUTS, RUNS, UPLOAD, report

TENANTS, CONNECTIONS, UPLOADS = 20, 32, 12


async def work(client: httpx.AsyncClient, room: asyncio.Semaphore, tenant: Tenant, number: int) -> None:
    """One stand: uploads runs of its own devices, reading in between what it has uploaded."""
    key = {"X-API-KEY": tenant.credential("standcloud", "stand")["api_key"]}
    base = tenant.url("standcloud")
    for turn in range(UPLOADS):
        dut = {"part_number": f"PN-{tenant.id}", "serial_number": f"S{turn % 5}", "info": {"of": tenant.id}}
        sent = report(dut=dut, start_time=1_771_000_000 + number * 100 + turn)
        async with room:
            made = await client.post(base + UPLOAD, json=sent, headers=key)
            found = await client.get(f"{base}{RUNS}/{made.json()['test_run_id']}", headers=key)
        assert (made.status_code, found.status_code) == (201, 200)
        assert found.json()["part_number"] == f"PN-{tenant.id}"


async def all_at_once(tenants: list[Tenant]) -> None:
    room = asyncio.Semaphore(CONNECTIONS)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        await asyncio.gather(*(work(client, room, tenant, number) for tenant in tenants for number in range(2)))


def test_tenants_used_at_once_share_nothing(
    new_tenant: Callable[..., Tenant], client_of: Callable[..., httpx.Client]
) -> None:
    tenants = [new_tenant(seed={"standcloud": "empty"}) for _ in range(TENANTS)]
    asyncio.run(all_at_once(tenants))
    for tenant in tenants:
        client = client_of(tenant, "stand")
        runs = client.get(RUNS, params={"limit": 1000}).json()
        assert len({run["test_run_id"] for run in runs}) == len(runs) == 2 * UPLOADS
        assert {run["part_number"] for run in runs} == {f"PN-{tenant.id}"}
        counts = {dut["serial_number"]: dut["attempt_count"] for dut in client.get(DUTS).json()}
        assert counts == {"S0": 6, "S1": 6, "S2": 4, "S3": 4, "S4": 4}
        assert len(tenant.control.get("/journal", params={"method": "POST", "limit": 1000}).json()["entries"]) == 24


def test_a_key_of_one_tenant_opens_no_other(new_tenant: Callable[..., Tenant]) -> None:
    one, other = new_tenant(), new_tenant()
    key = one.credential("standcloud", "stand")["api_key"]
    answer = httpx.get(other.path_url("standcloud") + RUNS, headers={"X-API-KEY": key})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API key"})
