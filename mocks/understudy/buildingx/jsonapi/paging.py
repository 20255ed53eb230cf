"""Pages of lists: opaque cursors that only fit where they were given, numbered pages, and links."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from typing import Annotated, Any, ClassVar, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Select, bindparam

from understudy.buildingx.apis import link
from understudy.buildingx.refusals import CursorInvalid
from understudy.buildingx.settings import Settings
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


class LargeQuery(CursorQuery):
    """A page that begins at a cursor, in the APIs with large pages."""

    largest = LARGE
    size: int = size_field("page[size]", LARGE, LARGE)


class FixedQuery(BaseModel):
    """A page of twenty, whatever is asked, that begins at a cursor."""

    size: ClassVar[int] = 20
    cursor: str | None = cursor_field()


PagedQuery = NumberQuery | CursorQuery | FixedQuery
Asked = TypeVar("Asked", bound=BaseModel)
Parameters = Annotated[Asked, Query()]
"""The parameters of an operation, as one model."""


@dataclass(frozen=True)
class ResourcePage:
    """A page of a list."""

    rows: Sequence[Any]
    links: Mapping[str, str]

    @property
    def docs(self) -> list[bytes]:
        """The JSON texts of the resources."""
        return [row.doc for row in self.rows]


def bounds(exchange: Exchange, query: PagedQuery) -> dict[str, int]:
    """What is bound to the statement of a page: `wanted` is a row more than it shows, to see whether another follows.

    `skipped` is the offset of a page with a number, `after` the `n` of the last row before a cursor.
    """
    if isinstance(query, NumberQuery):
        return {"wanted": query.size + 1, "skipped": query.size * query.number}
    return {"wanted": query.size + 1, "after": int(position_of(exchange, query.cursor) or -1)}


def numbered(statement: Select[Any]) -> Select[Any]:
    """A statement that finds a page with a number, for such bounds."""
    return statement.limit(bindparam("wanted")).offset(bindparam("skipped"))


def page_of(exchange: Exchange, rows: Sequence[Any], query: PagedQuery) -> ResourcePage:
    """The page of what such bounds leave of a list."""
    following = None
    if len(rows) > query.size and isinstance(query, NumberQuery):
        following = {"page[number]": str(query.number + 1)}
    elif len(rows) > query.size:
        following = {"page[cursor]": cursor_at(exchange, str(rows[query.size - 1].n))}
    return ResourcePage(rows[: query.size], page_links(exchange, following))


def cursor_at(exchange: Exchange, position: str) -> str:
    """The cursor of a position in the list that was asked for; it fits no other list and no other filters."""
    filters = sorted(pair for pair in exchange.query() if pair[0].startswith("filter"))
    text, where = position.encode(), repr((exchange.path, filters)).encode()
    seal = blake2b(text + b"|" + where, digest_size=_SEAL, key=exchange.world.tenant.encode()[:64]).digest()
    return urlsafe_b64encode(seal + text).rstrip(b"=").decode()


def position_of(exchange: Exchange, cursor: str | None) -> str | None:
    """The position that a cursor stands for, None for the beginning."""
    if cursor is None:
        return None
    try:
        position = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_SEAL:].decode()
    except ValueError:
        position = ""
    if position and compare_digest(cursor_at(exchange, position), cursor):
        return position
    refuse_cursor(exchange)
    return None


def refuse_cursor(exchange: Exchange) -> None:
    """Refuses a cursor, unless the tenant is set to begin the list anew."""
    if Settings.of(exchange.world).invalid_cursor == "refuse":
        raise CursorInvalid(parameter="page[cursor]")


PAGING = ("page[cursor]", "page[number]")
"""Parameters that say where a page begins."""


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
    dropped = {*PAGING, "include"} if Settings.of(exchange.world).next_drops_include else {*PAGING}
    return [(name, value) for name, value in exchange.query() if name not in dropped]
