"""Long work of OnTakt: others are answered meanwhile, its own requests wait, and it is done whole or not at all."""

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

import understudy
from understudy.core.seeding import load
from understudy.ontakt.machine_events import simulate
from understudy.ontakt.refusals import Invalid
from understudy.ontakt.resources import inventory

WITHIN = 60.0
"""Seconds."""
CSV = {"Content-Type": "text/csv"}
GZIP = {"Content-Type": "application/gzip"}


class Gate:
    """Stops a function in the middle of long work until it is let on."""

    def __init__(self) -> None:
        self.closed, self.fails = False, False
        self.reached, self.opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        """Waits here, once the gate is closed."""
        if self.closed:
            self.reached.set()
            assert self.opened.wait(WITHIN)
            if self.fails:
                raise Invalid("the second half is missing")

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function behind the gate."""

        def gated(*arguments: Any, **options: Any) -> Any:
            self.pass_through()
            return function(*arguments, **options)

        return gated


class Scene:
    """Tenant a, which works for long, and tenant b."""

    def __init__(self, client: httpx.AsyncClient, gate: Gate, tokens: Mapping[str, str]) -> None:
        self._client, self.gate, self._tokens = client, gate, tokens

    async def control(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Asks the control plane."""
        return await self._client.request(method, f"/_understudy{path}", **sent)

    async def ask(self, tenant: str, path: str, method: str = "GET", **sent: Any) -> httpx.Response:
        """Asks a tenant's OnTakt."""
        headers = {"X-Auth-Token": self._tokens[tenant], **sent.pop("headers", {})}
        return await self._client.request(method, f"/t/{tenant}/ontakt/api{path}", headers=headers, **sent)

    async def halfway(self, work: Coroutine[Any, Any, httpx.Response]) -> "asyncio.Task[httpx.Response]":
        """Begins work of tenant a, and returns when it stands at the gate."""
        self.gate.closed = True
        task = asyncio.create_task(work)
        await asyncio.to_thread(self.gate.reached.wait, WITHIN)
        return task

    async def others_are_answered(self) -> None:
        """Asks what does not concern tenant a."""
        assert (await self.ask("b", "/")).status_code == 200
        assert (await self.ask("b", "/inventory/1", "PATCH", json={"name": "Cabinet"})).status_code == 200
        assert (await self.control("GET", "/ready")).status_code == 200

    async def parts(self) -> int:
        """How many parts tenant a has, by its control plane."""
        found: int = (await self.control("GET", "/tenants/a/state/ontakt")).json()["collections"]["parts"]
        return found


@asynccontextmanager
async def opened(gate: Gate) -> AsyncIterator[Scene]:
    transport = httpx.ASGITransport(understudy.create_app(vendors=["ontakt"]))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4700", timeout=WITHIN) as client:
        tokens = {}
        for name in ("a", "b"):
            made = (await client.post("/_understudy/tenants", json={"id": name})).json()
            tokens[name] = made["vendors"]["ontakt"]["credentials"]["api_key"]["token"]
        scene = Scene(client, gate, tokens)
        for name in tokens:
            assert (await scene.ask(name, "/")).status_code == 200
        try:
            yield scene
        finally:
            gate.opened.set()


Play = Callable[[Callable[[Scene], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def play(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Plays a scene with gates in the middle of whatever takes long."""
    monkeypatch.setattr("understudy.ontakt.catch_up.simulate", gate.before(simulate))
    monkeypatch.setattr(inventory, "matched", gate.before(inventory.matched))
    monkeypatch.setattr("understudy.ontakt.backups.load", gate.before(load))
    monkeypatch.setattr("understudy.ontakt.backups.gzip.compress", gate.before(gzip.compress))

    def played(scene: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
        async def within() -> None:
            async with opened(gate) as found:
                await asyncio.wait_for(scene(found), WITHIN)

        asyncio.run(within())

    return played


async def jump(on: Scene) -> httpx.Response:
    assert (await on.control("POST", "/tenants/a/clock/advance", json={"seconds": 10 * 86_400})).status_code == 200
    return await on.ask("a", "/machines/9")


def test_a_jump_of_the_clock(play: Play) -> None:
    async def scene(on: Scene) -> None:
        before = await on.parts()
        jumping = await on.halfway(jump(on))
        await on.others_are_answered()
        own = asyncio.create_task(on.ask("a", "/parts/"))
        await asyncio.sleep(0.05)
        assert not jumping.done()
        assert not own.done()
        on.gate.opened.set()
        assert (await jumping).status_code == 200
        assert len((await own).json()) == await on.parts() > before

    play(scene)


def test_a_jump_that_fails_happens_at_the_next_request(play: Play, gate: Gate) -> None:
    gate.fails = True

    async def scene(on: Scene) -> None:
        before = await on.parts()
        jumping = await on.halfway(jump(on))
        on.gate.opened.set()
        assert (await jumping).status_code == 400
        assert await on.parts() == before
        on.gate.fails = False
        assert (await on.ask("a", "/")).status_code == 200
        assert await on.parts() > before

    play(scene)


@pytest.mark.parametrize(("method", "path"), [("POST", "/tenants/a/reset"), ("DELETE", "/tenants/a")])
def test_a_tenant_goes_its_way_while_production_is_made_up(play: Play, method: str, path: str) -> None:
    async def scene(on: Scene) -> None:
        assert (await on.control("POST", "/tenants/a/reset")).status_code == 204
        before = await on.parts()
        jumping = await on.halfway(jump(on))
        assert (await on.control(method, path)).status_code == 204
        on.gate.closed = False
        on.gate.opened.set()
        assert (await jumping).status_code == 503
        if method == "POST":
            assert await on.parts() == before

    play(scene)


@pytest.mark.parametrize("status", [200, 400])
def test_an_import(play: Play, gate: Gate, status: int) -> None:
    gate.fails = status != 200

    async def scene(on: Scene) -> None:
        item = str(next(i["id"] for i in (await on.ask("a", "/inventory/items/")).json().values()))
        name = (await on.ask("a", f"/inventory/items/{item}")).json()["name"]
        before = (await on.ask("a", "/inventory/1")).json()["items"].get(item)
        sheet = f"name,quantity\n{name},77\n".encode()
        importing = await on.halfway(on.ask("a", "/inventory/1/import", "POST", content=sheet, headers=CSV))
        await on.others_are_answered()
        own = asyncio.create_task(on.ask("a", "/inventory/1"))
        await asyncio.sleep(0.05)
        assert not own.done()
        on.gate.opened.set()
        assert (await importing).status_code == status
        assert (await own).json()["items"].get(item) == (before if gate.fails else 77)

    play(scene)


def test_a_backup_is_taken_and_loaded(play: Play) -> None:
    async def scene(on: Scene) -> None:
        taking = await on.halfway(on.ask("a", "/backup", "POST"))
        await on.others_are_answered()
        on.gate.opened.set()
        content = (await taking).content
        machine = (await on.ask("a", "/machines/9")).json()
        assert (await on.ask("a", "/machines/9", "PATCH", json={"name": "Other"})).status_code == 200
        on.gate.reached.clear()
        on.gate.opened.clear()
        loading = await on.halfway(on.control("PUT", "/tenants/a/ontakt/backup", content=content, headers=GZIP))
        await on.others_are_answered()
        own = asyncio.create_task(on.ask("a", "/machines/9"))
        await asyncio.sleep(0.05)
        assert not own.done()
        on.gate.opened.set()
        assert (await loading).status_code == 204
        assert (await own).json()["name"] == machine["name"]

    play(scene)


def test_a_tenant_is_reset_while_a_backup_is_loaded(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.gate.closed = False
        content = (await on.ask("a", "/backup", "POST")).content
        loading = await on.halfway(on.control("PUT", "/tenants/a/ontakt/backup", content=content, headers=GZIP))
        assert (await on.control("POST", "/tenants/a/reset")).status_code == 204
        on.gate.opened.set()
        assert (await loading).status_code == 409

    play(scene)
