"""Open connections, so that a fault can end the one that a request came by."""

import asyncio
from functools import partial
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.exchange import CLOSE
from understudy.server.joined_writes import JoinedWrites

Ends = tuple[Any, Any]
"""The addresses of client and server, as ASGI scopes have them: no two open connections share both."""


class Connections:
    """The transports of open connections by their ends."""

    def __init__(self) -> None:
        self._open: dict[Ends, JoinedWrites] = {}

    def noting(self, kind: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        """A protocol of the server that tells which connections are open, and writes an answer at once."""
        connections = self

        class Noting(kind):  # type: ignore[valid-type,misc] # whichever protocol the server chose
            ends: Ends | None = None

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                joined = _joined(transport)
                self.ends = connections.made(joined)
                super().connection_made(cast("asyncio.Transport", joined))

            def connection_lost(self, exc: Exception | None) -> None:
                connections.lost(self.ends)
                super().connection_lost(exc)

        return Noting

    def made(self, transport: JoinedWrites) -> Ends:
        """Keeps a transport, and answers its ends; a WebSocket takes the place of the HTTP that it began as."""
        peer, own = (transport.get_extra_info(name) for name in ("peername", "sockname"))
        ends = (tuple(peer[:2]), tuple(own[:2]))
        self._open[ends] = transport
        return ends

    def lost(self, ends: Ends | None) -> None:
        """Forgets a connection."""
        if ends is not None:
            self._open.pop(ends, None)

    def end(self, ends: Ends) -> None:
        """Ends a connection at once."""
        transport = self._open.get(ends)
        if transport is not None:
            transport.abort()

    def telling(self, app: ASGIApp) -> ASGIApp:
        """An app whose scopes hold the function that ends their connection."""

        def told(scope: Scope, receive: Receive, send: Send) -> Any:
            scope[CLOSE] = partial(self.end, (scope["client"], scope["server"]))
            return app(scope, receive, send)

        return told


def _joined(transport: object) -> JoinedWrites:
    # A WebSocket goes on with the transport of the HTTP that it began as.
    return transport if isinstance(transport, JoinedWrites) else JoinedWrites(cast("asyncio.Transport", transport))
