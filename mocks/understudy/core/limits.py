"""Rate limits: moving windows, one for each tenant and credential."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

LimitMode = Literal["enforce", "observe", "off"]


@dataclass(frozen=True)
class Limit:
    """A tenant's rate limit with one vendor."""

    mode: LimitMode
    """`enforce` refuses, `observe` only marks the journal, `off` does not count."""
    rate: str | None
    """Requests per time, such as `5/second`; None for no limit."""


class Limits:
    """Moving windows of real time, which a jump of the tenant's clock opens anew.

    They follow the host and not the tenant's clock because a client waits in real time: under a frozen clock it would
    be refused for ever.
    """

    def __init__(self) -> None:
        self._rates: dict[str, RateLimitItem] = {}

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        # Imported when the first limited request comes, which many processes never get.
        from limits.strategies import MovingWindowRateLimiter

        from understudy.core.limit_storage import WindowStorage

        return MovingWindowRateLimiter(WindowStorage())

    def parse(self, rate: str) -> "RateLimitItem":
        """The limit that a text such as `5/second` means; raises ValueError for any other text."""
        if rate not in self._rates:
            from limits import parse

            self._rates[rate] = parse(rate)
        return self._rates[rate]

    def hit(self, limit: Limit, *key: str) -> bool:
        """Counts one request of a key and answers whether it is within the limit."""
        if limit.mode == "off" or limit.rate is None:
            return True
        # The library takes the parts of a key apart at length: it gets one.
        return self._limiter.hit(self.parse(limit.rate), "/".join(key))
