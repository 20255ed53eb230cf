"""Links in the three styles in which Building X has been seen to write them."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from understudy.buildingx.apis import OpennessApi
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange

PAGING = ("page[cursor]", "page[number]")
"""Parameters that say where a page begins."""
ROOT = "buildingx.root"
"""Note of an exchange: the root that the client used."""
API = "buildingx.api"
"""Note of an exchange: the API that its path belongs to."""
_SAFE = ":,/@!$'()*;~-._"


def called_api(exchange: Exchange) -> OpennessApi | None:
    """The API that a request is for; None for the token endpoint and for unknown paths."""
    api: OpennessApi | None = exchange.notes.get(API)
    return api


def link(exchange: Exchange, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """A link to a path of the routes, in the tenant's style, over the root that the client used."""
    style = settings_of(exchange.world).link_style
    text = path + _query_text(query)
    if style == "api-relative":
        return text
    api = called_api(exchange)
    if style == "base-relative":
        return text.removeprefix(api.base) if api is not None else text
    return exchange.url(exchange.notes.get(ROOT, "") + text)


def self_link(exchange: Exchange) -> dict[str, str]:
    """The link to what was asked, as it was asked."""
    return {"self": link(exchange, exchange.path, exchange.query())}


def page_links(exchange: Exchange, following: Mapping[str, str] | None) -> dict[str, str]:
    """The links of a page; the next one repeats filters and limits, and begins where `following` says."""
    links = self_link(exchange)
    if following is not None:
        links["next"] = link(exchange, exchange.path, [*_kept(exchange), *following.items()])
    return links


def _kept(exchange: Exchange) -> list[tuple[str, str]]:
    dropped = {*PAGING, "include"} if settings_of(exchange.world).next_drops_include else {*PAGING}
    return [(name, value) for name, value in exchange.query() if name not in dropped]


def _query_text(query: Iterable[tuple[str, str]]) -> str:
    # Brackets stay as the vendor's own examples write them.
    text = "&".join(f"{quote(name, safe='[]' + _SAFE)}={quote(value, safe=_SAFE)}" for name, value in query)
    return f"?{text}" if text else ""
