"""How a fault acts on one request: late, refused, or broken on the wire."""

import asyncio
from typing import cast

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.clock import Clock
from understudy.core.exchange import KEY, Exchange
from understudy.core.faults import Fault, Latency
from understudy.core.ids import Ids, IdsState
from understudy.core.refusals import Refusal
from understudy.core.vendor import Vendor

CLOSE = "understudy.close"
"""Key of a scope under which the server keeps the function that ends the connection at once."""
DRIP_PIECES = 20
DRIP_PAUSE = 0.05
"""Seconds between the pieces of a dripping answer."""


async def inject(rule: Fault, vendor: Vendor, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Lets a rule act; with nothing but a latency the request is served as ever, only later."""
    exchange: Exchange = scope[KEY]
    if rule.latency is not None:
        await asyncio.sleep(late(rule, rule.latency, exchange.world.tenant) / 1000)
    answers = rule.refusal is not None or rule.status is not None or rule.connection is not None
    if not answers:
        await app(scope, receive, send)
        return
    if scope["type"] == "websocket":
        await _bar(rule, vendor, scope, receive)
        return
    messages: list[Message] = []
    if rule.after or rule.connection in ("cut", "malformed", "drip"):
        messages = await _collected(vendor, app, scope, receive)
    if rule.connection is not None:
        await _break(rule, scope, messages, send)
        return
    raise _refusal(rule, vendor)


def late(rule: Fault, latency: Latency, tenant: str) -> float:
    """Milliseconds by which a rule's latest hit is late."""
    # Not drawn from the tenant's ids: a fault must not change which ids later writes get.
    chance = Ids(IdsState(f"latency:{tenant}:{rule.number}", drawn=rule.hits), Clock()).chance()
    return latency.low + chance * (latency.high - latency.low)


async def _bar(rule: Fault, vendor: Vendor, scope: Scope, receive: Receive) -> None:
    """Refuses a WebSocket, or ends its connection: there is no answer yet to be cut, slowed down or lost."""
    if rule.connection is None:
        raise _refusal(rule, vendor)
    scope[CLOSE]()
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _refusal(rule: Fault, vendor: Vendor) -> Refusal:
    if rule.refusal is not None:
        return next(kind for kind in vendor.refusals if kind.__name__ == rule.refusal)()
    refusal = vendor.unexpected("Injected fault.")
    refusal.details["status"] = rule.status
    return refusal


async def _collected(vendor: Vendor, app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    exchange: Exchange = scope[KEY]
    try:
        await app(scope, receive, keep)
    except Exception as error:
        if messages:
            raise
        exchange.refusal = refusal_of(error, vendor, exchange)
        await vendor.render(exchange.refusal, exchange)(scope, receive, keep)
    return messages


def refusal_of(error: Exception, vendor: Vendor, exchange: Exchange) -> Refusal:
    """The vendor's refusal that an error raised by its app stands for."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, RequestValidationError):
        return vendor.dialect.invalid(error)
    if isinstance(error, HTTPException):
        return vendor.from_http(error)
    exchange.unexpected(error)
    return vendor.unexpected()


async def _break(rule: Fault, scope: Scope, messages: list[Message], send: Send) -> None:
    body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    if rule.connection == "close":
        scope[CLOSE]()
        return
    start = cast("Message", {**messages[0]})
    if rule.connection == "malformed":
        broken = body[: len(body) // 2] + b"\x00{" if body else b"{"
        start["headers"] = _with_length(start, len(broken))
        await send(start)
        await send({"type": "http.response.body", "body": broken})
        return
    start["headers"] = _with_length(start, len(body))
    await send(start)
    if rule.connection == "cut":
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        # What was sent must reach the client before the connection ends.
        await asyncio.sleep(0.01)
        scope[CLOSE]()
        return
    size = max(1, -(-len(body) // DRIP_PIECES))
    for begin in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[begin : begin + size], "more_body": True})
        await asyncio.sleep(DRIP_PAUSE)
    await send({"type": "http.response.body", "body": b""})


def _with_length(start: Message, length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]
