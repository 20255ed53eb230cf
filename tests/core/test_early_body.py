"""A body that is read to find the tenant is there again for the handler."""

import asyncio
import gc
import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.core import acme
from understudy.core.exchange import EARLY, KEY, Exchange
from understudy.core.tenants import Tenants


async def _by_body(exchange: Exchange) -> str | None:
    return str(json.loads(await exchange.body())["key"])


def test_a_credential_in_the_body_selects_the_tenant_and_reaches_the_handler(tmp_path: Path) -> None:
    answer, exchange = asyncio.run(_sent(tmp_path))
    assert (answer.status_code, answer.json()["name"]) == (201, "bell")
    assert exchange.tenant.id == "mine"


@pytest.mark.parametrize("size", [10, EARLY + 10, 3 * EARLY], ids=["small", "over", "far over"])
def test_a_body_is_looked_at_up_to_a_bound_and_still_comes_whole(size: int) -> None:
    sent = [b"x" * 65_536] * (size // 65_536) + [b"y" * (size % 65_536)]
    early, whole = asyncio.run(_read_twice(sent))
    assert early == (b"".join(sent) if size <= EARLY else b"")
    assert whole == b"".join(sent)


async def _read_twice(chunks: list[bytes]) -> tuple[bytes, bytes]:
    waiting = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    exchange = Exchange({"type": "http", "path": "/", "headers": []}, "acme")
    through = exchange.listen(receive)
    early = await exchange.body()
    exchange.enter(through)
    return early, await exchange.body()


def test_the_bound_acts_on_a_body_that_the_handler_reads_from_the_exchange() -> None:
    async def refused() -> Message:
        raise RuntimeError("over the bound")

    exchange = Exchange({"type": "http", "path": "/", "headers": []}, "acme")
    exchange.listen(refused)
    exchange.enter(refused)
    with pytest.raises(RuntimeError, match="over the bound"):
        asyncio.run(exchange.body())


async def _sent(tmp_path: Path) -> tuple[httpx.Response, Exchange]:
    vendor = replace(acme.vendor(), identify=_by_body)
    folder = acme.fixtures(tmp_path)
    tenants = Tenants({"acme": lambda: vendor}, lambda _name: folder)
    tenants.open_default()
    await tenants.create("mine")
    app = acme.app(tenants)
    seen: list[Exchange] = []

    async def entry(scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = Exchange(scope, "acme")
        seen.append(scope[KEY])
        await app(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(entry), base_url="http://acme") as client:
        answer = await client.post("/items", json={"key": "demo-key.mine", "name": "bell"})
    return answer, seen[0]


def _over() -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"x"}

    scope: Scope = {"type": "http"}
    exchange = scope[KEY] = Exchange(scope, "acme")
    exchange.enter(exchange.listen(receive))
    assert asyncio.run(exchange.body()) == b"x"
    exchange.leave()


def test_a_request_that_is_over_leaves_nothing_to_the_garbage_collector() -> None:
    _over()
    gc.collect()
    gc.disable()
    try:
        _over()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        assert [each for each in gc.garbage if isinstance(each, Exchange)] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
