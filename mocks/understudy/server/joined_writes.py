"""One write for an answer: uvicorn hands over head and body apart, which is two system calls and two segments."""

import asyncio
from typing import Any

MOST = 65_536
"""Bytes that wait at most until the event loop's turn ends."""


class JoinedWrites:
    """A transport that hands on at once what is written within one turn of the event loop."""

    __slots__ = ("_soon", "_transport", "_waiting", "_weight")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._soon = asyncio.get_running_loop().call_soon
        self._waiting: list[bytes] = []
        self._weight = 0

    def __getattr__(self, name: str) -> Any:
        """Whatever else a transport can do."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether the connection is closed or about to be."""
        return self._transport.is_closing()

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
        if not self._transport.is_closing():
            self._transport.write(data)
