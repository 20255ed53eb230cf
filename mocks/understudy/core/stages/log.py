"""The stage that keeps what was asked and answered."""

from dataclasses import dataclass

from understudy.core.clock import stopwatch
from understudy.core.exchange import Exchange
from understudy.core.journal import Entry, Message, Redaction
from understudy.core.stages.stage import Headers, Stage


@dataclass(eq=False)
class RequestLog(Stage):
    """Keeps the first bytes of both directions in the tenant's journal, without secrets."""

    def __post_init__(self) -> None:
        self._redaction = Redaction(self.vendor.secret_fields)

    def before(self, exchange: Exchange) -> None:
        """Begins the entry."""
        scope, redaction, credential = exchange.scope, self._redaction, exchange.credential
        exchange.entry = Entry(
            request_id=exchange.request_id,
            at=exchange.world.clock.now(),
            vendor=self.vendor.name,
            operation=exchange.operation,
            method=exchange.method,
            path=exchange.path,
            query=redaction.text(scope["query_string"], credential).decode("latin-1"),
            request=Message(headers=redaction.headers(scope["headers"], credential)),
        )
        exchange.started = stopwatch()

    def received(self, exchange: Exchange, piece: bytes) -> None:
        """Keeps what the client sends."""
        _keep(exchange.entry.request, piece, exchange.tenant.journal.bounds.body)

    def head(self, exchange: Exchange, headers: Headers) -> None:
        """Keeps the vendor's own headers: ours come later."""
        exchange.entry.answer.headers = self._redaction.headers(headers, exchange.credential)

    def sent(self, exchange: Exchange, piece: bytes) -> None:
        """Keeps what the client gets."""
        _keep(exchange.entry.answer, piece, exchange.tenant.journal.bounds.body)

    def after(self, exchange: Exchange) -> None:
        """Ends the entry and hands it over."""
        entry, redaction, tenant = exchange.entry, self._redaction, exchange.tenant
        entry.milliseconds = (stopwatch() - exchange.started) * 1000
        early = exchange.early_body()
        if early is not None and not entry.request.size:
            _keep(entry.request, early, tenant.journal.bounds.body)
        for message in (entry.request, entry.answer):
            message.body = redaction.text(message.body, exchange.credential)
        entry.status, entry.over_rate = exchange.status, exchange.over_rate
        if exchange.refusal is not None:
            kind = type(exchange.refusal)
            entry.refusal, entry.clause = kind.__name__, kind.clause
        if exchange.fault is not None:
            entry.fault = exchange.fault.number
        tenant.journal.add(entry)
        if self.tenants.told is not None:
            self.tenants.told(tenant.id, entry)


def _keep(message: Message, piece: bytes, bound: int) -> None:
    message.size += len(piece)
    room = bound - len(message.body)
    if room > 0:
        message.body += piece[:room]
    message.cut = message.cut or len(piece) > room
