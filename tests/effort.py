"""What databases do for requests, counted: unlike a time, it is the same on every machine at any load."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, event


class Effort:
    """The steps that SQLite's virtual machine takes in the databases that are made while this listens."""

    def __init__(self) -> None:
        self._steps = 0
        self._watched: list[sqlite3.Connection] = []

    def of(self, ask: Callable[[], object]) -> int:
        """How many steps a call takes, whichever thread does the work."""
        before = self._steps
        # Only while it is asked for: each step is a call of Python, and filling a database takes millions.
        self._all(lambda each: each.set_progress_handler(self._step, 1))
        ask()
        self._all(lambda each: each.set_progress_handler(None, 0))
        return self._steps - before

    def plans(self, ask: Callable[[], object]) -> list[str]:
        """How the queries of a call go about it, in SQLite's words: which index they search, what they scan."""
        ran: list[tuple[sqlite3.Connection, str]] = []
        self._all(lambda each: each.set_trace_callback(lambda sql: ran.append((each, sql))))
        ask()
        self._all(lambda each: each.set_trace_callback(None))
        queries = [(on, sql) for on, sql in ran if sql.startswith(("SELECT", "WITH"))]
        return [row[3] for on, sql in queries for row in on.execute(f"EXPLAIN QUERY PLAN {sql}")]

    def watch(self, connection: sqlite3.Connection, _record: object) -> None:
        """Counts what a new connection does when it is asked for: a row sought, read or compared is some steps."""
        self._watched.append(connection)

    def _all(self, change: Callable[[sqlite3.Connection], None]) -> None:
        for each in self._watched:
            with suppress(sqlite3.ProgrammingError):  # closed
                change(each)

    def _step(self) -> None:
        self._steps += 1


@contextmanager
def effort() -> Iterator[Effort]:
    """Counts for the databases of the tenants that a test makes inside, in the server of its own process."""
    counted = Effort()
    event.listen(Engine, "connect", counted.watch)
    try:
        yield counted
    finally:
        event.remove(Engine, "connect", counted.watch)
