"""Long work of one tenant: others are answered meanwhile, its own requests wait, and it is done whole or not at all."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import insert

from tests.control.plane import Plane
from tests.core import acme
from understudy.core.seeding import SeedError, Seeding

ROWS = {"items": [{"id": 900, "name": "late"}]}
WITHIN = 20.0
"""Seconds."""


class Slow:
    """A generator that stops halfway until it is let on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.fails = False

    async def __call__(self, seeding: Seeding, volume: BaseModel) -> None:
        rows = [{"id": seeding.ids.integer("items"), "name": f"slow-{number}"} for number in range(10)]
        await seeding.db.execute(insert(acme.ITEMS), rows[:5])
        self.begun.set()
        assert self.go_on.wait(WITHIN)
        await seeding.db.execute(insert(acme.ITEMS), rows[5:])
        if self.fails:
            raise SeedError("the second half is missing")


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def run(started: Callable[..., Plane], slow: Slow) -> Callable[[Callable[["Scene"], Coroutine[Any, Any, None]]], None]:
    """Plays a scene on a process whose generator is slow."""
    plane = started(fill=slow)

    def played(scene: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
        async def within() -> None:
            async with opened(plane, slow) as found:
                await asyncio.wait_for(scene(found), WITHIN)

        plane.runner.run(within())

    return played


class Scene:
    """A tenant that is being seeded, and whoever asks meanwhile."""

    def __init__(self, client: httpx.AsyncClient, slow: Slow) -> None:
        self.client, self.slow = client, slow

    def ask(self, method: str, path: str, body: Any = None) -> "asyncio.Task[httpx.Response]":
        """A request to the control plane under way."""
        return asyncio.create_task(self.client.request(method, f"/_understudy{path}", json=body))

    def items(self, tenant: str) -> "asyncio.Task[httpx.Response]":
        """A request to Acme under way."""
        return asyncio.create_task(self.client.get(f"/t/{tenant}/acme/items/1"))

    async def begun(self) -> "asyncio.Task[httpx.Response]":
        """A seed of team-a that is halfway."""
        seed = self.ask("POST", "/tenants/team-a/seed/acme", {"generate": {"items": 1}})
        await asyncio.to_thread(self.slow.begun.wait, WITHIN)
        return seed

    async def count(self) -> int:
        """How many items team-a has."""
        found: int = (await self.ask("GET", "/tenants/team-a/state/acme")).json()["collections"]["items"]
        return found


@asynccontextmanager
async def opened(plane: Plane, slow: Slow) -> AsyncIterator[Scene]:
    transport = httpx.ASGITransport(plane.front)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4700", timeout=WITHIN) as client:
        scene = Scene(client, slow)
        for name in ("team-a", "team-b"):
            assert (await scene.ask("POST", "/tenants", {"id": name})).status_code == 201
        try:
            yield scene
        finally:
            slow.go_on.set()


def test_others_are_answered_meanwhile_and_its_own_requests_see_all(run: Callable[..., None]) -> None:
    async def scene(on: Scene) -> None:
        before = await on.count()
        seed = await on.begun()
        assert (await on.items("team-b")).status_code == 200
        assert (await on.ask("GET", "/ready")).status_code == 200
        assert (await on.ask("POST", "/tenants/team-b/seed/acme", ROWS)).json()["added"] == {"items": 1}
        own, second, state = on.items("team-a"), on.ask("POST", "/tenants/team-a/seed/acme", ROWS), on.count()
        snapshot = on.ask("POST", "/tenants/team-a/snapshots", {"name": "after"})
        counting = asyncio.create_task(state)
        await asyncio.sleep(0.05)
        assert not any(each.done() for each in (seed, own, second, counting, snapshot))
        on.slow.go_on.set()
        assert (await seed).json()["added"] == {"items": 10}
        assert (await own).status_code == 200
        assert (await second).json()["added"] == {"items": 1}
        assert await counting >= before + 10
        assert (await snapshot).status_code == 201
        assert await on.count() == before + 11

    run(scene)


def test_a_seed_that_fails_leaves_nothing(run: Callable[..., None], slow: Slow) -> None:
    slow.fails = True

    async def scene(on: Scene) -> None:
        before = await on.count()
        seed = await on.begun()
        own = on.items("team-a")
        on.slow.go_on.set()
        assert (await seed).status_code == 422
        assert (await own).status_code == 200
        assert await on.count() == before

    run(scene)


def test_a_client_that_goes_away_leaves_nothing(run: Callable[..., None]) -> None:
    async def scene(on: Scene) -> None:
        before = await on.count()
        seed = await on.begun()
        seed.cancel()
        own = on.items("team-a")
        await asyncio.sleep(0.05)
        assert not own.done()
        on.slow.go_on.set()
        await asyncio.wait([seed])
        assert seed.cancelled()
        assert (await own).status_code == 200
        assert await on.count() == before

    run(scene)


@pytest.mark.parametrize(("method", "path"), [("POST", "/tenants/team-a/reset"), ("DELETE", "/tenants/team-a")])
def test_a_tenant_goes_its_way_while_it_is_seeded(run: Callable[..., None], method: str, path: str) -> None:
    async def scene(on: Scene) -> None:
        before = await on.count()
        seed = await on.begun()
        assert (await on.ask(method, path)).status_code == 204
        if method == "POST":
            assert await on.count() == before
        on.slow.go_on.set()
        assert (await seed).status_code == 409
        if method == "POST":
            assert await on.count() == before

    run(scene)


def test_two_requests_make_one_world(run: Callable[..., None]) -> None:
    async def scene(on: Scene) -> None:
        added = [
            on.ask("POST", "/tenants/team-a/seed/acme", {"items": [{"id": 900 + n, "name": f"x{n}"}]}) for n in (1, 2)
        ]
        assert [(await each).json()["added"] for each in added] == [{"items": 1}] * 2
        ids = [row["id"] for row in (await on.ask("GET", "/tenants/team-a/state/acme/items")).json()]
        assert {901, 902} <= set(ids)

    run(scene)


def test_a_vendor_is_imported_once_while_others_are_answered(started: Callable[..., Plane]) -> None:
    begun, go_on, loads = threading.Event(), threading.Event(), []

    def load() -> None:
        loads.append(threading.get_ident())
        begun.set()
        assert go_on.wait(WITHIN)

    plane = started(load=load)

    async def scene() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(plane.front), base_url="http://127.0.0.1") as client:
            tenants = [asyncio.create_task(client.post("/_understudy/tenants")) for _ in range(2)]
            item = asyncio.create_task(client.get("/acme/items/1"))
            await asyncio.to_thread(begun.wait, WITHIN)
            for path in ("/health", "/ready", "/tenants/default/clock"):
                assert (await client.get(f"/_understudy{path}")).status_code == 200
            assert not any(each.done() for each in (*tenants, item))
            go_on.set()
            assert [(await each).status_code for each in (*tenants, item)] == [201, 201, 200]

    plane.runner.run(asyncio.wait_for(scene(), WITHIN))
    assert len(loads) == 1


@pytest.mark.parametrize("reset", [False, True])
def test_many_rows_are_read_whole_while_others_are_answered(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch, *, reset: bool
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stopping(_model: type[acme.Item], row: Any) -> acme.Item:
        begun.set()
        assert go_on.wait(WITHIN)
        return acme.Item(**row)

    async def scene(on: Scene) -> None:
        rows = {"items": [{"id": 1000 + number, "name": f"{number} {'x' * 1000}"} for number in range(600)]}
        assert (await on.ask("POST", "/tenants/team-a/seed/acme", rows)).status_code == 200
        monkeypatch.setattr(acme.Item, "model_validate", classmethod(stopping))
        reading = on.ask("GET", "/tenants/team-a/state/acme/items")
        await asyncio.to_thread(begun.wait, WITHIN)
        own = on.items("team-a")
        assert (await on.items("team-b")).status_code == 200
        assert not own.done()
        if reset:
            assert (await on.ask("POST", "/tenants/team-a/reset")).status_code == 204
        assert not reading.done()
        go_on.set()
        assert len((await reading).json()) == 602
        assert (await own).status_code == 200
        assert await on.count() == (2 if reset else 602)

    run(scene)


@pytest.mark.parametrize("path", ["/tenants", "/tenants/team-a/seed/acme"])
@pytest.mark.parametrize("outer", [[], ["seed"], ["seed", "acme"]])
def test_a_large_body_names_no_more_than_there_can_be(run: Callable[..., None], path: str, outer: list[str]) -> None:
    body: dict[str, Any] = {f"key {number:07}": number for number in range(40_000)}
    for name in reversed(outer):
        body = {name: body}

    async def scene(on: Scene) -> None:
        before = await on.count()
        answer = await on.ask("POST", path, body)
        assert answer.status_code == 422
        assert len(answer.content) < 1000
        assert await on.count() == before

    run(scene)


def test_of_a_million_rows_that_are_none_the_first_is_told(run: Callable[..., None]) -> None:
    async def scene(on: Scene) -> None:
        answer = await on.ask("POST", "/tenants/team-a/seed/acme", {"items": [1] * 400_000})
        assert answer.status_code == 422
        assert [each["at"] for each in answer.json()["errors"]] == ["body/items/0"]

    run(scene)
