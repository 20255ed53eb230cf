"""Both directions of one request: every message passes here once, and the stages see what is in it."""

from collections.abc import Callable, Sequence

from starlette.types import Message, Receive, Send

from understudy.core.exchange import Exchange
from understudy.core.stages.stage import Headers

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
        if exchange.held is not None:
            exchange.held.append(message)
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
