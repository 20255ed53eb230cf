"""Twenty tenants used at once share nothing: data, ids, clock, journal, faults, limits."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.core import acme
from understudy.core.exchange import KEY, Exchange
from understudy.core.faults import Fault
from understudy.core.limits import Limit
from understudy.core.tenant import Tenant
from understudy.core.tenants import Tenants

COUNT = 20
ROUNDS = 8


@pytest.fixture
def tenants(tmp_path: Path) -> Tenants:
    made = acme.tenants(tmp_path)
    made.open_default()
    return made


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def app(tenants: Tenants) -> ASGIApp:
    """Acme behind its stages, as the front calls it."""
    layered = acme.app(tenants)

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = Exchange(scope, "acme")
        await layered(scope, receive, send)

    return entry


async def differing(tenants: Tenants) -> list[Tenant]:
    """Twenty tenants, each with a year, a rate and a fault of its own."""
    made = []
    for number in range(COUNT):
        tenant = await tenants.create(f"t-{number}")
        tenant.clock.set("frozen", datetime(2030 + number, 1, 1, tzinfo=UTC))
        tenant.sides["acme"].limit = Limit("observe", f"{number + 1}/hour")
        if number % 2:
            tenant.faults.add(Fault(1, "acme", operation="item", status=503, times=number))
        made.append(tenant)
    return made


async def use(client: httpx.AsyncClient, number: int) -> dict[str, Any]:
    """One client's work: it adds and reads in turn, while the others do."""
    key = {"x-key": f"demo-key.t-{number}"}
    seen: dict[str, Any] = {"ids": [], "names": [], "statuses": [], "years": set()}
    for turn in range(ROUNDS):
        added = await client.post("/items", json={"name": f"{number}-{turn}"}, headers=key)
        await asyncio.sleep(0)
        read = await client.get(f"/items/{added.json()['id']}", headers=key)
        seen["ids"].append(added.json()["id"])
        seen["statuses"].append(read.status_code)
        seen["names"].append(read.json().get("name"))
        seen["years"] |= {added.headers["date"].split()[3], read.headers["date"].split()[3]}
    return seen


def test_twenty_tenants_used_at_once_share_nothing(tenants: Tenants, runner: asyncio.Runner) -> None:
    async def all_at_once() -> tuple[list[Tenant], list[dict[str, Any]]]:
        made = await differing(tenants)
        transport = httpx.ASGITransport(app(tenants))
        async with httpx.AsyncClient(transport=transport, base_url="http://acme") as client:
            return made, await asyncio.gather(*(use(client, number) for number in range(COUNT)))

    for number, (tenant, seen) in enumerate(zip(*runner.run(all_at_once()), strict=True)):
        lost = min(number, ROUNDS) if number % 2 else 0
        assert seen["ids"] == list(range(3, 3 + ROUNDS))
        assert seen["statuses"] == [503] * lost + [200] * (ROUNDS - lost)
        assert seen["names"][lost:] == [f"{number}-{turn}" for turn in range(lost, ROUNDS)]
        assert seen["years"] == {str(2030 + number)}
        assert len(tenant.journal) == 2 * ROUNDS
        # Faults come before the rate: what they answered is not counted.
        assert sum(entry.over_rate for entry in tenant.journal) == max(0, 2 * ROUNDS - lost - (number + 1))
        assert [rule.hits for rule in tenant.faults.all()] == ([lost] if number % 2 else [])
    assert len(tenants.get("default").journal) == 0  # type: ignore[union-attr] # it was opened by the fixture


def test_secrets_of_two_tenants_are_drawn_apart(tenants: Tenants, runner: asyncio.Runner) -> None:
    async def tokens() -> list[str]:
        made = [await tenants.create(f"t-{number}") for number in range(COUNT)]
        return [(await tenants.world(tenant, "acme")).ids.token() for tenant in made]

    assert len(set(runner.run(tokens()))) == COUNT


def test_a_tenant_left_alone_draws_what_it_drew_before(tenants: Tenants, runner: asyncio.Runner) -> None:
    async def tokens() -> list[str]:
        tenant = await tenants.create("mine")
        first = (await tenants.world(tenant, "acme")).ids.token()
        tenants.reset(tenant)
        return [first, (await tenants.world(tenant, "acme")).ids.token()]

    first, again = runner.run(tokens())
    assert first == again
