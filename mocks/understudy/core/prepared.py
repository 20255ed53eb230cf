"""Queries compiled once, for statements that are built once: leaves out most of what SQLAlchemy does for each run.

Which engine it is, the database knows; here is only what SQLAlchemy's public parts tell of a statement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Dialect, Executable, Row, Select
from sqlalchemy.engine import result_tuple

Convert = Callable[[Any], Any]


class Prepared:
    """One query: its SQL, how values go in, how rows come out."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self.sql = str(compiled)
        self._values = [_In(name, compiled.binds[name], dialect) for name in compiled.positiontup or ()]
        if not all(each.plain for each in self._values):
            raise NotPreparable
        self._columns = list(query.selected_columns)
        found = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._columns)
        self._converted = [(place, convert) for place, convert in enumerate(found) if convert is not None]
        self._make: Callable[[Sequence[Any]], Row[Any]] | None = None

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """What stands for the places of the SQL."""
        return [each.value(parameters) for each in self._values]

    def rows(self, raw: Iterable[Sequence[Any]], description: Sequence[Sequence[Any]]) -> list[Row[Any]]:
        """Rows of the engine as SQLAlchemy gives them; the description is the cursor's."""
        if self._make is None:
            names = [each[0] for each in description]
            self._make = result_tuple(names, [(column,) for column in self._columns])
        make = self._make
        return [make(each) for each in (map(self._changed, raw) if self._converted else raw)]

    def _changed(self, raw: Sequence[Any]) -> list[Any]:
        changed = list(raw)
        for place, convert in self._converted:
            changed[place] = convert(changed[place])
        return changed


class NotPreparable(Exception):
    """A query whose SQL depends on its values."""


class _In:
    """A place in the SQL for a value."""

    def __init__(self, name: str, bind: BindParameter[Any], dialect: Dialect) -> None:
        self._name, self._default, self._required = bind.key, bind.value, bind.required
        self._convert: Convert | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
        self.plain = not bind.expanding and not bind.literal_execute and bind.callable is None

    def value(self, parameters: Mapping[str, Any]) -> Any:
        value = parameters[self._name] if self._required else parameters.get(self._name, self._default)
        return value if self._convert is None else self._convert(value)


class Preparing:
    """The prepared queries of a dialect, each as long as its statement lives.

    A statement met for the first time is not prepared yet: one that is built for each request is never met again, and
    SQLAlchemy's own cache serves it better.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: WeakKeyDictionary[Executable, Prepared | None] = WeakKeyDictionary()
        self._met: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()

    def __len__(self) -> int:
        """How many statements that were met more than once are alive."""
        return len(self._known)

    def get(self, statement: Executable) -> Prepared | None:
        """The statement prepared, or None where it cannot be or is new."""
        try:
            return self._known[statement]
        except KeyError:
            pass
        if statement not in self._met:
            self._met[statement] = True
            return None
        try:
            prepared = Prepared(statement, self._dialect) if isinstance(statement, Select) else None
        except NotPreparable:
            prepared = None
        self._known[statement] = prepared
        return prepared
