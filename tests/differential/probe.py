"""Sending one request to both sides and keeping count of what they answered."""

import json as jsons
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.differential.differ import Rules, difference
from tests.differential.reference import ADMIN, TOKEN_SECONDS, token

INTERNAL_ERROR = 500
_KEPT_DIFFERENCES = 400
_TIED = ("level", "is_admin", "is_active")
"""Fields of which many rows have the same value; what is sorted by them comes in any order."""
Query = Sequence[tuple[str, Any]] | Mapping[str, Any] | str
UNSET: Any = object()


@dataclass(kw_only=True)
class Side:
    """One of the two servers: where it is and how its state is kept and brought back."""

    client: httpx.Client
    prefix: str = ""
    save: Callable[[str], None]
    restore: Callable[[str], None]

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Its answer to a request."""
        extensions = {"prefix": self.prefix}
        return self.client.request(method, self.prefix + path, extensions=extensions, **options)


@dataclass
class Tally:
    """How often an operation was compared and how often both sides agreed."""

    compared: int = 0
    agreed: int = 0
    first: str | None = None


@dataclass
class Probe:
    """Asks both servers the same and keeps the tally; answers what the real one said."""

    real: Side
    ours: Side
    operations: Mapping[str, Any]
    tallies: dict[str, Tally] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    unspecified: Counter[str] = field(default_factory=Counter)
    scenario: str = ""
    emails: dict[str, str] = field(default_factory=lambda: {"admin": ADMIN["email"]})

    def token(self, user: str, kind: str = "access", seconds: int = TOKEN_SECONDS) -> str:
        """A token of a user of the population, signed as both sides sign."""
        return token(self.emails.get(user, user), kind, seconds)

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = UNSET,
        *,
        user: str | None = "admin",
        headers: Mapping[str, str] | None = None,
        query: Query = (),
        content: bytes | None = None,
        files: Mapping[str, Any] | None = None,
        rules: Rules | None = None,
    ) -> httpx.Response:
        """The real server's answer, after ours was compared with it."""
        sent = dict(headers or {})
        if user is not None:
            sent.setdefault("Authorization", f"Bearer {self.token(user)}")
        if body is not UNSET:
            content = jsons.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        asked = f"{path}?{_query(query)}" if query else path
        options: dict[str, Any] = {"headers": sent, "content": content, "files": files}
        real = self.real.send(method, asked, **options)
        ours = self.ours.send(method, asked, **options)
        if rules is None:
            rules = self._rules(method, asked, user, real)
        told = f"{method} {asked} as {user} {content!r:.200} {headers or ''}"
        self._count(method, path, told, real, ours, rules)
        return real

    def etag(self, path: str) -> dict[str, str]:
        """The If-Match header of what stands at a path now, as the real server tags it."""
        answer = self("GET", path)
        return {"If-Match": answer.headers.get("etag", '"gone"')}

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Requests whose answers are known to differ, and not compared."""
        kept = self.tallies, self.differences, self.unspecified
        self.tallies, self.differences, self.unspecified = {}, [], Counter()
        try:
            yield
        finally:
            self.tallies, self.differences, self.unspecified = kept

    def restore(self, name: str) -> None:
        """Bring both sides back to a kept state."""
        self.real.restore(name)
        self.ours.restore(name)

    def save(self, name: str) -> None:
        """Keep the state of both sides under a name."""
        self.real.save(name)
        self.ours.save(name)

    def _rules(self, method: str, asked: str, user: str | None, real: httpx.Response) -> Rules:
        listing = method == "GET" and "/?" in asked + "?" and asked.count("/") == 2
        unsorted = listing and not self._is_sorted(asked)
        pages = jsons.loads(real.headers.get("x-pagination", "{}")).get("total_pages", 0)
        arbitrary = unsorted and pages > 1 and user != "admin"
        return Rules(unordered=unsorted, arbitrary_page=arbitrary)

    def _is_sorted(self, asked: str) -> bool:
        """Whether the answer's order is determined: sorted by a field in which rows differ."""
        path, _, query = asked.partition("?")
        known = str(self.operations.get(path, {}).get("get", {}).get("parameters", ()))
        ties = any(f"sort={sign}{name}" in query for sign in ("", "-", "%2B") for name in _TIED)
        return "'sort'" in known and "sort=" in query and not ties and "recurse_" not in query

    def _count(
        self,
        method: str,
        path: str,
        told: str,
        real: httpx.Response,
        ours: httpx.Response,
        rules: Rules,
    ) -> None:
        operation = self.operation(method, path)
        if real.status_code == INTERNAL_ERROR:
            self.unspecified[operation] += 1
            return
        tally = self.tallies.setdefault(operation, Tally())
        tally.compared += 1
        what = difference(real, ours, rules)
        if what is None:
            tally.agreed += 1
            return
        line = f"[{self.scenario}] {told}\n      {what}"
        tally.first = tally.first or line
        if len(self.differences) < _KEPT_DIFFERENCES:
            self.differences.append(line)

    def operation(self, method: str, path: str) -> str:
        """The operation of the vendor's document that a request belongs to."""
        method = "GET" if method == "HEAD" else method
        parts = path.strip("/").split("/")
        for known, operations in sorted(self.operations.items(), key=_literal_first):
            wanted = known.strip("/").split("/")
            fits = len(wanted) == len(parts) and all(
                want == part or want.startswith("{") for want, part in zip(wanted, parts, strict=True)
            )
            if fits and method.lower() in operations:
                return f"{method} {known}"
        return f"other {method}"


def _literal_first(item: tuple[str, Any]) -> int:
    return item[0].count("{")


def _query(query: Query) -> str:
    if isinstance(query, str):
        return query
    return str(httpx.QueryParams(dict(query) if isinstance(query, Mapping) else list(query)))
