"""The parameter `search`: any part of any text of an item, found through an index of three characters in a row."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, bindparam, select

from understudy.btec.tables import GRAMS
from understudy.core.filters import Compare, Filter

_ESCAPED = str.maketrans({"%": "/%", "_": "/_", "/": "//"})
_MANY_GRAMS = 4
"""Characters in a row that are looked up at most; the text itself is compared anyway."""


def said(text: str | None) -> str | None:
    """The text to search for, None where it is empty."""
    return text or None


def contains(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows whose text contains the value."""
    return column.like(bindparam(name), escape="/")


def contains_grams(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The same, looked up in the table's full-text index where it has one."""
    assert isinstance(column, Column)  # noqa: S101 only a table's own column is looked up in its index
    table = column.table
    if GRAMS not in table.info:
        return contains(column, name)
    index = sa.table(table.name + GRAMS, sa.column("rowid"), sa.column(table.name + GRAMS))
    found = select(index.c.rowid).where(index.c[table.name + GRAMS].op("MATCH")(bindparam("grams_")))
    return sa.and_(table.c.id.in_(found), contains(column, name))


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
