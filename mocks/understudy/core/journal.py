"""What a tenant's clients asked and were answered: bounded, without secrets, honest about what it dropped."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

HIDDEN = "[hidden]"
_SHORTEST_SECRET = 6
"""Characters; hiding shorter ones would garble the text."""
_HIDDEN_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "sec-websocket-key",
    }
)


@dataclass(frozen=True)
class JournalBounds:
    """How much a tenant's journal keeps."""

    entries: int = 2_000
    """Entries at most."""
    size: int = 4 * 1024 * 1024
    """Bytes of all entries at most, estimated."""
    body: int = 4_096
    """Bytes of each body at most; the rest is only counted."""


@dataclass(slots=True)
class Message:
    """One side of an exchange as it was kept."""

    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    """The first bytes, secrets replaced."""
    size: int = 0
    """Bytes of the whole body."""
    cut: bool = False
    """Whether only its first bytes were kept."""


@dataclass(slots=True)
class Entry:
    """One exchange as it was kept."""

    request_id: str
    at: datetime
    """By the tenant's clock."""
    vendor: str
    operation: str | None
    method: str
    path: str
    query: str
    request: Message
    answer: Message = field(default_factory=Message)
    status: int | None = None
    """None while under way, or when the connection was closed without an answer."""
    milliseconds: float = 0.0
    refusal: str | None = None
    clause: str | None = None
    fault: int | None = None
    over_rate: bool = False
    """Whether the rate was exceeded, refused or not."""

    def weight(self) -> int:
        """Bytes that the entry takes, estimated."""
        texts = sum(
            len(name) + len(value) for message in (self.request, self.answer) for name, value in message.headers
        )
        fixed = 400  # not a status: bytes of the entry itself
        return fixed + texts + len(self.path) + len(self.query) + len(self.request.body) + len(self.answer.body)


class Redaction:
    """Takes secrets out of what is to be kept."""

    def __init__(self, fields: Iterable[str]) -> None:
        wanted = sorted(fields)
        self._names = [name.encode() for name in wanted]
        names = "|".join(re.escape(name) for name in wanted)
        self._json = re.compile(rf'("(?:{names})"\s*:\s*)"(?:[^"\\]|\\.)*"?'.encode()) if names else None
        self._form = re.compile(rf"(?<![^&?])({names})=[^&\s]*".encode()) if names else None

    def headers(self, raw: Iterable[tuple[bytes, bytes]], credential: str | None) -> Sequence[tuple[str, str]]:
        """Header lines with credential headers, and the request's own credential in any other, hidden."""
        return _lines(tuple(raw), _secret(credential))

    def text(self, raw: bytes, credential: str | None) -> bytes:
        """A body or query with secret fields and the request's own credential hidden."""
        if not raw:
            return raw
        secret = _secret(credential)
        if secret and secret in raw:
            raw = raw.replace(secret, HIDDEN.encode())
        if self._json is not None and self._form is not None and self._suspicious(raw):
            raw = self._json.sub(rb'\1"' + HIDDEN.encode() + rb'"', raw)
            if raw[:1] not in b"{[":
                raw = self._form.sub(rb"\1=" + HIDDEN.encode(), raw)
        return raw

    def _suspicious(self, raw: bytes) -> bool:
        for name in self._names:  # noqa: SIM110 a generator costs more than what it looks for
            if name in raw:
                return True
        return False


# A client says the same of each of its requests: what was made of it once, all its entries share.
@lru_cache(maxsize=256)
def _lines(raw: tuple[tuple[bytes, bytes], ...], secret: bytes) -> Sequence[tuple[str, str]]:
    """Header lines as they are kept."""
    lines = []
    for name, value in raw:
        key = name.decode("latin-1")
        if key.lower() in _HIDDEN_HEADERS:
            lines.append((key, HIDDEN))
        else:
            shown = value.replace(secret, HIDDEN.encode()) if secret else value
            lines.append((key, shown.decode("latin-1")))
    return tuple(lines)


def _secret(credential: str | None) -> bytes:
    if credential is None or len(credential) < _SHORTEST_SECRET:
        return b""
    return credential.encode("utf-8", "replace")


class Journal:
    """The exchanges of one tenant, the oldest dropped first."""

    def __init__(self, bounds: JournalBounds) -> None:
        self.bounds = bounds
        self.dropped = 0
        self._entries: deque[tuple[Entry, int]] = deque()
        self._by_id: dict[str, Entry] = {}
        self._size = 0

    def __len__(self) -> int:
        """How many entries are kept."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """The entries, oldest first."""
        return iter([entry for entry, _ in self._entries])

    def add(self, entry: Entry) -> None:
        """Keeps a finished entry, dropping the oldest ones that no longer fit."""
        weight = entry.weight()
        self._entries.append((entry, weight))
        self._by_id[entry.request_id] = entry
        self._size += weight
        while len(self._entries) > self.bounds.entries or self._size > self.bounds.size:
            oldest, weight = self._entries.popleft()
            del self._by_id[oldest.request_id]
            self._size -= weight
            self.dropped += 1

    def get(self, request_id: str) -> Entry | None:
        """The entry of that id, None where there is none (any more)."""
        return self._by_id.get(request_id)

    def clear(self) -> None:
        """Forgets everything, the count of dropped entries too."""
        self._entries.clear()
        self._by_id.clear()
        self._size = self.dropped = 0
