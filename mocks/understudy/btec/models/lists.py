"""What every list is asked and answers; how `search` looks up any part of any text."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, event, select

from understudy.btec.models.fields import DOCUMENTED, LARGEST, Day, Fields, Text, say_tiers, spelt
from understudy.core.filters import Compare, Filter, filters_of, least, most

_GRAMS = "_grams"
"""Ends the name of the full-text index of a table."""
_ESCAPED = str.maketrans({"%": "/%", "_": "/_", "/": "//"})
_MANY_GRAMS = 4
"""Characters in a row that are looked up at most; the text itself is compared anyway."""


def index_text(table: Table) -> None:
    """Gives a table an index of any three characters in a row of `search`, kept up to date by triggers.

    Only SQLite needs it: elsewhere an index of the column itself does the same.
    """
    name, grams = table.name, table.name + _GRAMS
    table.info[_GRAMS] = sa.table(grams, sa.column("rowid"), sa.column(grams))
    options = "tokenize='trigram case_sensitive 1', detail=none, columnsize=0"
    remove = f"INSERT INTO {grams} ({grams}, rowid, search) VALUES ('delete', old.id, old.search);"  # noqa: S608 names of ours
    add = f"INSERT INTO {grams} (rowid, search) VALUES (new.id, new.search);"  # noqa: S608 names of ours
    statements = (
        f"CREATE VIRTUAL TABLE {grams} USING fts5(search, content='{name}', content_rowid='id', {options})",
        f"CREATE TRIGGER {grams}_insert AFTER INSERT ON {name} BEGIN {add} END",
        f"CREATE TRIGGER {grams}_delete AFTER DELETE ON {name} BEGIN {remove} END",
        f"CREATE TRIGGER {grams}_update AFTER UPDATE OF search ON {name} BEGIN {remove} {add} END",
    )

    @event.listens_for(table, "after_create")
    def create(_table: Table, connection: Connection, **_more: object) -> None:
        if connection.dialect.name == "sqlite":
            for statement in statements:
                connection.exec_driver_sql(statement)


def said(text: str | None) -> str | None:
    """The text to search for, None where it is empty."""
    return text or None


def contains(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows whose text contains the value."""
    return column.like(bindparam(name), escape="/")


def contains_grams(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The same, looked up in the full-text index of the column's table where it has one."""
    index = column.table.info.get(_GRAMS) if isinstance(column, Column) else None
    if index is None:
        return contains(column, name)
    found = select(index.c.rowid).where(index.c[index.name].op("MATCH")(bindparam("grams_")))
    return sa.and_(column.table.c.id.in_(found), contains(column, name))


def _choose(name: str, text: str) -> tuple[Compare, Mapping[str, Any]]:
    folded = text.casefold()
    grams = _grams(folded)
    values = {name: f"%{folded.translate(_ESCAPED)}%", "grams_": " AND ".join(f'"{gram}"' for gram in grams)}
    return (contains_grams, values) if grams else (contains, values)


def _grams(text: str) -> list[str]:
    """A few of the text's three characters in a row, those with digits first, which are rarer."""
    grams = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
    rarest = sorted(grams, key=str.isalpha)
    return [gram.replace('"', '""') for gram in rarest if "\0" not in gram][:_MANY_GRAMS]


FILTER = Filter(choose=_choose)

ItemT = TypeVar("ItemT", bound=BaseModel)
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_WHOLE = spelt(r"-?\d{1,18}", "is not an integer")
AskedId = Annotated[int, Field(ge=1, le=LARGEST), _WHOLE]
AskedClass = Annotated[int, Field(ge=1, le=3), _WHOLE]
AskedNumber = Annotated[int, _WHOLE]
AskedFlag = Annotated[bool, spelt("true|false", "is neither true nor false")]
"""Values as a query spells them."""
SORTED = Field(description="Field by which the items are sorted.")
DayFrom = Annotated[Day | None, Filter(ending="_from", compare=least)]
DayTo = Annotated[Day | None, Filter(ending="_to", compare=most)]


class ListQuery(Fields):
    """What every list can be asked; each parameter alone or with any others."""

    search: Annotated[Text | None, AfterValidator(said), FILTER] = Field(
        None,
        description="Only items one of whose texts contains this; upper and lower case are the same. Without it, all"
        " items according to `limit`.",
        json_schema_extra=DOCUMENTED,
    )
    limit: AskedNumber = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Items at most.", json_schema_extra=DOCUMENTED
    )
    offset: AskedNumber = Field(0, ge=0, le=10**9, description="Items left out at the beginning.")
    order: Literal["asc", "desc"] = Field(
        "asc",
        description="Direction of `sort`: texts by code point, items without a value first when ascending.",
    )


@cache
def filters(query: type[ListQuery]) -> Mapping[str, Filter]:
    """What narrows a list."""
    return filters_of(query, apart={"limit", "offset", "order", "sort"})


def columns_asked(query: type[ListQuery]) -> list[str]:
    """The columns by which a list is sorted or narrowed."""
    narrowing = (each.column_of(name) for name, each in filters(query).items() if name != "search")
    return list(dict.fromkeys([*get_args(query.model_fields["sort"].annotation), *narrowing]))


class Page(BaseModel, Generic[ItemT], json_schema_extra=say_tiers):
    """One page of a list."""

    items: list[ItemT] = Field(description="The items, in the order asked for; equal ones by id.")
    total: int = Field(description="How many items there are in all pages.")
    limit: int = Field(description="As asked for.")
    offset: int = Field(description="As asked for.")
