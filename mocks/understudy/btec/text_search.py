"""Searching for any part of any text, which an index of three characters in a row finds among many rows."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, event, select

from understudy.core.lists import Compare, Filter, contains

_GRAMS = "_grams"
"""Ends the name of the full-text index of a table."""
_NUL = "\ufdd0"
"""What stands for a NUL: a character that Unicode leaves to programs for themselves."""
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


def contains_grams(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows whose text contains the value, looked up in the full-text index of the column's table where it has one."""
    index = column.table.info.get(_GRAMS) if isinstance(column, Column) else None
    if index is None:
        return contains(column, name)
    found = select(index.c.rowid).where(index.c[index.name].op("MATCH")(bindparam("grams_")))
    return sa.and_(column.table.c.id.in_(found), contains(column, name))


def searchable(text: str) -> str:
    """A text as it is kept and looked up: whatever its case; the index would end at a NUL."""
    return text.casefold().replace("\0", _NUL)


def _choose(name: str, text: str) -> tuple[Compare, Mapping[str, Any]]:
    wanted = searchable(text)
    grams = _grams(wanted)
    values = {name: wanted, "grams_": " AND ".join(f'"{gram}"' for gram in grams)}
    return (contains_grams, values) if grams else (contains, values)


def _grams(text: str) -> list[str]:
    """A few of the text's three characters in a row, those with digits first, which are rarer."""
    grams = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
    rarest = sorted(grams, key=str.isalpha)
    return [gram.replace('"', '""') for gram in rarest][:_MANY_GRAMS]


SEARCH = Filter(choose=_choose)
"""Narrows a list to the rows whose text contains the value, which is not empty, whatever the case of its letters."""
