"""The stage that lets the tenant's fault rules act: an answer late, refused, lost, or broken on the wire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.types import Message, Send

from understudy.core.clock import Clock
from understudy.core.exchange import ConnectionEnded, Exchange
from understudy.core.faults import Fault, Latency
from understudy.core.ids import Ids, IdsState
from understudy.core.refusals import Refusal
from understudy.core.stages.stage import Headers, Stage
from understudy.core.vendor import Vendor

DRIP_PIECES = 20
DRIP_PAUSE = 0.05
"""Seconds between the pieces of a dripping answer."""


class FaultInjection(Stage):
    """Lets the first rule act that fits a request."""

    def before(self, exchange: Exchange) -> Awaitable[None] | None:
        """Looks for a rule."""
        faults = exchange.tenant.faults
        rule = faults.take(self.vendor.name, exchange.operation) if faults else None
        if rule is None:
            return None
        exchange.fault = rule
        return self._act(rule, exchange)

    async def _act(self, rule: Fault, exchange: Exchange) -> None:
        """Delays, refuses or ends; what is to be broken or lost on its way out is carried out first, and kept back."""
        if rule.latency is not None:
            await asyncio.sleep(late(rule, rule.latency, exchange.world.tenant) / 1000)
        if rule.refusal is None and rule.status is None and rule.connection is None:
            return
        if exchange.scope["type"] == "websocket":
            # There is no answer yet to be cut, slowed down or lost.
            raise _refusal(rule, self.vendor) if rule.connection is None else ConnectionEnded
        if rule.after or rule.connection in ("cut", "malformed", "drip"):
            exchange.withheld = []
        elif rule.connection is not None:
            raise ConnectionEnded
        else:
            raise _refusal(rule, self.vendor)

    async def release(self, exchange: Exchange, send: Send) -> None:
        """Breaks the answer that was kept back, or loses it."""
        rule, messages = exchange.fault, exchange.withheld or []
        assert rule is not None
        exchange.withheld = None
        if rule.connection is None:
            raise _refusal(rule, self.vendor)
        if rule.connection == "close":
            raise ConnectionEnded
        body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
        await _BREAKING[rule.connection](messages[0], body, send)


def late(rule: Fault, latency: Latency, tenant: str) -> float:
    """Milliseconds by which a rule's latest hit is late."""
    # Not drawn from the tenant's ids: a fault must not change which ids later writes get.
    chance = Ids(IdsState(f"latency:{tenant}:{rule.number}", drawn=rule.hits), Clock()).chance()
    return latency.low + chance * (latency.high - latency.low)


def _refusal(rule: Fault, vendor: Vendor) -> Refusal:
    if rule.refusal is not None:
        return next(kind for kind in vendor.refusals if kind.__name__ == rule.refusal)()
    refusal = vendor.unexpected("Injected fault.")
    refusal.details["status"] = rule.status
    return refusal


async def _malform(start: Message, body: bytes, send: Send) -> None:
    broken = body[: len(body) // 2] + b"\x00{" if body else b"{"
    await send(_with_length(start, len(broken)))
    await send({"type": "http.response.body", "body": broken})


async def _cut(start: Message, body: bytes, send: Send) -> None:
    await send(_with_length(start, len(body)))
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    # What was sent must reach the client before the connection ends.
    await asyncio.sleep(0.01)
    raise ConnectionEnded


async def _drip(start: Message, body: bytes, send: Send) -> None:
    await send(_with_length(start, len(body)))
    size = max(1, -(-len(body) // DRIP_PIECES))
    for begin in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[begin : begin + size], "more_body": True})
        await asyncio.sleep(DRIP_PAUSE)
    await send({"type": "http.response.body", "body": b""})


_BREAKING: Mapping[str, Callable[[Message, bytes, Send], Awaitable[None]]] = {
    "malformed": _malform,
    "cut": _cut,
    "drip": _drip,
}


def _with_length(start: Message, length: int) -> Message:
    kept: Headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return {**start, "headers": [*kept, (b"content-length", str(length).encode())]}
