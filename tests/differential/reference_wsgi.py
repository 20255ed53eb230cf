"""The real API plus two routes of the harness, run by gunicorn inside the reference environment.

`POST /_harness/save?<name>` copies every table aside, `POST /_harness/restore?<name>` brings the
copies and the sequences back; both answer in about a tenth of a second.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import psycopg  # type: ignore[import-not-found] # only the reference environment has it
from bemserver_api import create_app  # type: ignore[import-not-found] # as above

_real = create_app()
_dsn = os.environ["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg://", "postgresql://")

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = (
    "SELECT sequencename, COALESCE(last_value, 1), last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"
)


def _save(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
    cursor.execute(f'CREATE SCHEMA "{name}"')
    cursor.execute(_TABLES)
    for (table,) in cursor.fetchall():
        cursor.execute(f'CREATE TABLE "{name}"."{table}" AS TABLE public."{table}"')
    cursor.execute(_SEQUENCES)
    rows = cursor.fetchall()
    cursor.execute(f'CREATE TABLE "{name}"."_sequences" (name text, value bigint, called boolean)')
    cursor.executemany(f'INSERT INTO "{name}"."_sequences" VALUES (%s, %s, %s)', rows)  # noqa: S608 (names of tables, our own)


def _restore(cursor: Any, name: str) -> None:
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(_TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    cursor.execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in tables))
    for table in tables:
        cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM "{name}"."{table}"')  # noqa: S608 (names of tables, our own)
    cursor.execute(f'SELECT setval(format(\'public.%I\', name), value, called) FROM "{name}"."_sequences"')  # noqa: S608 (names of tables, our own)


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    """The real application; the harness's own routes are answered here."""
    path, name = environ["PATH_INFO"], environ["QUERY_STRING"]
    work = {"/_harness/save": _save, "/_harness/restore": _restore}.get(path)
    if work is None:
        answer: Iterable[bytes] = _real(environ, start_response)
        return answer
    with psycopg.connect(_dsn) as connection, connection.cursor() as cursor:
        work(cursor, name)
    start_response("204 No Content", [])
    return []
