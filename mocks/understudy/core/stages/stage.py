"""One stage of the way of a request: what it may say, and when."""

from collections.abc import Awaitable
from dataclasses import dataclass

from starlette.types import ASGIApp, Send

from understudy.core.exchange import Exchange
from understudy.core.routing import Index
from understudy.core.tenants import Tenants
from understudy.core.vendor import Vendor

Headers = list[tuple[bytes, bytes]]


@dataclass(eq=False)
class Stage:
    """A stage overrides the methods it needs; the others cost a request nothing."""

    vendor: Vendor
    tenants: Tenants
    index: Index

    def before(self, exchange: Exchange) -> Awaitable[None] | None:
        """Acts before the operation, and may raise."""

    def received(self, exchange: Exchange, piece: bytes) -> None:
        """Sees a piece of the request's body, and may raise."""

    def head(self, exchange: Exchange, headers: Headers) -> None:
        """Sees the head of the answer before it is sent, and may add to its headers; the last stage is the first."""

    def sent(self, exchange: Exchange, piece: bytes) -> None:
        """Sees a piece of the answer's body."""

    def raised(self, exchange: Exchange, error: Exception) -> ASGIApp:
        """Answers for what a later stage or the operation raised; one stage does, and others raise it on."""
        raise error

    async def release(self, exchange: Exchange, send: Send) -> None:
        """Sends, or does not, the whole answer that `exchange.withheld` kept back, and may raise."""

    def after(self, exchange: Exchange) -> None:
        """Acts when all is over, whatever happened."""
