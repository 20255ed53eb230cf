"""Uvicorn as the process runs it: connections that a fault can end, two servers side by side."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.exchange import CLOSE

MOST = 65_536
"""Bytes that wait at most until the event loop's turn ends."""
Ends = tuple[Any, Any]
"""The addresses of client and server, as ASGI scopes have them: no two open connections share both."""


def config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """How an app is served, on plain ports and over TLS alike."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_refused_socket)
    return _Config(
        app,
        interface="asgi3",
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        backlog=2048,
        **more,
    )


def _is_no_refused_socket(record: logging.LogRecord) -> bool:
    """Tells all else from what uvicorn says of a WebSocket that was answered with a status and a body."""
    return record.getMessage() != "ASGI callable returned without completing handshake."


class UvicornServer(uvicorn.Server):
    """A server whose signals are somebody else's business: two of them run side by side."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, and tells whoever waits for it."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals alone."""
        yield


class JoinedWrites:
    """A transport that hands on at once what is written within one turn of the event loop.

    Uvicorn hands over head and body of an answer apart, which is two system calls and two segments.
    """

    __slots__ = ("_soon", "_transport", "_waiting", "_weight", "is_closing")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._soon = asyncio.get_running_loop().call_soon
        self._waiting: list[bytes] = []
        self._weight = 0
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        """Whatever else a transport can do."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Sends data with what else is written in this turn."""
        if not self._waiting:
            self._soon(self._flush)
        self._waiting.append(data)
        self._weight += len(data)
        if self._weight > MOST:
            self._flush()

    def close(self) -> None:
        """Sends what waits, and closes the connection."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Ends the connection at once, behind what was written before."""
        self._flush()
        self._transport.abort()

    def _flush(self) -> None:
        if not self._waiting:
            return
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._weight = 0
        if not self.is_closing():
            self._transport.write(data)


class _Config(uvicorn.Config):
    """Uvicorn's own choices, with protocols that note open connections for faults to end."""

    def __init__(self, app: ASGIApp, **more: Any) -> None:
        self._open: dict[Ends | None, JoinedWrites] = {}

        def told(scope: Scope, receive: Receive, send: Send) -> Any:
            scope[CLOSE] = partial(self._end, (scope["client"], scope["server"]))
            return app(scope, receive, send)

        super().__init__(told, **more)

    def load(self) -> None:
        """Chooses the protocols."""
        super().load()
        self.http_protocol_class = _noting(self.http_protocol_class, self._open)
        if self.ws_protocol_class is not None:
            self.ws_protocol_class = _noting(self.ws_protocol_class, self._open)

    def _end(self, ends: Ends) -> None:
        if ends in self._open:
            self._open[ends].abort()


def _noting(kind: type[asyncio.Protocol], opened: dict[Ends | None, JoinedWrites]) -> type[asyncio.Protocol]:
    """A protocol of the server that tells which connections are open, and writes an answer at once."""

    class Noting(kind):  # type: ignore[valid-type,misc] # whichever protocol the server chose
        ends: Ends | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            # A WebSocket goes on with the transport of the HTTP that it began as, and takes its place.
            if not isinstance(transport, JoinedWrites):
                transport = cast("asyncio.Transport", JoinedWrites(cast("asyncio.Transport", transport)))
            peer, own = (transport.get_extra_info(name) for name in ("peername", "sockname"))
            self.ends = (tuple(peer[:2]), tuple(own[:2]))
            opened[self.ends] = cast("JoinedWrites", transport)
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            opened.pop(self.ends, None)
            super().connection_lost(exc)

    return Noting
