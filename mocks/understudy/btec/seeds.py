"""Seed data: one collection a table, those of production under another name; and the demo data of a first token."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import from_json
from sqlalchemy import Table, select

from understudy.btec.due_dates import redate
from understudy.btec.models.account import Equipment, Group, User
from understudy.btec.models.customers import Customer, Department
from understudy.btec.models.duts import Dut, DutBody, Manufacturer
from understudy.btec.models.fields import Id
from understudy.btec.models.procedures import Procedure
from understudy.btec.models.projects import Project
from understudy.btec.models.tests import Test, TestBody
from understudy.btec.models.tokens import TokenRow
from understudy.btec.rows import row_of
from understudy.btec.tables import PRODUCTION, SANDBOX, Store, tokens
from understudy.btec.verdicts import judge
from understudy.core import package_data
from understudy.core.database import Database
from understudy.core.rows import Values, count, insertion
from understudy.core.seeding import Collection, Seeding, days_to, load, of_table, read_fixtures
from understudy.core.world import World


class DutRow(DutBody):
    """A device in a fixture file; the days of its tests follow from the tests."""

    kept = frozenset()

    id: Id = Field(description="Id of the device.")
    modified_at: datetime = Field(description="Last change.")


class TestRow(TestBody):
    """A test in a fixture file; verdicts that are left out follow from the values."""

    __test__ = False
    kept = frozenset()

    id: Id = Field(description="Id of the test.")


class ProjectRow(Project):
    """A project in a fixture file, with its devices."""

    dut_ids: list[Id] = Field(default=[], description="Ids of the devices that are connected with it.")


def _moved(seeding: Seeding, row: BaseModel) -> Values:
    """A row's values with its days and moments on the tenant's calendar."""
    values = row.model_dump()
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = seeding.moved(value)
        elif isinstance(value, date):
            values[name] = seeding.moved_date(value)
    return values


async def _write(seeding: Seeding, table: Table, item: type[BaseModel], values: Sequence[Values]) -> None:
    for each in values:
        seeding.ids.at_least(table.name, each["id"])
    if values:
        await seeding.db.execute(insertion(table), [row_of(table, item, each) for each in values])


def _plain(table: Table, item: type[BaseModel]) -> Collection:
    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        await _write(seeding, table, item, [_moved(seeding, row) for row in rows])

    return Collection(name=table.name, model=item, insert=write, extract=_reader(table, item))


def _reader(table: Table, model: type[BaseModel]) -> Any:
    statement = select(table.c.doc).order_by(table.c.id)

    async def read(db: Database) -> list[dict[str, Any]]:
        documents = [from_json(row[0]) for row in await db.all(statement)]
        return [{name: each[name] for name in model.model_fields if name in each} for each in documents]

    return read


def _duts(store: Store) -> Collection:
    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        untested = {"last_test_date": None, "next_test_date": None}
        await _write(seeding, store.duts, Dut, [{**_moved(seeding, row), **untested} for row in rows])

    return Collection(name=store.duts.name, model=DutRow, insert=write, extract=_reader(store.duts, DutRow))


def _tests(store: Store) -> Collection:
    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        values = [_moved(seeding, row) for row in rows]
        for each in values:
            judge(each)
        await _write(seeding, store.tests, Test, values)
        await redate(seeding.db, store, sorted({each["dut_id"] for each in values}))

    return Collection(name=store.tests.name, model=TestRow, insert=write, extract=_reader(store.tests, TestRow))


def _projects(store: Store) -> Collection:
    link = store.project_duts
    connections = select(link.c.project_id, link.c.dut_id).order_by(link.c.dut_id)
    read_projects = _reader(store.projects, Project)

    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        values = [row.model_dump() for row in rows]
        await _write(seeding, store.projects, Project, values)
        pairs = [{"project_id": each["id"], "dut_id": number} for each in values for number in each["dut_ids"]]
        if pairs:
            await seeding.db.execute(insertion(link), pairs)

    async def read(db: Database) -> list[dict[str, Any]]:
        projects, pairs = await read_projects(db), await db.all(connections)
        return [
            {**each, "dut_ids": [pair.dut_id for pair in pairs if pair.project_id == each["id"]]} for each in projects
        ]

    return Collection(name=store.projects.name, model=ProjectRow, insert=write, extract=read)


def _of_store(store: Store) -> tuple[Collection, ...]:
    return (
        _plain(store.user_groups, Group),
        _plain(store.users, User),
        _plain(store.customers, Customer),
        _plain(store.departments, Department),
        _plain(store.manufacturers, Manufacturer),
        _plain(store.test_procedures, Procedure),
        _plain(store.test_equipment, Equipment),
        _duts(store),
        _tests(store),
        _projects(store),
    )


COLLECTIONS: tuple[Collection, ...] = (
    of_table("tokens", TokenRow, tokens),
    *_of_store(SANDBOX),
    *_of_store(PRODUCTION),
)


_GROUPS = select(SANDBOX.user_groups.c.id)


async def add_demo_data(world: World) -> None:
    """Adds the demo data to a sandbox that holds nothing but its user groups."""
    db = world.db
    for table in SANDBOX.all():
        if table is not SANDBOX.user_groups and await count(db, table):
            return
    there = {row[0] for row in await db.all(_GROUPS)}
    names = {table.name for table in SANDBOX.all()}
    rows = {name: found for name, found in _shipped().items() if name in names}
    rows["user_groups"] = [row for row in rows["user_groups"] if row["id"] not in there]
    days = timedelta(days=days_to(world.clock.now()))
    seeding = Seeding(db=db, ids=world.ids, clock=world.clock, settings=world.settings, shift=days)
    await load(seeding, COLLECTIONS, rows)


def _shipped() -> dict[str, list[dict[str, Any]]]:
    return read_fixtures(package_data.fixtures("btec"), COLLECTIONS)
