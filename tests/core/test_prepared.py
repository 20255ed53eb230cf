"""A query that is run often answers what SQLAlchemy answers, prepared or not."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Executable,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.exc import StatementError

from understudy.core.database import Database, Moment
from understudy.core.prepared import NotPreparable, Prepared, Preparing

TABLES = MetaData()
THINGS = Table(
    "things",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("at", Moment),
    Column("doc", JSON),
    Column("raw", LargeBinary),
    Column("good", Boolean),
)
AT = datetime(2026, 6, 1, 12, 30, 15, 250_000, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "anvil", "at": AT, "doc": {"a": [1]}, "raw": b"\0x", "good": True},
    {"id": 2, "name": None, "at": None, "doc": None, "raw": None, "good": False},
]
OTHER = THINGS.alias("other")


async def filled() -> Database:
    db = Database()
    await db.create(TABLES)
    await db.execute(insert(THINGS), ROWS)
    return db


def thrice(act: Callable[[Database], Any]) -> list[Any]:
    """The answers of the first run, of the one that prepares, and of a prepared one."""

    async def run() -> list[Any]:
        db = await filled()
        return [await act(db) for _ in range(3)]

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (select(THINGS).order_by(THINGS.c.id), None),
        (select(THINGS).where(THINGS.c.at == bindparam("at")), {"at": AT}),
        (select(THINGS).where(THINGS.c.good == bindparam("good"), THINGS.c.name == "anvil"), {"good": True}),
        (select(THINGS.c.id.label("number"), (THINGS.c.id + 1).label("next")), {}),
        (select(THINGS.c.id, OTHER.c.id).join(OTHER, THINGS.c.id == OTHER.c.id), {}),
        (select(func.count(), func.max(THINGS.c.at)).select_from(THINGS), None),
        (select(THINGS.c.id).order_by(THINGS.c.id).limit(bindparam("limit")).offset(1), {"limit": 9}),
        (select(THINGS.c.id).where(THINGS.c.id.in_([1, 3])), {}),
        (select(THINGS.c.id).where(THINGS.c.id.in_(bindparam("ids", expanding=True))), {"ids": [2]}),
        (select(THINGS.c.id).where(THINGS.c.id == bindparam("id")), {"id": 1 << 70}),
        (select(THINGS.c.id).where(THINGS.c.name == bindparam("name", "anvil")), {}),
    ],
)
def test_answers_are_the_same(query: Executable, parameters: dict[str, Any] | None) -> None:
    async def act(db: Database) -> tuple[Any, ...]:
        rows = await db.all(query, parameters)
        return rows, [tuple(row._fields) for row in rows], await db.scalar(query, parameters)

    first, second, third = thrice(act)
    assert first == second == third


def test_rows_are_asked_by_name_place_and_column() -> None:
    query = select(THINGS.c.id, THINGS.c.at).where(THINGS.c.id == 1)

    async def act(db: Database) -> list[Any]:
        row = await db.first(query)
        assert isinstance(row, Row)
        mapping = row._mapping  # noqa: SLF001 that is how SQLAlchemy calls it in public
        return [row.at, tuple(row)[1], mapping["at"], mapping[THINGS.c.at], dict(mapping)]

    assert thrice(act) == [[AT, AT, AT, AT, {"id": 1, "at": AT}]] * 3


def test_nothing_found_is_none() -> None:
    query = select(THINGS).where(THINGS.c.id == 9)

    async def act(db: Database) -> list[Any]:
        return [await db.first(query), await db.all(query), await db.scalar(query)]

    assert thrice(act) == [[None, [], None]] * 3


def test_a_missing_value_is_an_error_however_often() -> None:
    query = select(THINGS).where(THINGS.c.id == bindparam("id"))

    async def act(db: Database) -> bool:
        with pytest.raises(StatementError):
            await db.first(query, {})
        return True

    assert thrice(act) == [True] * 3


def test_what_is_written_between_is_read() -> None:
    query: Select[Any] = select(func.count()).select_from(THINGS)

    async def act(db: Database) -> int:
        count: int = await db.scalar(query)
        await db.execute(insert(THINGS), {"name": "more"})
        return count

    assert thrice(act) == [2, 3, 4]


def test_a_statement_of_one_request_is_never_prepared_nor_kept() -> None:
    preparing = Preparing(create_engine("sqlite://").dialect)
    assert preparing.get(select(THINGS)) is None
    kept = select(THINGS)
    assert preparing.get(kept) is None
    assert isinstance(preparing.get(kept), Prepared)
    assert preparing.get(insert(THINGS)) is preparing.get(insert(THINGS)) is None
    assert len(preparing) == 1


def test_a_query_whose_text_depends_on_its_values_is_not_prepared() -> None:
    with pytest.raises(NotPreparable):
        Prepared(select(THINGS).where(THINGS.c.id.in_([1, 2])), create_engine("sqlite://").dialect)
