"""The stages of a vendor composed into one way, as a middleware of its app."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.exchange import KEY, ConnectionEnded, Exchange
from understudy.core.refusals import Refusal
from understudy.core.routing import Index
from understudy.core.stages import STAGES
from understudy.core.stages.refusals import raising
from understudy.core.stages.routes import Operations
from understudy.core.stages.stage import Headers, Stage
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

HEADS = frozenset({"http.response.start", "websocket.http.response.start"})
BODIES = frozenset({"http.response.body", "websocket.http.response.body"})
"""What carries an answer: to a request, or to a WebSocket that is not let in."""

Pieces = Sequence[Callable[[Exchange, bytes], None]]


class Watching:
    """The methods of stages that look at messages, in the order in which they do."""

    def __init__(self, received: Pieces, heads: Sequence[Callable[[Exchange, Headers], None]], sent: Pieces) -> None:
        self.received, self.heads, self.sent = received, heads, sent


class Channel:
    """The `receive` and `send` that the operation gets."""

    __slots__ = ("_exchange", "_receive", "_send", "_watching")

    def __init__(self, exchange: Exchange, receive: Receive, send: Send, watching: Watching) -> None:
        self._exchange, self._receive, self._send, self._watching = exchange, receive, send, watching

    async def receive(self) -> Message:
        """The next message of the client."""
        message = await self._receive()
        if message["type"] == "http.request":
            exchange, piece = self._exchange, message.get("body", b"")
            if exchange.world.db.hold is not None:
                # Long work began while the body came: the operation begins after it.
                await exchange.world.db.turn()
            exchange.size += len(piece)
            for received in self._watching.received:
                received(exchange, piece)
        return message

    async def send(self, message: Message) -> None:
        """Passes a message of the answer on, or keeps it back where a stage asked for that."""
        exchange, kind = self._exchange, message["type"]
        if exchange.withheld is not None:
            exchange.withheld.append(message)
            return
        if kind in BODIES:
            for sent in self._watching.sent:
                sent(exchange, message.get("body", b""))
        elif kind in HEADS:
            exchange.status = message["status"]
            headers = list(message.get("headers", ()))
            for head in self._watching.heads:
                head(exchange, headers)
            message = {**message, "headers": headers}
        elif kind == "websocket.accept":
            exchange.status = 101
        await self._send(message)


class Stages:
    """Every request and WebSocket of a vendor, with faults or without, goes this one way."""

    def __init__(self, app: ASGIApp, vendor: Vendor, tenants: Tenants, index: Index) -> None:
        stages = [stage(vendor, tenants, index) for stage in STAGES]
        refusing = next(place for place, stage in enumerate(stages) if _overrides(stage, "raised"))
        self._app = app
        self._operations = Operations(app, vendor.dialect)
        self._before = _methods(stages[:refusing], "before")
        self._before_guarded = _methods(stages[refusing:], "before")
        self._answer_raised = stages[refusing].raised
        self._watching = Watching(
            _methods(stages, "received"), _methods(reversed(stages), "head"), _methods(stages, "sent")
        )
        self._released = _methods(stages, "release")
        self._after = _methods(reversed(stages), "after")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Takes a request through all stages."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        exchange: Exchange = scope[KEY]
        channel = Channel(exchange, exchange.listen(receive), send, self._watching)
        await _each(self._before, exchange)
        try:
            try:
                await _each(self._before_guarded, exchange)
                exchange.enter(channel.receive)
                await self._operations.of(exchange)(scope, channel.receive, channel.send)
            except Exception as error:
                if not await self._answered(exchange, channel, error):
                    raise
            if exchange.withheld is not None:
                await self._release(exchange, channel)
        finally:
            for after in self._after:
                after(exchange)

    async def _release(self, exchange: Exchange, channel: Channel) -> None:
        """Lets the stage that kept the answer back send it, or not."""
        try:
            for release in self._released:
                await release(exchange, channel.send)
        except Exception as error:
            if not await self._answered(exchange, channel, error):
                raise

    async def _answered(self, exchange: Exchange, channel: Channel, error: Exception) -> bool:
        """Answers for what was raised, and says whether it could: an answer that has begun stands in its way."""
        if isinstance(error, ConnectionEnded):
            await exchange.end_connection()
            return True
        begun = exchange.status is not None
        if begun and not isinstance(error, Refusal):
            return False
        answer = self._answer_raised(exchange, error)
        if exchange.withheld:
            exchange.withheld.clear()
        if not begun:
            await answer(exchange.scope, channel.receive, channel.send)
        return True


def indexed(vendor: Vendor) -> tuple[FastAPI, Index]:
    """A vendor's operations, for the stages around them, and their index."""
    app = raising(vendor.api())
    return app, Index(app.routes, head=vendor.answers_head, rule=vendor.routing)


async def _each(actions: Sequence[Callable[[Exchange], Awaitable[None] | None]], exchange: Exchange) -> None:
    for before in actions:
        waiting = before(exchange)
        if waiting is not None:
            await waiting


def _overrides(stage: Stage, name: str) -> bool:
    return getattr(type(stage), name) is not getattr(Stage, name)


def _methods(stages: Any, name: str) -> list[Any]:
    return [getattr(stage, name) for stage in stages if _overrides(stage, name)]
