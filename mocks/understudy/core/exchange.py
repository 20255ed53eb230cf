"""One request on its way through the stages, and what they learnt about it."""

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope

from understudy.core.address import origin
from understudy.core.faults import Fault
from understudy.core.journal import Entry
from understudy.core.refusals import Refusal
from understudy.core.world import Process, World

if TYPE_CHECKING:
    from understudy.core.tenant import Tenant

KEY = "understudy"
CLOSE = "understudy.close"
"""Key of a scope under which a server keeps the function that ends the connection at once."""
EARLY = 1024 * 1024
"""Bytes of a body that a stage may look at before the handler runs."""


class ConnectionEnded(Exception):
    """Nothing more is answered: the connection ends here."""


@dataclass(slots=True)
class Exchange:
    """One request and what the stages know of it; handlers find it with `exchange_of(request)`."""

    scope: Scope
    mount: str
    """Name under which the vendor was reached: its path segment at the gateway."""
    prefix: str = ""
    """What the client's path had before the vendor's own path; links repeat it."""
    path_tenant: str | None = None
    """Tenant named in the path, if one was."""
    request_id: str = ""
    """Id of this exchange in the journal."""
    credential: str | None = None
    """What the client identified itself with, as the vendor's `identify` read it."""
    identified: bool = False
    """Whether the tenant was found by that credential."""
    process: Process = None  # type: ignore[assignment] # set by the tenant lookup before anything reads it
    """What all tenants share."""
    tenant: "Tenant" = None  # type: ignore[assignment] # the tenant lookup sets it before anything reads it
    world: World = None  # type: ignore[assignment] # set by the tenant lookup as well
    unanswered: Exception | None = None
    """What was raised while the tenant was looked for."""
    route: BaseRoute | None = None
    """The operation's route, None where no route has this path and method."""
    operation: str | None = None
    """Id of the operation as in the OpenAPI document."""
    allowed: frozenset[str] = frozenset()
    """Methods that routes of this path have, where the asked method is not among them."""
    child_scope: dict[str, Any] = field(default_factory=dict)
    """What the route's path said: path parameters and endpoint."""
    refusal: Refusal | None = None
    """The refusal that became the answer."""
    fault: Fault | None = None
    """The fault that took part."""
    withheld: list[Message] | None = None
    """The answer's messages, where a fault keeps them back."""
    status: int | None = None
    """Status of the answer once it has begun; a WebSocket that is let in has 101."""
    over_rate: bool = False
    """Whether the rate was exceeded, refused or not."""
    bound: int | None = None
    """Bytes that the request's body may have; None for any number."""
    size: int = 0
    """Bytes of the request's body that came so far."""
    started: float = 0.0
    """When its entry in the journal was begun, by the stopwatch."""
    entry: Entry = None  # type: ignore[assignment] # the request log sets it before anything reads it
    """What the journal is to keep of it."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What a vendor's own functions leave for one another."""
    _receive: Receive | None = None
    _inner: Receive | None = None
    _seen: bytes | None = None
    _more: bool = False
    _replaying: bool = False
    _whole: bytes | None = None

    @property
    def path(self) -> str:
        """The vendor's own path."""
        path: str = self.scope["path"]
        return path

    @property
    def method(self) -> str:
        """The HTTP method; a WebSocket's is GET."""
        method: str = self.scope.get("method", "GET")
        return method

    def header(self, name: str) -> str | None:
        """The first header of that name, given in lower case, as text."""
        wanted = name.encode()
        for key, value in self.scope["headers"]:
            if key == wanted:
                text: str = value.decode("latin-1")
                return text
        return None

    def query(self) -> list[tuple[str, str]]:
        """The query's names and values in the order sent, blank values kept."""
        return parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port as the client addressed us."""
        return origin(self.scope)

    def url(self, path: str) -> str:
        """An absolute link to one of the vendor's paths at the address that the client used."""
        return f"{self.origin}{self.prefix}{path}"

    def listen(self, receive: Receive) -> Receive:
        """Takes over the request's body channel and hands out one that repeats a body read early."""
        self._receive = receive
        return self._replay

    def unexpected(self, error: Exception) -> None:
        """Logs an error of ours, with the id that the journal has."""
        log = logging.getLogger("understudy")
        log.error("%s %s (%s)", self.method, self.path, self.request_id, exc_info=error)

    async def end_connection(self) -> None:
        """Ends the connection at once; what server knows no way to do that gets an error instead."""
        close = self.scope.get(CLOSE)
        if close is None:
            raise ConnectionAbortedError("a fault ends the connection here")
        close()
        if self.scope["type"] == "websocket":
            # The server would take it for an error of ours that a WebSocket was neither let in nor refused.
            assert self._receive is not None
            while (await self._receive())["type"] != "websocket.disconnect":
                pass

    async def body(self) -> bytes:
        """The whole request body.

        A stage that asks before the handler runs gets it too, but of a longer one than `EARLY` bytes nothing: it stays
        with the client until the later stages had their say.
        """
        if self._inner is None:
            return await self._early()
        if self._whole is None:
            self._whole, _ = await _gather(self._inner, None)
        return self._whole

    def early_body(self) -> bytes | None:
        """What a stage read of the body before the handler ran, else None."""
        return self._seen

    def enter(self, receive: Receive) -> None:
        """Notes the channel that the handler reads from: the body comes through all stages from now on."""
        self._inner = receive

    def leave(self) -> None:
        """Lets go of what leads back here, when all is said: nothing of a request waits for the garbage collector."""
        self._receive = self._inner = None
        del self.scope[KEY]

    async def _early(self) -> bytes:
        if self._seen is None:
            assert self._receive is not None
            self._seen, self._more = await _gather(self._receive, EARLY)
            self._replaying = True
        return self._seen if len(self._seen) <= EARLY else b""

    async def _replay(self) -> Message:
        if self._replaying:
            self._replaying = False
            return {"type": "http.request", "body": self._seen or b"", "more_body": self._more}
        assert self._receive is not None
        return await self._receive()


async def _gather(receive: Receive, most: int | None) -> tuple[bytes, bool]:
    """What comes of a body, and whether more would: reading stops once more than `most` bytes are there."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(chunks), False
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if not message.get("more_body", False):
            return b"".join(chunks), False
        if most is not None and size > most:
            return b"".join(chunks), True


def exchange_of(connection: HTTPConnection) -> Exchange:
    """The exchange that a request or WebSocket belongs to."""
    exchange: Exchange = connection.scope[KEY]
    return exchange


async def current_exchange(request: Request) -> Exchange:
    """The exchange, as a dependency."""
    return exchange_of(request)


async def current_world(request: Request) -> World:
    """The world of the request's tenant, as a dependency."""
    return exchange_of(request).world


CurrentExchange = Annotated[Exchange, Depends(current_exchange)]
CurrentWorld = Annotated[World, Depends(current_world)]
