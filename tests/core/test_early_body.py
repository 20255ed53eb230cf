"""A body that is read to find the tenant is there again for the handler."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import httpx
from starlette.types import Receive, Scope, Send

from tests.core import acme
from understudy.core.exchange import KEY, Exchange
from understudy.core.layers import stack
from understudy.core.tenants import Tenants


async def _by_body(exchange: Exchange) -> str | None:
    return str(json.loads(await exchange.body())["key"])


def test_a_credential_in_the_body_selects_the_tenant_and_reaches_the_handler(tmp_path: Path) -> None:
    answer, exchange = asyncio.run(_sent(tmp_path))
    assert (answer.status_code, answer.json()["name"]) == (201, "bell")
    assert exchange.tenant.id == "mine"


async def _sent(tmp_path: Path) -> tuple[httpx.Response, Exchange]:
    vendor = replace(acme.vendor(), identify=_by_body)
    folder = acme.fixtures(tmp_path)
    tenants = Tenants({"acme": lambda: vendor}, lambda _name: folder)
    tenants.open_default()
    await tenants.create("mine")
    app, _ = stack(tenants.vendor("acme"), tenants)
    seen: list[Exchange] = []

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = Exchange(scope, "acme")
        seen.append(scope[KEY])
        await app(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(entry), base_url="http://acme") as client:
        answer = await client.post("/items", json={"key": "demo-key.mine", "name": "bell"})
    return answer, seen[0]
