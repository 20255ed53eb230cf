"""What databases do for requests, counted: unlike a time, it is the same on every machine at any load."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine, event


class Effort:
    """The steps that SQLite's virtual machine takes in the databases that are made while this counts."""

    def __init__(self) -> None:
        self._steps = 0
        self._ran: list[tuple[sqlite3.Connection, str]] | None = None

    def of(self, ask: Callable[[], object]) -> int:
        """How many steps a call takes, whichever thread does the work."""
        before = self._steps
        ask()
        return self._steps - before

    def plans(self, ask: Callable[[], object]) -> list[str]:
        """How the queries of a call go about it, in SQLite's words: which index they search, what they scan."""
        ran = self._ran = []
        ask()
        self._ran = None
        queries = [(on, sql) for on, sql in ran if sql.startswith(("SELECT", "WITH"))]
        return [row[3] for on, sql in queries for row in on.execute(f"EXPLAIN QUERY PLAN {sql}")]

    def watch(self, connection: sqlite3.Connection, _record: object) -> None:
        """Counts what a new connection does: a row sought, read or compared is some steps."""
        connection.set_progress_handler(self._step, 1)
        connection.set_trace_callback(partial(self._note, connection))

    def _step(self) -> None:
        self._steps += 1

    def _note(self, connection: sqlite3.Connection, sql: str) -> None:
        if self._ran is not None:
            self._ran.append((connection, sql))


@contextmanager
def effort() -> Iterator[Effort]:
    """Counts for the databases of the tenants that a test makes inside, in the server of its own process."""
    counted = Effort()
    event.listen(Engine, "connect", counted.watch)
    try:
        yield counted
    finally:
        event.remove(Engine, "connect", counted.watch)
