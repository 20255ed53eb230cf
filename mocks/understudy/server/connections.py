"""Open connections, so that a fault can end the one that a request came by."""

import asyncio
from functools import partial
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.core.exchange import CLOSE

Ends = tuple[Any, Any]
"""The addresses of client and server, as ASGI scopes have them: no two open connections share both."""


class Connections:
    """The transports of open connections by their ends."""

    def __init__(self) -> None:
        self._open: dict[Ends, asyncio.Transport] = {}

    def noting(self, kind: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        """A protocol of the server that also tells which connections are open."""
        connections = self

        class Noting(kind):  # type: ignore[valid-type,misc] # whichever protocol the server chose
            ends: Ends | None = None

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                self.ends = connections.made(cast("asyncio.Transport", transport))
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                connections.lost(self.ends)
                super().connection_lost(exc)

        return Noting

    def made(self, transport: asyncio.Transport) -> Ends:
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
