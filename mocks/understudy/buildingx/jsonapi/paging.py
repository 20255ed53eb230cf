"""Pages of lists: opaque cursors that only fit where they were given, numbered pages, and links."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from hmac import compare_digest
from typing import Annotated
from urllib.parse import quote

from fastapi import Query

from understudy.buildingx.apis import OpennessApi
from understudy.buildingx.refusals import CursorInvalid, Invalid
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange

LARGEST = 100
"""Rows of a page at most, where an API documents no other bound."""
LARGE = 1000
"""Rows of a page at most, and unless asked otherwise, of the Activities and Identities APIs."""
_SEAL = 9
"""Bytes of a cursor that prove it."""

PageCursor = Annotated[
    str | None, Query(alias="page[cursor]", description="Where the page begins: taken from `links.next`.")
]
PageLimit = Annotated[
    int | None,
    Query(
        alias="page[limit]",
        ge=1,
        description="Resources of a page, 20 unless given.",
        json_schema_extra={"maximum": LARGEST},
    ),
]
PageSize = Annotated[
    int | None,
    Query(
        alias="page[size]",
        ge=1,
        description="Resources of a page.",
        json_schema_extra={"maximum": LARGEST},
    ),
]
LargePageSize = Annotated[
    int | None,
    Query(
        alias="page[size]",
        ge=1,
        description="Resources of a page, 1000 unless given.",
        json_schema_extra={"maximum": LARGE},
    ),
]
PageNumber = Annotated[
    int, Query(alias="page[number]", ge=0, le=1_000_000_000, description="Number of the page, from 0.")
]


def page_size(exchange: Exchange, asked: int | None, *, default: int, largest: int = LARGEST) -> int:
    """The rows of a page; over the bound the tenant's settings say whether that is refused."""
    if asked is None:
        return default
    if asked > largest:
        if settings_of(exchange.world).over_limit == "clamp":
            return largest
        name = next((name for name in ("page[limit]", "page[size]") if name in dict(exchange.query())), "page[limit]")
        raise Invalid(f"{name}: at most {largest} resources are on a page.", source={"parameter": name})
    return asked


def cursor_at(exchange: Exchange, position: str) -> str:
    """The cursor of a position in the list that was asked for; it fits no other list and no other filters."""
    text = position.encode()
    return urlsafe_b64encode(_seal(exchange, text) + text).rstrip(b"=").decode()


def position_of(exchange: Exchange, cursor: str | None) -> str | None:
    """The position that a cursor stands for, None for the beginning."""
    if cursor is None:
        return None
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raw = b""
    seal, text = raw[:_SEAL], raw[_SEAL:]
    canonical = urlsafe_b64encode(raw).rstrip(b"=").decode()
    if text and canonical == cursor and compare_digest(seal, _seal(exchange, text)):
        return text.decode()
    if settings_of(exchange.world).invalid_cursor == "restart":
        return None
    raise CursorInvalid(source={"parameter": "page[cursor]"})


def _seal(exchange: Exchange, position: bytes) -> bytes:
    filters = sorted(pair for pair in exchange.query() if pair[0].startswith("filter"))
    where = repr((exchange.path, filters)).encode()
    key = exchange.world.tenant.encode()[:64]
    return blake2b(position + b"|" + where, digest_size=_SEAL, key=key).digest()


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
