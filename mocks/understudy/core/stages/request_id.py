"""The stage that marks every exchange with an id, and its answer with that id and the tenant's date."""

from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache

from understudy.core.exchange import Exchange
from understudy.core.stages.stage import Headers, Stage


@lru_cache(maxsize=256)
def _date(second: int) -> tuple[bytes, bytes]:
    return b"date", formatdate(second, usegmt=True).encode()


@dataclass(eq=False)
class RequestId(Stage):
    """Gives the exchange its id, and every answer the tenant's date and that id."""

    count: int = 0

    def before(self, exchange: Exchange) -> None:
        """Counts the exchanges of this vendor."""
        self.count += 1
        exchange.request_id = f"{exchange.mount}-{self.count:08x}"

    def head(self, exchange: Exchange, headers: Headers) -> None:
        """Adds the two headers."""
        headers.append(_date(int(exchange.world.clock.timestamp())))
        if exchange.world.settings.mark_answers:
            headers.append((b"understudy-request-id", exchange.request_id.encode()))
