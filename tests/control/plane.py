"""The front and the control plane over Acme, in this process and without a socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, insert, select
from starlette.routing import Router
from starlette.types import ASGIApp

from tests.core import acme
from understudy.control.addresses import Addresses
from understudy.core.address import Mount
from understudy.core.control_routes import ControlledWorld
from understudy.core.journal import JournalBounds
from understudy.core.problems import NotFound
from understudy.core.seeding import Seeding
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor
from understudy.front import Front
from understudy.suite import Listed

PORT = 4999
LISTED = (Listed("acme", (Mount("acme", ("api.acme.example",)), Mount("acme-test"))),)


class Volume(BaseModel):
    """How many items to make."""

    model_config = ConfigDict(extra="forbid")

    items: int = Field(ge=1, description="Items to make.")


async def fill(seeding: Seeding, volume: Volume) -> None:
    rows = [{"id": seeding.ids.integer("items"), "name": f"made-{number}"} for number in range(volume.items)]
    await seeding.db.execute(insert(acme.ITEMS), rows)


def administration() -> APIRouter:
    """What a person does in the administration pages of Acme: its keys."""
    router = APIRouter()

    @router.get("/keys")
    async def list_keys(world: ControlledWorld) -> list[int]:
        return [row.id for row in await world.db.all(select(acme.KEYS.c.id))]

    @router.post("/keys", status_code=201)
    async def create_key(world: ControlledWorld, name: Annotated[str, Body(embed=True)]) -> dict[str, Any]:
        key = f"{name}-{world.ids.token(12)}"
        await world.db.execute(insert(acme.KEYS), {"id": world.ids.integer("keys"), "key": key})
        world.issue(key)
        return {"key": key}

    @router.put("/backup")
    async def load_backup(world: ControlledWorld, request: Request) -> dict[str, int]:
        return {world.vendor: len(await request.body())}

    @router.delete("/keys/{key}", status_code=204)
    async def revoke_key(world: ControlledWorld, key: str) -> None:
        done = await world.db.execute(delete(acme.KEYS).where(acme.KEYS.c.key == key))
        if not done.count:
            raise NotFound("There is no such key.")
        world.withdraw(key)

    return router


class _Pieces(httpx.AsyncByteStream):
    """A body, piece by piece as its sender gives it."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._request.stream, httpx.SyncByteStream)
        for piece in self._request.stream:
            yield piece


class InProcess(httpx.BaseTransport):
    """Hands requests to an ASGI app, one at a time."""

    def __init__(self, app: ASGIApp, runner: asyncio.Runner, client: str) -> None:
        self._inner = httpx.ASGITransport(app, client=(client, 50_000))
        self._runner = runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._asked(request))

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        sent = httpx.Request(request.method, request.url, headers=request.headers, stream=_Pieces(request))
        answer = await self._inner.handle_async_request(sent)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


@dataclass(frozen=True)
class Plane:
    """A process, as its clients see it."""

    front: Front
    tenants: Tenants
    runner: asyncio.Runner

    def client(self, base: str, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """A client at an address of its own."""
        transport = InProcess(self.front, self.runner, address)
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return httpx.Client(transport=transport, base_url=base, headers=named)

    def control(self, below: str = "", address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """A client of the control plane."""
        return self.client(f"http://127.0.0.1:4700/_understudy{below}", address, **headers)

    def acme(self, key: str = "demo-key") -> httpx.Client:
        """A client of Acme at its own port."""
        return self.client(f"http://127.0.0.1:{PORT}", x_key=key)


def plane(
    folder: Path,
    runner: asyncio.Runner,
    token: str | None = None,
    bounds: JournalBounds | None = None,
    fill: Callable[[Seeding, Any], Awaitable[None]] = fill,
    load: Callable[[], None] = lambda: None,
) -> Plane:
    """A process that serves Acme."""
    vendor = acme.vendor(
        control=administration,
        volume=Volume,
        fill=fill,
        licence_states=("ok", "expired", "blocked"),
        secret_fields=frozenset({"password"}),
    )
    built_in = acme.fixtures(folder / "fixtures")

    def loaded() -> Vendor:
        load()
        return vendor

    tenants = Tenants({"acme": loaded}, lambda _name: built_in, bounds=bounds)
    tenants.open_default()
    addresses = Addresses(
        "http://127.0.0.1:4700",
        "https://127.0.0.1:4743",
        {"acme": f"http://127.0.0.1:{PORT}"},
        {"acme": LISTED[0].mounts},
    )
    front = Front(Router(), tenants, LISTED, lambda _asked: addresses, token)
    front.ports[PORT] = "acme"
    return Plane(front, tenants, runner)
