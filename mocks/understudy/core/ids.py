"""The one door to chance: ids and tokens that repeat for the same seed."""

import hashlib
import uuid
from dataclasses import dataclass, field

from understudy.core.clock import Clock

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass
class IdsState:
    """How far a source of ids has got."""

    seed: str
    drawn: int = 0
    counters: dict[str, int] = field(default_factory=dict)


class Ids:
    """A seeded source of ids, tokens and chance for one tenant and vendor."""

    def __init__(self, state: IdsState, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def state(self) -> IdsState:
        """A copy of how far the source has got."""
        return IdsState(self._state.seed, self._state.drawn, dict(self._state.counters))

    def integer(self, collection: str) -> int:
        """The next integer id of a collection, from 1, never given twice."""
        value = self._state.counters.get(collection, 0) + 1
        self._state.counters[collection] = value
        return value

    def at_least(self, collection: str, value: int) -> None:
        """Makes the next integer of a collection greater than a value that is taken."""
        if value > self._state.counters.get(collection, 0):
            self._state.counters[collection] = value

    def octets(self, count: int) -> bytes:
        """So many pseudo-random bytes, at most 64."""
        self._state.drawn += 1
        text = f"{self._state.seed}:{self._state.drawn}".encode()
        return hashlib.blake2b(text, digest_size=count).digest()

    def uuid4(self) -> uuid.UUID:
        """A UUID of version 4 (RFC 9562, 5.4)."""
        return uuid.UUID(bytes=self.octets(16), version=4)

    def uuid7(self, milliseconds: int | None = None) -> uuid.UUID:
        """A UUID of version 7 (RFC 9562, 5.7) at a moment, by default the tenant's now."""
        moment = int(self._clock.timestamp() * 1000) if milliseconds is None else milliseconds
        value = int.from_bytes(moment.to_bytes(6, "big") + self.octets(10), "big")
        value = value & ~(0xF << 76) | 7 << 76
        value = value & ~(0x3 << 62) | 2 << 62
        return uuid.UUID(int=value)

    def token(self, length: int = 40) -> str:
        """An alphanumeric secret of so many characters."""
        text = ""
        while len(text) < length:
            text += "".join(_ALPHANUMERIC[octet % 62] for octet in self.octets(64))
        return text[:length]

    def chance(self) -> float:
        """A number from 0 to 1, 1 left out."""
        return int.from_bytes(self.octets(7), "big") / (1 << 56)

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + int(self.chance() * (high - low + 1))
