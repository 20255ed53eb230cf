"""The APIs of Building X, the first segments of their paths, and the links to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from understudy.buildingx.settings import Settings
from understudy.core.exchange import Exchange

NEW_ROOT = "/api/openness"
"""What stands in front of an API's path on the domain of 2026."""


_ROOT = "buildingx.root"
"""Note of an exchange: the root that the client used."""
_API = "buildingx.api"
"""Note of an exchange: the API that its path belongs to."""
_SAFE = ":,/@!$'()*;~-._"


@dataclass(frozen=True)
class OpennessApi:
    """One of the openness APIs."""

    name: str
    """What it is called in permissions and documents."""
    base: str
    """How its paths begin, on either root."""
    aliases: tuple[str, ...] = ()
    """Other beginnings that the vendor's documents use for the same paths."""
    metered: bool = False
    """Whether its calls use up the yearly quota."""


APIS: tuple[OpennessApi, ...] = (
    OpennessApi("accounts", "/accounts"),
    OpennessApi("operations", "/operations", metered=True),
    OpennessApi("structure", "/structure", metered=True),
    OpennessApi("ingest", "/ingest", metered=True),
    OpennessApi("geometry", "/geometry", aliases=("/geometry/v1",)),
    OpennessApi("energy", "/energy/v1"),
    OpennessApi("fire", "/fire"),
    OpennessApi("activities", "/sec-activities-v1"),
    OpennessApi("activities-v2", "/sec-activities/v2"),
    OpennessApi("identities", "/sec-piam-v1"),
    OpennessApi("intrusion", "/sec-intrusion/v1"),
    OpennessApi("monitoring", "/sec-monitoring/v1"),
    OpennessApi("workflow", "/sec-workflow/v1"),
    OpennessApi("streaming", "/streaming/v1"),
    OpennessApi("sustainability", "/sustainability/v1"),
    OpennessApi("visitors", "/visitormanager/v1"),
)


def api_of(path: str) -> OpennessApi | None:
    """The API to which a path without the root belongs."""
    parts = path.split("/", 3)
    found = _BY_BASE.get("/" + parts[1]) if len(parts) > 1 else None
    return found or _BY_BASE.get("/".join(parts[:3]))


_BY_BASE = {api.base: api for api in APIS}


def rewrite(exchange: Exchange) -> None:
    """Brings the root of 2026 and other beginnings of paths to those of the routes, and notes the API."""
    scope = exchange.scope
    path: str = scope["path"]
    if path.startswith(NEW_ROOT + "/"):
        exchange.notes[_ROOT] = NEW_ROOT
        path = path[len(NEW_ROOT) :]
    api = api_of(path)
    if api is not None:
        exchange.notes[_API] = api
        for alias in api.aliases:
            if path.startswith(alias + "/"):
                path = api.base + path[len(alias) :]
    scope["path"] = path


def called_api(exchange: Exchange) -> OpennessApi | None:
    """The API that a request is for; None for the token endpoint and for unknown paths."""
    api: OpennessApi | None = exchange.notes.get(_API)
    return api


def link(exchange: Exchange, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """A link to a path of the routes, in the tenant's style, over the root that the client used."""
    style = Settings.of(exchange.world).link_style
    text = path + _query_text(query)
    if style == "api-relative":
        return text
    api = called_api(exchange)
    if style == "base-relative":
        return text.removeprefix(api.base) if api is not None else text
    return exchange.url(exchange.notes.get(_ROOT, "") + text)


def _query_text(query: Iterable[tuple[str, str]]) -> str:
    # Brackets stay as the vendor's own examples write them.
    text = "&".join(f"{quote(name, safe='[]' + _SAFE)}={quote(value, safe=_SAFE)}" for name, value in query)
    return f"?{text}" if text else ""
