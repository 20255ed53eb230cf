"""The layer that keeps what was asked and answered."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.core.clock import stopwatch
from understudy.core.exchange import KEY, Exchange
from understudy.core.journal import Entry, Redaction
from understudy.core.journal import Message as Kept
from understudy.core.layering import Suite

STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
BODIES = frozenset({"http.response.body", "websocket.http.response.body"})
"""What carries an answer: to a request, or to a WebSocket that is not let in."""


class WithJournal:
    """Keeps what was asked and answered in the tenant's journal."""

    def __init__(self, app: ASGIApp, suite: Suite) -> None:
        self._app = app
        self._vendor, self._tenants = suite.vendor, suite.tenants
        self._redaction = Redaction(suite.vendor.secret_fields)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listens to both directions and keeps the first bytes of each."""
        exchange: Exchange = scope[KEY]
        bound = exchange.tenant.journal.bounds.body
        entry = self._entry(exchange)
        asked, answered = bytearray(), bytearray()

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                _keep(asked, entry.request, message.get("body", b""), bound)
            return message

        async def say(message: Message) -> None:
            if message["type"] in STARTS:
                entry.status = message["status"]
                entry.answer.headers = self._redaction.headers(message.get("headers", ()), exchange.credential)
            elif message["type"] in BODIES:
                _keep(answered, entry.answer, message.get("body", b""), bound)
            elif message["type"] == "websocket.accept":
                entry.status = 101
            await send(message)

        begun = stopwatch()
        try:
            await self._app(scope, hear, say)
        finally:
            entry.milliseconds = (stopwatch() - begun) * 1000
            early = exchange.early_body()
            if early is not None and not entry.request.size:
                _keep(asked, entry.request, early, bound)
            entry.request.body = self._redaction.text(bytes(asked), exchange.credential)
            entry.answer.body = self._redaction.text(bytes(answered), exchange.credential)
            self._conclude(entry, exchange)

    def _entry(self, exchange: Exchange) -> Entry:
        query = exchange.scope["query_string"]
        return Entry(
            request_id=exchange.request_id,
            at=exchange.world.clock.now(),
            vendor=self._vendor.name,
            operation=exchange.operation,
            method=exchange.method,
            path=exchange.path,
            query=self._redaction.text(query, exchange.credential).decode("latin-1"),
            request=Kept(headers=self._redaction.headers(exchange.scope["headers"], exchange.credential)),
        )

    def _conclude(self, entry: Entry, exchange: Exchange) -> None:
        if exchange.refusal is not None:
            entry.refusal, entry.clause = (
                type(exchange.refusal).__name__,
                type(exchange.refusal).clause,
            )
        entry.fault = exchange.fault
        entry.over_rate = bool(exchange.notes.get("over_rate", False))
        exchange.tenant.journal.add(entry)
        if self._tenants.told is not None:
            self._tenants.told(exchange.tenant.id, entry)


def _keep(kept: bytearray, message: Kept, chunk: bytes, bound: int) -> None:
    message.size += len(chunk)
    room = bound - len(kept)
    if room > 0:
        kept += chunk[:room]
    message.cut = message.cut or len(chunk) > room
