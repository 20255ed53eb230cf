"""One database per tenant and vendor: the only module that knows which engine it is."""

import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    Connection,
    CursorResult,
    Dialect,
    Executable,
    LargeBinary,
    MetaData,
    NullPool,
    Row,
    create_engine,
    event,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeDecorator

from understudy.core.long_work import LARGE, Holdable, beside, carried_out
from understudy.core.prepared import Preparing

_T = TypeVar("_T")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Violation(Exception):
    """A write that the database refused; nothing of it was kept."""


class UniqueViolation(Violation):
    """A value that must be unique is there already."""


class ForeignKeyViolation(Violation):
    """A reference to a row that does not exist, or a row that others still need."""


class NotNullViolation(Violation):
    """A value that must be given is missing."""


class CheckViolation(Violation):
    """A value outside what its column allows."""


_VIOLATIONS: dict[str, type[Violation]] = {
    "SQLITE_CONSTRAINT_UNIQUE": UniqueViolation,
    "SQLITE_CONSTRAINT_PRIMARYKEY": UniqueViolation,
    "SQLITE_CONSTRAINT_ROWID": UniqueViolation,
    "SQLITE_CONSTRAINT_FOREIGNKEY": ForeignKeyViolation,
    "SQLITE_CONSTRAINT_TRIGGER": ForeignKeyViolation,  # what ON DELETE RESTRICT is called here
    "SQLITE_CONSTRAINT_NOTNULL": NotNullViolation,
    "SQLITE_CONSTRAINT_CHECK": CheckViolation,
}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """A column of moments in UTC, kept as microseconds since 1970 so that they sort and compare as numbers."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds of an aware datetime."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware datetime of microseconds."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


@dataclass(frozen=True)
class Written:
    """What a write did."""

    count: int
    """Rows that it touched."""
    key: Any
    """Primary key of the one inserted row, else None."""


class _Waiting(threading.local):
    """The connection that the engine is to take up next, of those that the same thread made."""

    next: sqlite3.Connection

    def taken(self) -> sqlite3.Connection:
        """That connection, which the engine calls for."""
        return self.next


class Databases:
    """What the databases of one process share.

    One engine and one set of prepared statements for all of them: of its own, each would cost every tenant a cache.
    """

    def __init__(self) -> None:
        self._waiting = _Waiting()
        self._engine = create_engine("sqlite://", creator=self._waiting.taken, poolclass=NullPool)
        event.listen(self._engine, "connect", _set_up)
        self.preparing = Preparing(self._engine.dialect, as_is=(LargeBinary,))

    def open(self, image: bytes | None = None) -> "Database":
        """A database of its own, in memory, from an image or empty."""
        return Database(self, image)

    async def opened(self, image: bytes) -> "Database":
        """A database from an image, made beside the loop where that takes long."""
        return self.open(image) if len(image) < LARGE else await beside(self.open, image)

    def connect(self, raw: sqlite3.Connection) -> Connection:
        """The engine's connection over one of SQLite."""
        self._waiting.next = raw
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


_FURTHEST = 2**63 - 1


def _in_reach(statement: Executable, parameters: Parameters, dialect: Dialect) -> dict[str, Any]:
    """A query's values, integers of more than 64 bits at the bound: no row has those, and they compare alike."""
    given = parameters if isinstance(parameters, Mapping) else None
    values = cast("ClauseElement", statement).compile(dialect=dialect).construct_params(given)
    return {name: _nearest(value) for name, value in (values or {}).items()}


def _nearest(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_nearest(each) for each in value]
    return max(-_FURTHEST, min(_FURTHEST, value)) if isinstance(value, int) else value


_REFUSED = (IntegrityError, sqlite3.IntegrityError, OverflowError)


def _violation(error: Exception) -> Violation:
    if isinstance(error, OverflowError):
        return CheckViolation("an integer has more than 64 bits")
    cause = error.orig if isinstance(error, IntegrityError) else error
    return _VIOLATIONS.get(getattr(cause, "sqlite_errorname", ""), Violation)(str(cause))


def _fill(raw: sqlite3.Connection, image: bytes) -> None:
    # Copied from where the image is read: a database that stays where it is read has a cache of two megabytes in front
    # of its own memory, and a write costs it half as much again.
    with contextlib.closing(sqlite3.connect(":memory:")) as source:
        source.deserialize(image)
        source.backup(raw)


class Database(Holdable):
    """A relational database in memory.

    Every statement runs to its end and hands over all its rows at once, so that nothing else runs in between and an
    unread result can never meet a swap (which would crash the process). While long work holds it, every statement of
    others waits.
    """

    def __init__(self, databases: Databases, image: bytes | None) -> None:
        super().__init__()
        self.databases = databases
        """Opens others."""
        self._preparing = databases.preparing
        self._raw = sqlite3.connect(":memory:", check_same_thread=False)
        if image is not None:
            _fill(self._raw, image)
        self._connection = databases.connect(self._raw)
        self._depth = 0

    def begin(self) -> str:
        """Marks the point to which a transaction may go back, and answers its name."""
        point = f"p{self._depth}"
        self._depth += 1
        self._raw.execute(f"SAVEPOINT {point}")
        return point

    def end(self, point: str, *, kept: bool) -> None:
        """Ends what began at a point, with all that was written since kept or undone."""
        self._depth -= 1
        if not kept:
            self._raw.execute(f"ROLLBACK TO {point}")
        self._raw.execute(f"RELEASE {point}")

    async def create(self, tables: MetaData) -> None:
        """Makes the tables and their indexes."""
        tables.create_all(self._connection)

    async def all(self, statement: Executable, parameters: Parameters = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        if self.hold is not None:
            await self.turn()
        rows = self._rows(statement, parameters, None)
        return self._read(statement, parameters).fetchall() if rows is None else rows

    async def first(self, statement: Executable, parameters: Parameters = None) -> Row[Any] | None:
        """The first row of a query, or None."""
        if self.hold is not None:
            await self.turn()
        rows = self._rows(statement, parameters, 1)
        if rows is None:
            return self._read(statement, parameters).first()
        return rows[0] if rows else None

    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first value of the first row, or None."""
        row = await self.first(statement, parameters)
        return None if row is None else row[0]

    async def execute(self, statement: Executable, parameters: Parameters = None) -> Written:
        """Runs a write; raises a Violation, having changed nothing, when a constraint forbids it."""
        if self.hold is not None:
            await self.turn()
        if parameters is None or isinstance(parameters, Mapping):
            return self._quick(statement, parameters or {}) or self._write(statement, parameters)
        if not parameters:
            return Written(count=0, key=None)
        if len(parameters) == 1:
            return self._quick(statement, parameters[0]) or self._write(statement, parameters)
        async with self.transaction():
            return self._quick_many(statement, parameters) or self._write(statement, parameters)

    def _quick(self, statement: Executable, parameters: Mapping[str, Any]) -> Written | None:
        """What a write did that could be prepared, else None."""
        prepared = self._preparing.write(statement, tuple(parameters))
        if prepared is None:
            return None
        try:
            cursor = self._raw.execute(prepared.sql, prepared.values(parameters))
        except _REFUSED as error:
            raise _violation(error) from error
        written = Written(cursor.rowcount, prepared.key(parameters, cursor.lastrowid))
        cursor.close()
        return written

    def _quick_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> Written | None:
        """The same with many sets of parameters."""
        names = tuple(rows[0])
        prepared = self._preparing.write(statement, names)
        if prepared is None or any(tuple(row) != names for row in rows):
            return None
        try:
            cursor = self._raw.executemany(prepared.sql, [prepared.values(row) for row in rows])
        except _REFUSED as error:
            raise _violation(error) from error
        written = Written(cursor.rowcount, None)
        cursor.close()
        return written

    def _rows(self, statement: Executable, parameters: Parameters, most: int | None) -> list[Row[Any]] | None:
        """The rows of a query that could be prepared, else None."""
        prepared = self._preparing.query(statement)
        if prepared is None or not (parameters is None or isinstance(parameters, Mapping)):
            return None
        try:
            cursor = self._raw.execute(prepared.sql, prepared.values(parameters or {}))
        except (KeyError, OverflowError):
            # A value is missing or too large: the other way knows what to say, or that nothing fits.
            return None
        rows = prepared.rows(cursor.fetchall() if most is None else cursor.fetchmany(most), cursor.description)
        cursor.close()
        return rows

    def _read(self, statement: Executable, parameters: Parameters) -> CursorResult[Any]:
        try:
            return self._connection.execute(statement, parameters)
        except OverflowError:
            return self._connection.execute(statement, _in_reach(statement, parameters, self._connection.dialect))

    def _write(self, statement: Executable, parameters: Parameters) -> Written:
        try:
            result = self._connection.execute(statement, parameters)
        except _REFUSED as error:
            raise _violation(error) from error
        single = result.context.isinsert and not result.context.executemany
        key = result.inserted_primary_key[0] if single and result.inserted_primary_key else None
        count = result.rowcount
        result.close()
        return Written(count=count, key=key)

    def transaction(self) -> "Transaction":
        """Keeps all writes inside or none; may be nested; must not span a wait for anything but this database."""
        return Transaction(self)

    @contextlib.asynccontextmanager
    async def long_transaction(self) -> AsyncIterator[None]:
        """Keeps all that work beside the loop writes, or none, and this database for it alone."""
        async with self.held():
            point = self.begin()
            try:
                yield
            except BaseException:
                await beside(lambda: self.end(point, kept=False))
                raise
            await beside(lambda: self.end(point, kept=True))

    async def long(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Carries out beside the loop what waits for nothing but this database, and keeps this for it alone."""
        try:
            async with self.held() as hold:
                return await beside(carried_out, work, stop=hold.stop)
        finally:
            work.close()

    async def long_where_large(self, work: Coroutine[Any, Any, _T], large: int = LARGE) -> _T:
        """Carries out what waits for nothing but this database: as long work, if that has so many bytes."""
        try:
            if self.hold is not None:
                await self.turn()
            return await (self.long(work) if self.bytes() >= large else work)
        finally:
            work.close()

    def changes(self) -> int:
        """How many rows were ever changed through this connection; it grows with every write."""
        return self._raw.total_changes

    def image(self) -> bytes:
        """The whole database as bytes, packed."""
        if self._depth == 0:
            self._raw.execute("VACUUM")
        return self._raw.serialize()

    def content(self) -> bytes:
        """The whole database as bytes, as it lies: quicker than an image, and larger after deletions."""
        return self._raw.serialize()

    async def taken(self, *, packed: bool) -> bytes:
        """The image or the content, taken beside the loop where that takes long; whoever asks holds the database."""
        take = self.image if packed else self.content
        return take() if self.bytes() < LARGE else await beside(take)

    def bytes(self) -> int:
        """Size in bytes."""
        pages, size = self._raw.execute(
            "SELECT page_count, page_size FROM pragma_page_count(), pragma_page_size()"
        ).fetchone()
        return int(pages) * int(size)


class Transaction:
    """Writes that are kept together or not at all."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._point = ""

    async def __aenter__(self) -> None:
        if self._db.hold is not None:
            await self._db.turn()
        self._point = self._db.begin()

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.end(self._point, kept=kind is None)
