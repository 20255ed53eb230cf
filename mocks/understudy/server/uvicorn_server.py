"""Uvicorn as the process runs it: connections that a fault can end, two servers side by side."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from understudy.server.connections import Connections


class _Config(uvicorn.Config):
    """Uvicorn's own choices, with protocols that note their connections."""

    def __init__(self, app: ASGIApp, **more: Any) -> None:
        self._connections = Connections()
        super().__init__(self._connections.telling(app), interface="asgi3", **more)

    def load(self) -> None:
        """Chooses the protocols."""
        super().load()
        self.http_protocol_class = self._connections.noting(self.http_protocol_class)
        if self.ws_protocol_class is not None:
            self.ws_protocol_class = self._connections.noting(self.ws_protocol_class)


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


def config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """How an app is served, on plain ports and over TLS alike."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_refused_socket)
    return _Config(
        app,
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
