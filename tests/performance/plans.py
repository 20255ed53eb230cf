"""What is asked of a vendor under measurement: each vendor's own module fills a plan in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.performance.load import COUNTER


@dataclass(frozen=True)
class Asked:
    """One request to a vendor's own path."""

    method: str
    path: str
    body: str | None = None
    """May hold the load generator's counter."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def wire(self, host: str, headers: Mapping[str, str]) -> str:
        """The request as it goes over the wire."""
        lines = {"Host": host, "Accept": "*/*", **headers}
        if self.body is not None:
            lines |= {"Content-Type": "application/json", "Content-Length": str(len(self.body))}
        lines |= self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n{self.body or ''}"


@dataclass(frozen=True)
class Plan:
    """The requests whose cost is measured, and what they need."""

    vendor: str
    one: Asked
    """A resource by its id."""
    page: Asked
    """Fifty resources, filtered and sorted."""
    post: Asked
    """A new resource, about a kilobyte of it; each sending another one."""
    last: Asked
    """What `one` asks, by the last of the routes that do so."""
    few: Mapping[str, Any]
    """Seed that adds about 1,000 rows of what `page` lists."""
    many: Mapping[str, Any]
    """Seed that adds about 100,000 of them."""


NUMBER = COUNTER.decode()
"""What a body has where each sending is to differ."""
