"""Rate limits: slowapi's limiter asked by our own layer, once for each tenant and credential."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from limits import RateLimitItem
    from slowapi import Limiter

LimitMode = Literal["enforce", "observe", "off"]
_EMPTY = Path(__file__).parents[1] / "py.typed"


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
    def _limiter(self) -> "Limiter":
        # Imported when the first limited request comes: it is a fifth of the start otherwise.
        from slowapi import Limiter

        from understudy.core.windows import Windows

        # slowapi would read a `.env` of the folder it runs in; an empty file of ours keeps the user's own out of it.
        return Limiter(
            key_func=lambda: "",
            strategy="moving-window",
            storage_uri=f"{Windows.STORAGE_SCHEME[0]}://",
            config_filename=str(_EMPTY),
        )

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
        return bool(self._limiter.limiter.hit(self.parse(limit.rate), "/".join(key)))
