"""Uvicorn as the process runs it: connections that a fault can end, two servers side by side."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from understudy.core.exchange import CLOSE


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 that lets a fault end the connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment] # uvicorn's typed scope has no room for ours
        scope[CLOSE] = self.transport.abort


class _Sockets(WebSocketsSansIOProtocol):
    """WebSockets that let a fault end the connection."""

    async def run_asgi(self) -> None:
        scope = cast("dict[str, Any]", self.scope)
        scope[CLOSE] = self.transport.abort
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            # Answered with no WebSocket, and done: uvicorn would log that as an error.
            self.handshake_complete = True


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


def config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """How an app is served, on plain ports and over TLS alike."""
    return uvicorn.Config(
        app,
        http=_Protocol,
        ws=_Sockets,
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
