"""Seed data: a collection for each table, the demo data of a first token, many devices at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic_core import from_json
from sqlalchemy import Table, select

from understudy.btec.evaluation import evaluate, next_test, redate
from understudy.btec.models.account import TokenRow
from understudy.btec.models.customers import Project
from understudy.btec.models.duts import Dut
from understudy.btec.models.fields import Fields, Id, fields_of
from understudy.btec.models.tests import Test
from understudy.btec.rows import row_of
from understudy.btec.tables import PRODUCTION, SANDBOX, Store, item_of, tokens
from understudy.core import package_data
from understudy.core.database import Database
from understudy.core.ids import Ids, IdsState
from understudy.core.rows import Values, add, count, insertion
from understudy.core.seeding import Collection, Seeding, days_to, load, of_table, read_fixtures
from understudy.core.world import World

DutRow = create_model("DutRow", __base__=Fields, **fields_of(Dut, frozenset({"last_test_date", "next_test_date"})))
"""A device in a fixture file; the days of its tests follow from the tests."""
TestRow = create_model("TestRow", __base__=Fields, **fields_of(Test, frozenset({"passed"})))
"""A test in a fixture file; verdicts that are left out follow from the values."""


class ProjectRow(Project):
    """A project in a fixture file, with its devices."""

    dut_ids: list[Id] = Field([], description="Ids of the devices that are connected with it.")


def _plain(
    table: Table, model: type[BaseModel] | None = None, complete: Callable[[Values], None] | None = None
) -> Collection:
    """The rows of a resource as they are served, or without what follows from others."""
    kind = model or item_of(table)
    statement = select(table.c.doc).order_by(table.c.id)

    async def write(seeding: Seeding, rows: Sequence[BaseModel]) -> None:
        values = [seeding.values(each) for each in rows]
        for each in values:
            seeding.ids.at_least(table.name, each["id"])
            if complete is not None:
                complete(each)
        if values:
            await seeding.db.execute(insertion(table), [row_of(table, each) for each in values])

    async def read(db: Database) -> list[Values]:
        documents = [from_json(row[0]) for row in await db.all(statement)]
        return [{name: each[name] for name in kind.model_fields if name in each} for each in documents]

    return Collection(name=table.name, model=kind, insert=write, extract=read)


def _tests(store: Store) -> Collection:
    plain = _plain(store.tests, TestRow, evaluate)

    async def write(seeding: Seeding, rows: Sequence[Any]) -> None:
        await plain.insert(seeding, rows)
        await redate(seeding.db, store, sorted({row.dut_id for row in rows}))

    return replace(plain, insert=write)


def _projects(store: Store) -> Collection:
    link = store.project_duts
    connections = select(link.c.project_id, link.c.dut_id).order_by(link.c.dut_id)
    plain = _plain(store.projects, ProjectRow)

    async def write(seeding: Seeding, rows: Sequence[ProjectRow]) -> None:
        await plain.insert(seeding, rows)
        pairs = [{"project_id": row.id, "dut_id": number} for row in rows for number in row.dut_ids]
        if pairs:
            await seeding.db.execute(insertion(link), pairs)

    async def read(db: Database) -> list[Values]:
        projects, pairs = await plain.extract(db), await db.all(connections)
        return [
            {**each, "dut_ids": [pair.dut_id for pair in pairs if pair.project_id == each["id"]]} for each in projects
        ]

    return replace(plain, insert=write, extract=read)


def _of_store(store: Store) -> list[Collection]:
    apart = {store.duts: _plain(store.duts, DutRow), store.tests: _tests(store), store.projects: _projects(store)}
    return [apart.get(table) or _plain(table) for table in store.resources()]


COLLECTIONS: tuple[Collection, ...] = (
    of_table("tokens", TokenRow, tokens),
    *_of_store(SANDBOX),
    *_of_store(PRODUCTION),
)


_GROUPS = select(SANDBOX.user_groups.c.id)


async def add_demo_data(world: World) -> None:
    """Adds the demo data to a sandbox that holds nothing but its user groups."""
    db = world.db
    for table in SANDBOX.resources():
        if table is not SANDBOX.user_groups and await count(db, table):
            return
    there = {row[0] for row in await db.all(_GROUPS)}
    names = {table.name for table in SANDBOX.resources()}
    rows = {name: found for name, found in shipped().items() if name in names}
    rows["user_groups"] = [row for row in rows["user_groups"] if row["id"] not in there]
    days = timedelta(days=days_to(world.clock.now()))
    seeding = Seeding(db=db, ids=world.ids, clock=world.clock, settings=world.settings, shift=days)
    await load(seeding, COLLECTIONS, rows)


def shipped() -> dict[str, list[Values]]:
    """The rows of the fixtures that are shipped."""
    return read_fixtures(package_data.fixtures("btec"), COLLECTIONS)


RETIRED, PRIVATE = 0.05, 0.02
"""Shares of the devices that are out of service, and that belong to employees."""
KINDS = (
    ("Bohrmaschine", 2, 650.0),
    ("Notebook-Netzteil", 2, 65.0),
    ("Monitor", 1, 45.0),
    ("Kaffeemaschine", 1, 1200.0),
    ("Verlängerungsleitung", 1, None),
    ("Tischleuchte", 2, 11.0),
    ("Wasserkocher", 1, 2200.0),
    ("Handleuchte", 3, 20.0),
)


class Volume(BaseModel, extra="forbid"):
    """How many devices, where, and from what seed."""

    duts: int = Field(ge=1, le=1_000_000, description="Number of devices under test to make.")
    customers: int = Field(6, ge=1, le=1000, description="Number of customers whose devices they are.")
    environment: Literal["sandbox", "production"] = Field("sandbox", description="Where they are made.")
    seed: str = Field("volume", description="Text that the devices follow from: the same, the same.")


async def fill(seeding: Seeding, options: Volume) -> None:
    """Makes so many customers, and so many devices of theirs."""
    store = SANDBOX if options.environment == "sandbox" else PRODUCTION
    chance = Ids(IdsState(seed=f"btec:{options.seed}"), seeding.clock)
    # Numbers go on where an earlier filling ended, so that none is met twice.
    block = seeding.ids.integer("volumes")
    customers = [await _customer(seeding, store, block, number + 1) for number in range(options.customers)]
    for number in range(1, options.duts + 1):
        customer = customers[chance.between(0, len(customers) - 1)]
        device = _device(seeding, store, chance, f"V{block}-{number:06}", customer)
        # One by one: many rows at once are written within a savepoint, at which the text index is slow.
        await add(seeding.db, store.duts, row_of(store.duts, device))


async def _customer(seeding: Seeding, store: Store, block: int, number: int) -> int:
    key = seeding.ids.integer(store.customers.name)
    named = {"id": key, "number": f"V{block}-{number}", "name": f"Werk {block}.{number}", "modified_at": seeding.now}
    await add(seeding.db, store.customers, row_of(store.customers, named))
    return key


def _device(seeding: Seeding, store: Store, chance: Ids, number: str, customer: int) -> Values:
    designation, protection_class, power = KINDS[chance.between(0, len(KINDS) - 1)]
    last = (seeding.now - timedelta(days=chance.between(1, 720))).date()
    months = (6, 12, 24)[chance.between(0, 2)]
    return {
        "id": seeding.ids.integer(store.duts.name),
        "dut_number": number,
        "designation": designation,
        "customer_id": customer,
        "building": f"Halle {chance.between(1, 40)}",
        "serial_number": f"{chance.between(0, 99_999_999):08}",
        "rated_power": power,
        "protection_class": protection_class,
        "standard": "DIN EN 50699 (VDE 0702)",
        "test_interval_months": months,
        "out_of_service": chance.chance() < RETIRED,
        "private_purchase": chance.chance() < PRIVATE,
        "last_test_date": last,
        "next_test_date": next_test(last, months),
        "modified_at": seeding.now - timedelta(seconds=chance.between(0, 60_000_000)),
    }
