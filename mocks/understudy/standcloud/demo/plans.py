"""What the plant tests and when: stands, products, test plans, ways to fail, and its calendar."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

Number = int | float


class PlantData(BaseModel, extra="forbid", frozen=True):
    """A part of the files beside this one; a key that it does not know is an error."""


class Measure(PlantData):
    """A number that a case measures, and what it must be."""

    name: str
    unit: str
    operation: str = Field(description="As HardPy names it: `ge`, `le`, `lt` compare with one bound, `gele` with both.")
    lower: Number | None
    upper: Number | None
    typical: tuple[Number, Number] = Field(description="Between what and what a good device lies.")


class PlannedCase(PlantData):
    """A test case of a module."""

    id: str
    name: str
    share: float = Field(description="PlantData of the run's time.")
    measures: tuple[Measure, ...] = ()
    after: str | None = Field(None, description="The case without whose success this one is skipped.")
    chart: bool = False
    text: str | None = Field(None, description="Key of the device's info whose text is compared.")


class PlannedModule(PlantData):
    """A file of test cases."""

    id: str
    name: str
    group: str
    cases: tuple[PlannedCase, ...]


class PlannedProcess(PlantData):
    """A step of production."""

    name: str
    number: int
    info: dict[str, Any] = {}


class Plan(PlantData):
    """A test plan and how long it takes."""

    name: str
    seconds: tuple[int, int]
    process: PlannedProcess
    modules: tuple[PlannedModule, ...]


class Failure(PlantData):
    """A way to fail: the case, what it measures, what it says."""

    case: str
    values: tuple[Number, ...]
    says: str
    code: int | None = None


class Stand(PlantData):
    """A test stand, as its reports describe it."""

    hw_id: str
    name: str
    revision: None = None
    timezone: str = "Europe/Belgrade"
    location: str
    number: int = 1
    drivers: dict[str, Any] = {}
    instruments: tuple[Any, ...] = ()
    info: dict[str, Any]


class Product(PlantData):
    """What the plant makes."""

    name: str
    type: str
    revision: str


class Plant(PlantData):
    """All of it, each by the name that the calendar uses; products by their part number."""

    plans: dict[str, Plan]
    failures: dict[str, Failure]
    stands: dict[str, Stand]
    products: dict[str, Product]


class PlannedRun(PlantData):
    """A run to be made."""

    day: int = Field(description="From the first of the fourteen days, 0 to 13.")
    shift: int = Field(description="0 early, 1 late, 2 night.")
    serial: str | None
    outcome: str = Field("pass", description="`pass`, `stop`, `empty`, `retried`, or failures joined by +.")


class Lot(PlantData):
    """Runs of one product at one stand."""

    stand: str
    plan: str
    part: str
    batch: str | None = None
    organization: int = 1
    info: dict[str, str | int | None] = Field(description="What is said of its devices.")
    runs: tuple[PlannedRun, ...]


def _read(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


PLANT = Plant.model_validate_json(_read("plans.json"))
CALENDAR = TypeAdapter(tuple[Lot, ...]).validate_json(_read("calendar.json"))
