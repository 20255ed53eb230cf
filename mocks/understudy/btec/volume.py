"""Many devices under test, for clients that must cope with the inventory of a large company."""

from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from understudy.btec.due_dates import next_test
from understudy.btec.models.customers import Customer
from understudy.btec.models.duts import Dut
from understudy.btec.rows import row_of
from understudy.btec.tables import PRODUCTION, SANDBOX, Store
from understudy.core.ids import Ids, IdsState
from understudy.core.rows import Values, add
from understudy.core.seeding import Seeding

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


class Volume(BaseModel):
    """How many devices, where, and from what seed."""

    model_config = ConfigDict(extra="forbid")

    duts: int = Field(ge=1, le=1_000_000, description="Number of devices under test to make.")
    customers: int = Field(default=6, ge=1, le=1000, description="Number of customers whose devices they are.")
    environment: Literal["sandbox", "production"] = Field(default="sandbox", description="Where they are made.")
    seed: str = Field(default="volume", description="Text that the devices follow from: the same, the same.")


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
    values: dict[str, Any] = dict.fromkeys(Customer.model_fields)
    values["id"] = seeding.ids.integer(store.customers.name)
    values |= {"number": f"V{block}-{number}", "name": f"Werk {block}.{number}", "modified_at": seeding.now}
    await add(seeding.db, store.customers, row_of(store.customers, values))
    return int(values["id"])


def _device(seeding: Seeding, store: Store, chance: Ids, number: str, customer: int) -> Values:
    designation, protection_class, power = KINDS[chance.between(0, len(KINDS) - 1)]
    last = (seeding.now - timedelta(days=chance.between(1, 720))).date()
    months = (6, 12, 24)[chance.between(0, 2)]
    values: Values = dict.fromkeys(Dut.model_fields)
    return values | {
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
