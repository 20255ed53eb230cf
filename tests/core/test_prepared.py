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
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import StatementError

from understudy.core.database import CheckViolation, Database, Databases, Moment, UniqueViolation, Violation
from understudy.core.prepared import NotPreparable, Prepared, PreparedWrite, Preparing

TABLES = MetaData()
THINGS = Table(
    "things",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", Text, unique=True),
    Column("at", Moment),
    Column("doc", JSON),
    Column("raw", LargeBinary),
    Column("good", Boolean),
)
PAIRS = Table("pairs", TABLES, Column("left", Integer, primary_key=True), Column("right", Integer, primary_key=True))
TAGS = Table("tags", TABLES, Column("name", Text, primary_key=True), Column("colour", Text, default=lambda: "red"))
AT = datetime(2026, 6, 1, 12, 30, 15, 250_000, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "anvil", "at": AT, "doc": {"a": [1]}, "raw": b"\0x", "good": True},
    {"id": 2, "name": None, "at": None, "doc": None, "raw": None, "good": False},
]
OTHER = THINGS.alias("other")


async def filled() -> Database:
    db = Databases().open()
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
        await db.execute(insert(THINGS), {"good": True})
        return count

    assert thrice(act) == [2, 3, 4]


def test_a_statement_of_one_request_is_never_prepared_nor_kept() -> None:
    preparing = Preparing(create_engine("sqlite://").dialect)
    assert preparing.query(select(THINGS)) is None
    kept, added = select(THINGS), insert(THINGS)
    assert preparing.query(kept) is None
    assert preparing.write(added, ("name",)) is None
    assert isinstance(preparing.query(kept), Prepared)
    assert isinstance(preparing.write(added, ("name",)), PreparedWrite)
    assert preparing.write(added, ("id", "name")) is None
    assert len(preparing) == 2


def test_a_write_of_ever_other_parameters_is_not_prepared_without_bound() -> None:
    preparing, added = Preparing(create_engine("sqlite://").dialect), insert(THINGS)
    for number in range(70):
        preparing.write(added, (f"p{number}",))
    assert preparing.write(added, ("p69",)) is None


def test_a_query_whose_text_depends_on_its_values_is_not_prepared() -> None:
    with pytest.raises(NotPreparable):
        Prepared(select(THINGS).where(THINGS.c.id.in_([1, 2])), create_engine("sqlite://").dialect)


ADD, ADD_PAIR, ADD_TAG = insert(THINGS), insert(PAIRS), insert(TAGS)
CHANGE = update(THINGS).where(THINGS.c.id == bindparam("which")).values(name=bindparam("new"))
REMOVE = delete(THINGS).where(THINGS.c.id == bindparam("which"))


@pytest.mark.parametrize(
    ("write", "parameters", "count", "keys"),
    [
        (ADD, [{"name": text, "at": AT, "doc": {"a": 1}} for text in "xyz"], 1, [3, 4, 5]),
        (ADD, [{"id": number, "good": True} for number in (7, 8, 9)], 1, [7, 8, 9]),
        (insert(THINGS).values(good=True), [None] * 3, 1, [3, 4, 5]),
        (CHANGE, [{"which": 1, "new": text} for text in "abc"], 1, [None] * 3),
        (CHANGE, [{"which": 9, "new": text} for text in "abc"], 0, [None] * 3),
        (REMOVE, [{"which": 9}] * 3, 0, [None] * 3),
        (ADD_PAIR, [{"left": number, "right": 1} for number in (1, 2, 3)], 1, [1, 2, 3]),
        (ADD_TAG, [{"name": text} for text in "abc"], 1, ["a", "b", "c"]),
        (ADD, [[{"good": True}, {"good": False}]] * 3, 2, [None] * 3),
        (ADD, [[]] * 3, 0, [None] * 3),
    ],
)
def test_writes_do_the_same(write: Executable, parameters: list[Any], count: int, keys: list[Any]) -> None:
    left = iter(parameters)

    async def act(db: Database) -> Any:
        return await db.execute(write, next(left))

    done = thrice(act)
    assert [each.count for each in done] == [count] * 3
    assert [each.key for each in done] == keys


@pytest.mark.parametrize(
    ("parameters", "violation"),
    [
        ({"id": 1}, UniqueViolation),
        ({"name": "anvil"}, UniqueViolation),
        ({"id": 1 << 70}, CheckViolation),
        ([{"name": "new"}, {"name": "new"}], UniqueViolation),
    ],
)
def test_what_is_refused_changes_nothing_however_often(parameters: Any, violation: type[Violation]) -> None:
    async def act(db: Database) -> list[Any]:
        with pytest.raises(violation):
            await db.execute(ADD, parameters)
        return [row.id for row in await db.all(select(THINGS.c.id).order_by(THINGS.c.id))]

    assert thrice(act) == [[1, 2]] * 3


def test_rows_of_different_shape_are_written_as_sqlalchemy_says() -> None:
    async def act(db: Database) -> int:
        count: int = (await db.execute(ADD, [{"good": True}, {"good": True, "raw": b"x"}])).count
        return count

    assert thrice(act) == [2, 2, 2]


def test_what_a_column_fills_in_by_itself_is_filled_in() -> None:
    async def act(db: Database) -> list[Any]:
        await db.execute(ADD_TAG, {"name": "first"})
        row = await db.first(select(TAGS.c.colour))
        await db.execute(delete(TAGS))
        assert row is not None
        return list(row)

    assert thrice(act) == [["red"]] * 3
