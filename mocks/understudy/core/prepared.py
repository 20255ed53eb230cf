"""Statements compiled once, where they are built once: leaves out most of what SQLAlchemy does for each run.

Which engine it is, the database knows; here is only what SQLAlchemy's public parts tell of a statement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable, Insert, Row, Select, Table, UpdateBase
from sqlalchemy.engine import result_tuple
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Kinds = tuple[type[TypeEngine[Any]], ...]
"""Types of columns whose values the engine takes and gives as they are, whatever SQLAlchemy does to be sure of it."""


class NotPreparable(Exception):
    """A query whose SQL depends on its values."""


class _Statement:
    """A statement's SQL, and how values go in."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, as_is: Kinds) -> None:
        names = compiled.positiontup or []
        binds = [compiled.binds[name] for name in names]
        if any(bind.expanding or bind.literal_execute or bind.callable is not None for bind in binds):
            raise NotPreparable
        self.sql = str(compiled)
        self._keys = [bind.key for bind in binds]
        self._defaults = {bind.key: bind.value for bind in binds if not bind.required}
        self._taken = itemgetter(*self._keys) if len(self._keys) > 1 else None
        kinds = _kinds((bind.type for bind in binds), dialect, as_is)
        self._bound = _converting(None if kind is None else kind.bind_processor(dialect) for kind in kinds)

    def _given(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters with the statement's own values; KeyError where one is missing shows later."""
        return {**self._defaults, **parameters} if self._defaults else parameters

    def values(self, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """The values in their order, as the engine takes them; raises KeyError for a missing one."""
        given = self._given(parameters)
        found: Sequence[Any] = [given[key] for key in self._keys] if self._taken is None else self._taken(given)
        return _converted(found, self._bound) if self._bound else found


class Prepared(_Statement):
    """One query: its SQL, how values go in, how rows come out."""

    def __init__(self, query: Select[Any], dialect: Dialect, as_is: Kinds = ()) -> None:
        super().__init__(_sql(query.compile(dialect=dialect)), dialect, as_is)
        self._columns = list(query.selected_columns)
        kinds = _kinds((column.type for column in self._columns), dialect, as_is)
        self._read = _converting(None if kind is None else kind.result_processor(dialect, None) for kind in kinds)
        self._make: Callable[[Sequence[Any]], Row[Any]] | None = None

    def rows(self, raw: Iterable[Sequence[Any]], description: Sequence[Sequence[Any]]) -> list[Row[Any]]:
        """Rows of the engine as SQLAlchemy gives them; the description is the cursor's."""
        if self._make is None:
            names = [each[0] for each in description]
            self._make = result_tuple(names, [(column,) for column in self._columns])
        make, read = self._make, self._read
        return [make(_converted(each, read)) for each in raw] if read else [make(each) for each in raw]


class PreparedWrite(_Statement):
    """One write with certain parameters: its SQL, how values go in, which key comes out."""

    def __init__(self, statement: UpdateBase, names: Sequence[str], dialect: Dialect, as_is: Kinds = ()) -> None:
        compiled = _sql(statement.compile(dialect=dialect, column_keys=list(names)))
        super().__init__(compiled, dialect, as_is)
        if compiled.prefetch or compiled.effective_returning:
            raise NotPreparable
        table = statement.table if isinstance(statement, Insert) else None
        keys = list(table.primary_key.columns) if isinstance(table, Table) else []
        self._key = keys[0].key if keys and keys[0].key in self._keys else None
        self._drawn = len(keys) == 1 and self._key is None

    def key(self, parameters: Mapping[str, Any], row_id: int | None) -> Any:
        """The first column of the inserted row's primary key; None where nothing was inserted."""
        if self._key is not None:
            return self._given(parameters)[self._key]
        return row_id if self._drawn else None


def _sql(compiled: object) -> SQLCompiler:
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _kinds(types: Iterable[TypeEngine[Any]], dialect: Dialect, as_is: Kinds) -> list[TypeEngine[Any] | None]:
    return [None if isinstance(each, as_is) else each.dialect_impl(dialect) for each in types]


def _converting(found: Iterable[Convert | None]) -> list[tuple[int, Convert]]:
    """Which places of a row are converted, and how."""
    return [(place, convert) for place, convert in enumerate(found) if convert is not None]


def _converted(row: Sequence[Any], converting: Iterable[tuple[int, Convert]]) -> list[Any]:
    changed = list(row)
    for place, convert in converting:
        changed[place] = convert(changed[place])
    return changed


_Ready = TypeVar("_Ready", Prepared, PreparedWrite)
_MOST = 64
"""Sets of parameters for which one write is prepared."""


class _Shelf(Generic[_Ready]):
    """What was made of statements, each kept as long as its statement lives.

    Of a statement met for the first time nothing is made yet: one that is built for each request is never met again,
    and SQLAlchemy's own cache serves it better.
    """

    def __init__(self, make: Callable[[Executable, tuple[str, ...]], _Ready | None]) -> None:
        self._make: Callable[[Executable, tuple[str, ...]], _Ready | None] = make
        self._known: WeakKeyDictionary[Executable, dict[tuple[str, ...], _Ready | None]] = WeakKeyDictionary()
        self._met: WeakKeyDictionary[Executable, set[tuple[str, ...]]] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, statement: Executable, names: tuple[str, ...]) -> _Ready | None:
        try:
            return self._known[statement][names]
        except KeyError:
            pass
        met = self._met.setdefault(statement, set())
        if names not in met:
            if len(met) < _MOST:
                met.add(names)
            return None
        try:
            made = self._make(statement, names)
        except NotPreparable:
            made = None
        self._known.setdefault(statement, {})[names] = made
        return made


class Preparing:
    """The prepared statements of a dialect."""

    def __init__(self, dialect: Dialect, as_is: Kinds = ()) -> None:
        self._dialect, self._as_is = dialect, as_is
        self._queries: _Shelf[Prepared] = _Shelf(self._query)
        self._writes: _Shelf[PreparedWrite] = _Shelf(self._write)

    def __len__(self) -> int:
        """How many statements that were met more than once are alive."""
        return len(self._queries) + len(self._writes)

    def query(self, statement: Executable) -> Prepared | None:
        """A query prepared, or None where it cannot be or is new."""
        return self._queries.get(statement, ())

    def write(self, statement: Executable, names: tuple[str, ...]) -> PreparedWrite | None:
        """A write with parameters of these names prepared, or None where it cannot be or is new."""
        return self._writes.get(statement, names)

    def _query(self, statement: Executable, _names: tuple[str, ...]) -> Prepared | None:
        return Prepared(statement, self._dialect, self._as_is) if isinstance(statement, Select) else None

    def _write(self, statement: Executable, names: tuple[str, ...]) -> PreparedWrite | None:
        if not isinstance(statement, UpdateBase):
            return None
        return PreparedWrite(statement, names, self._dialect, self._as_is)
