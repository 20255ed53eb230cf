"""The WebSockets: the event bus, and the proxy that drives machines."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from pydantic import Field, ValidationError
from pydantic_core import to_json

from understudy.core.exchange import Exchange, exchange_of
from understudy.core.refusals import Refusal
from understudy.ontakt import state_updates
from understudy.ontakt.auth import CurrentUser, User, authenticate, check_running, current_user
from understudy.ontakt.catch_up import catch_up
from understudy.ontakt.fields import ApiModel, Id
from understudy.ontakt.models.machines import StateUpdate
from understudy.ontakt.objects import find, unit_of_work
from understudy.ontakt.refusals import Restarting
from understudy.ontakt.runtime import Listener, runtime_of
from understudy.ontakt.settings import Settings
from understudy.ontakt.tables import MACHINES

router = APIRouter()
_Look = Callable[[], Awaitable[None]]

LOOK = 0.5
"""Seconds, of the host, after which a quiet socket looks whether the clock has brought something."""

RESTARTED, REFUSED, OVERRUN = 1012, 1008, 1013
"""Close codes: the service restarts, the client is not let in any more, the client is too slow."""


class _Closed(Exception):
    """The server ends a socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class ProxyMessage(ApiModel, extra="ignore"):
    """What a proxy tells of a machine."""

    machine_id: Id = Field(description="The machine.")
    src: Literal["nc", "tmac"] = Field(default="nc", description="Who tells: its control or its tool monitor.")
    state: StateUpdate = Field(description="Its state.")


def _looking(exchange: Exchange) -> _Look:
    """Makes happen what the clock has brought, for a client that may still listen, in the world of its socket."""
    runtime = runtime_of(exchange.world)
    restarts = runtime.restarts

    async def look() -> None:
        side = exchange.tenant.sides[exchange.world.vendor]
        gone = side.world is not exchange.world or runtime_of(exchange.world) is not runtime
        if gone or runtime.restarts != restarts:
            raise _Closed(RESTARTED, "OnTakt restarts.")
        try:
            await authenticate(exchange)
            await catch_up(exchange.world)
        except Restarting as refusal:
            raise _Closed(RESTARTED, refusal.text) from refusal
        except Refusal as refusal:
            raise _Closed(REFUSED, refusal.text) from refusal

    return look


@router.websocket("/socket/event_bus", name="listen_to_events", dependencies=[Depends(current_user)])
async def listen_to_events(socket: WebSocket) -> None:
    """Pushes every change of every object; answers `ping` with `pong`."""
    exchange = exchange_of(socket)
    runtime, look = runtime_of(exchange.world), _looking(exchange)
    listener = Listener(Settings.of(exchange.world).event_backlog)
    # Registered before the handshake ends: a change right after it is not missed.
    runtime.listeners.append(listener)
    hearing: asyncio.Task[None] | None = None
    try:
        await socket.accept()
        hearing = asyncio.create_task(_hear(socket, listener))
        await _push(socket, listener, look, hearing)
    except _Closed as closed:
        await socket.close(closed.code, closed.reason)
    except WebSocketDisconnect:
        pass
    finally:
        runtime.listeners.remove(listener)
        if hearing is not None:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


async def _hear(socket: WebSocket, listener: Listener) -> None:
    """Takes what the client says, until it goes."""
    try:
        while True:
            if await _text(socket) == "ping":
                listener.tell(["pong"])
    finally:
        listener.wake()


async def _text(socket: WebSocket) -> str | None:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text: str | None = message.get("text")
    return text


async def _push(socket: WebSocket, listener: Listener, look: _Look, hearing: "asyncio.Task[None]") -> None:
    """Sends what waits, in order, until the client goes or has to."""
    while not hearing.done():
        if listener.overrun:
            raise _Closed(OVERRUN, "Too many events wait.")
        while listener.waiting:
            await socket.send_text(listener.waiting.popleft())
        await listener.wait(LOOK)
        if not listener.waiting:
            await look()


@router.websocket("/socket/proxy", name="drive_machines")
async def drive_machines(socket: WebSocket, user: CurrentUser) -> None:
    """Takes state updates of machines; answers only what it cannot take, with an error."""
    exchange = exchange_of(socket)
    look = _looking(exchange)
    await socket.accept()
    try:
        while True:
            error = await _drive(exchange, user, await _heard(socket, look))
            if error is not None:
                await socket.send_text(to_json({"error": error}).decode())
    except _Closed as closed:
        await socket.close(closed.code, closed.reason)
    except WebSocketDisconnect:
        pass


async def _heard(socket: WebSocket, look: _Look) -> str | None:
    """The next message; the server may end the socket meanwhile."""
    hearing = asyncio.create_task(_text(socket))
    try:
        while not hearing.done():
            await asyncio.wait({hearing}, timeout=LOOK)
            await look()
        return hearing.result()
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def _drive(exchange: Exchange, user: User, text: str | None) -> str | None:
    """Takes in a message; answers what is wrong with it."""
    world = exchange.world
    try:
        told = ProxyMessage.model_validate_json(text or "", strict=True)
    except ValidationError as error:
        first: Any = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    try:
        check_running(exchange)
        async with unit_of_work(world, user.id) as work:
            machine = await find(world.db, MACHINES, told.machine_id)
            if machine is None:
                return f"machine_id: there is no Machine {told.machine_id}."
            await state_updates.apply(work, machine, told.state, told.src, Settings.of(world).part_report_limit)
    except Refusal as refusal:
        return refusal.text
    return None
