"""What the plant tests: stands, products, test plans, and the ways in which its products fail."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Number = int | float


class Part(BaseModel):
    """A part of `plans.json`; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(Part):
    """A number that a case measures, and what it must be."""

    name: str
    unit: str
    operation: str = Field(description="As HardPy names it: `ge`, `le`, `lt` compare with one bound, `gele` with both.")
    lower: Number | None
    upper: Number | None
    typical: tuple[Number, Number] = Field(description="Between what and what a good device lies.")


class Case(Part):
    """A test case of a module."""

    id: str
    name: str
    share: float = Field(description="Part of the run's time.")
    measures: tuple[Measure, ...] = ()
    after: str | None = Field(default=None, description="The case without whose success this one is skipped.")
    chart: bool = False
    text: str | None = Field(default=None, description="Key of the device's info whose text is compared.")


class Module(Part):
    """A file of test cases."""

    id: str
    name: str
    group: str
    cases: tuple[Case, ...]


class Process(Part):
    """A step of production."""

    name: str
    number: int
    info: dict[str, Any] = {}


class Plan(Part):
    """A test plan and how long it takes."""

    name: str
    seconds: tuple[int, int]
    process: Process
    modules: tuple[Module, ...]


class Failure(Part):
    """A way to fail: the case, what it measures, what it says."""

    case: str
    values: tuple[Number, ...]
    says: str
    code: int | None = None


class Stand(Part):
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


class Product(Part):
    """What the plant makes."""

    name: str
    type: str
    revision: str


class Plant(Part):
    """All of it, each by the name that the calendar uses; products by their part number."""

    plans: dict[str, Plan]
    failures: dict[str, Failure]
    stands: dict[str, Stand]
    products: dict[str, Product]


PLANT = Plant.model_validate_json(Path(__file__).with_name("plans.json").read_bytes())
