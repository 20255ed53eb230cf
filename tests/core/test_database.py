"""A database of one's own: constraints, transactions, images, and nothing half done."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from understudy.core.database import (
    CheckViolation,
    Database,
    Databases,
    ForeignKeyViolation,
    Moment,
    NotNullViolation,
    UniqueViolation,
    Violation,
    Written,
)

TABLES = MetaData()
BOXES = Table(
    "boxes",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True, nullable=False),
)
ITEMS = Table(
    "items",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("box", ForeignKey("boxes.id", ondelete="RESTRICT")),
    Column("weight", Integer, CheckConstraint("weight > 0")),
    Column("made", Moment),
)


@pytest.fixture
def run() -> Iterator[Callable[..., Any]]:
    """Runs to its end what a handler would await."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def db(run: Callable[..., Any]) -> Database:
    made = Databases().open()
    run(made.create(TABLES))
    run(made.execute(insert(BOXES), [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]))
    run(made.execute(insert(ITEMS), {"id": 1, "box": 1, "weight": 5}))
    return made


@pytest.mark.parametrize(
    ("statement", "violation"),
    [
        (insert(BOXES).values(name="a"), UniqueViolation),
        (insert(BOXES).values(id=1, name="c"), UniqueViolation),
        (insert(BOXES).values(name=None), NotNullViolation),
        (insert(ITEMS).values(box=9), ForeignKeyViolation),
        (delete(BOXES).where(BOXES.c.id == 1), ForeignKeyViolation),
        (update(ITEMS).values(weight=0), CheckViolation),
        (insert(ITEMS).values(weight=2**63), CheckViolation),
    ],
)
def test_a_constraint_is_a_violation_of_its_kind(
    run: Callable[..., Any], db: Database, statement: Any, violation: type[Violation]
) -> None:
    with pytest.raises(violation):
        run(db.execute(statement))
    assert run(db.scalar(select(func.count()).select_from(BOXES))) == 2
    assert run(db.first(select(ITEMS.c.weight)))[0] == 5


def test_of_many_rows_none_stays_when_one_is_refused(run: Callable[..., Any], db: Database) -> None:
    with pytest.raises(UniqueViolation):
        run(db.execute(insert(BOXES), [{"name": "c"}, {"name": "d"}, {"name": "a"}]))
    assert run(db.scalar(select(func.count()).select_from(BOXES))) == 2


def test_a_write_says_what_it_did(run: Callable[..., Any], db: Database) -> None:
    assert run(db.execute(insert(BOXES), {"name": "c"})) == Written(count=1, key=3)
    assert run(db.execute(update(BOXES).values(name=BOXES.c.name + "!"))).count == 3


def test_a_transaction_keeps_all_or_nothing(run: Callable[..., Any], db: Database) -> None:
    async def fails() -> None:
        async with db.transaction():
            await db.execute(insert(BOXES), {"name": "c"})
            async with db.transaction():
                await db.execute(insert(BOXES), {"name": "d"})
            await db.execute(insert(BOXES), {"name": "a"})

    with pytest.raises(UniqueViolation):
        run(fails())
    assert run(db.scalar(select(func.count()).select_from(BOXES))) == 2


def test_a_refused_part_of_a_transaction_leaves_the_rest(run: Callable[..., Any], db: Database) -> None:
    async def part() -> None:
        async with db.transaction():
            await db.execute(insert(BOXES), {"name": "d"})
            await db.execute(insert(BOXES), {"name": "a"})

    async def mends() -> None:
        async with db.transaction():
            await db.execute(insert(BOXES), {"name": "c"})
            with pytest.raises(UniqueViolation):
                await part()

    run(mends())
    assert [row.name for row in run(db.all(select(BOXES.c.name).order_by(BOXES.c.id)))] == ["a", "b", "c"]


def test_an_image_is_the_database_and_its_copies_are_their_own(run: Callable[..., Any], db: Database) -> None:
    image = db.image()
    copies = [db.databases.open(image) for _ in range(2)]
    run(copies[0].execute(insert(BOXES), {"name": "c"}))
    counts = [run(each.scalar(select(func.count()).select_from(BOXES))) for each in (db, *copies)]
    assert counts == [2, 3, 2]
    assert copies[1].bytes() == len(image)


def test_a_copy_keeps_its_foreign_keys(run: Callable[..., Any], db: Database) -> None:
    with pytest.raises(ForeignKeyViolation):
        run(db.databases.open(db.image()).execute(insert(ITEMS), {"box": 9}))


def test_writes_are_counted(run: Callable[..., Any], db: Database) -> None:
    before = db.changes()
    run(db.all(select(BOXES)))
    assert db.changes() == before
    run(db.execute(insert(BOXES), {"name": "c"}))
    assert db.changes() > before


@pytest.mark.parametrize("number", [2**63, -(2**70), 10**30])
def test_no_row_has_an_integer_of_more_than_64_bits(run: Callable[..., Any], db: Database, number: int) -> None:
    assert run(db.first(select(BOXES).where(BOXES.c.id == number))) is None
    assert run(db.all(select(BOXES).where(BOXES.c.id.in_([number, 2])))) == [(2, "b")]
    assert run(db.scalar(select(func.count()).where(BOXES.c.id == number))) == 0
    below = run(db.scalar(select(func.count()).where(BOXES.c.id < number)))
    assert below == (2 if number > 0 else 0)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 6, 1, 12, 0, 0, 123456, UTC),
        datetime(1960, 1, 1, tzinfo=UTC),
        datetime.fromisoformat("2026-06-01T14:00:00+02:00"),
    ],
)
def test_moments_come_back_to_the_microsecond(run: Callable[..., Any], db: Database, moment: datetime) -> None:
    run(db.execute(update(ITEMS).values(made=moment)))
    found = run(db.scalar(select(ITEMS.c.made)))
    assert (found, found.tzinfo) == (moment, UTC)
    assert run(db.first(select(ITEMS.c.id).where(ITEMS.c.made > moment - timedelta(microseconds=1)))) is not None
    assert run(db.first(select(ITEMS.c.id).where(ITEMS.c.made > moment))) is None
