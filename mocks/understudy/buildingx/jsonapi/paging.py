"""Pages of lists: opaque cursors that only fit where they were given, numbered pages, and links."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from typing import Annotated, Any, ClassVar, Protocol, TypeVar
from urllib.parse import quote

from fastapi import Query
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Row

from understudy.buildingx.apis import OpennessApi
from understudy.buildingx.refusals import CursorInvalid
from understudy.buildingx.settings import settings_of
from understudy.core.exchange import Exchange

LARGEST = 100
"""Rows of a page at most, where an API documents no other bound."""
LARGE = 1000
"""Rows of a page at most, and unless asked otherwise, of the Activities and Identities APIs."""
_SEAL = 9
"""Bytes of a cursor that prove it."""


def size_field(alias: str, default: int, largest: int = LARGEST) -> Any:
    """The field of a query that says how many resources a page has."""
    says = f"Resources of a page, {default} unless given."
    return Field(default, alias=alias, ge=1, description=says, json_schema_extra={"maximum": largest})


def filter_field(*names: str, says: str) -> Any:
    """The field of a query that narrows a list, if it is given: `filter[name]`, or more names in brackets."""
    return Field(None, alias="filter" + "".join(f"[{name}]" for name in names), description=says)


def cursor_field() -> Any:
    """The field of a query that says where a page begins."""
    return Field(None, alias="page[cursor]", description="Where the page begins: taken from `links.next`.")


class PageQuery(BaseModel):
    """What is asked of a list, with a bound to the size of pages that tenants can set to cut instead of refuse."""

    largest: ClassVar[int] = LARGEST
    size: int

    @field_validator("size")
    @classmethod
    def _bounded(cls, size: int, info: ValidationInfo) -> int:
        if size <= cls.largest:
            return size
        if info.context and info.context["settings"].over_limit == "clamp":
            return cls.largest
        raise PydanticCustomError("page_size", "at most {largest} resources are on a page.", {"largest": cls.largest})


class CursorQuery(PageQuery):
    """A page of a list that begins at a cursor."""

    size: int = size_field("page[limit]", 20)
    cursor: str | None = cursor_field()


class NumberQuery(PageQuery):
    """A page of a list that has a number."""

    size: int = size_field("page[size]", 100)
    number: int = Field(0, alias="page[number]", ge=0, le=1_000_000_000, description="Number of the page, from 0.")


class SizedCursorQuery(CursorQuery):
    """A page that begins at a cursor, in the APIs that call its size `page[size]`."""

    size: int = size_field("page[size]", 20)


class LargeQuery(CursorQuery):
    """A page that begins at a cursor, in the APIs with large pages."""

    largest = LARGE
    size: int = size_field("page[size]", LARGE, LARGE)


Asked = TypeVar("Asked", bound=BaseModel)
Parameters = Annotated[Asked, Query()]
"""The parameters of an operation, as one model."""


class Paged(Protocol):
    """A query that begins at a cursor, whatever decides about the size of the page."""

    cursor: str | None

    @property
    def size(self) -> int:
        """Resources of the page."""


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    rows: Sequence[Row[Any]]
    links: Mapping[str, str]

    @property
    def docs(self) -> list[bytes]:
        """The JSON texts of the resources."""
        return [row.doc for row in self.rows]


def bounds(exchange: Exchange, query: NumberQuery | Paged) -> dict[str, int]:
    """What is bound to the statement of a page: `wanted` is a row more than it shows, to see whether another follows.

    `skipped` is the offset of a page with a number, `after` the `n` of the last row before a cursor.
    """
    if isinstance(query, NumberQuery):
        return {"wanted": query.size + 1, "skipped": query.size * query.number}
    return {"wanted": query.size + 1, "after": int(position_of(exchange, query.cursor) or -1)}


def page_of(exchange: Exchange, rows: Sequence[Row[Any]], query: NumberQuery | Paged) -> Page:
    """The page that a statement with such bounds found."""
    following = None
    if len(rows) > query.size and isinstance(query, NumberQuery):
        following = {"page[number]": str(query.number + 1)}
    elif len(rows) > query.size:
        following = {"page[cursor]": cursor_at(exchange, str(rows[query.size - 1].n))}
    return Page(rows[: query.size], page_links(exchange, following))


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
