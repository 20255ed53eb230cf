"""Devices under test and their manufacturers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from understudy.btec.models.fields import Day, Fields, Flag, Id, Item, Name, Note, Size, Text
from understudy.btec.models.lists import SORTED, AskedClass, AskedFlag, AskedId, DayFrom, DayTo, ListQuery

ProtectionClass = Annotated[int, Field(strict=True, ge=1, le=3)]
"""As IEC 61140 counts them: protective earth, double insulation, extra-low voltage."""


class Cable(Fields):
    """The mains or extension cable of a device."""

    length: Size | None = Field(None, description="Length in metres.")
    conductors: int | None = Field(None, strict=True, ge=1, le=100, description="Number of conductors.")
    cross_section: Size | None = Field(None, description="Cross-section of a conductor in square millimetres.")


class Dut(Item):
    """A device under test."""

    own = frozenset({"id", "last_test_date", "next_test_date", "modified_at"})

    id: Id = Field(description="Id of the device.")
    dut_number: Name = Field(description="Inventory number; unique with the customer. *required")
    designation: Name = Field(description="What the device is. *required")
    customer_id: Id = Field(description="The customer whose device it is. *required")
    department_id: Id | None = Field(None, description="A department of that customer; null for none.")
    building: Text | None = Field(None, description="Where it is.")
    type: Text | None = Field(None, description="Kind of device.")
    model: Text | None = Field(None, description="Manufacturer's model.")
    manufacturer_id: Id | None = Field(None, description="The manufacturer.")
    serial_number: Text | None = Field(None, description="Manufacturer's serial number.")
    rated_power: Size | None = Field(None, description="Rated power in watts.")
    protection_class: ProtectionClass = Field(
        description="Protection class: 1 protective earth, 2 double insulation, 3 extra-low voltage. *required"
    )
    standard: Text | None = Field(None, description="Standard after which it is tested.")
    procedure_id: Id | None = Field(None, description="The test procedure.")
    test_interval_months: int | None = Field(
        None, strict=True, ge=1, le=240, description="Months from one test to the next."
    )
    cable: Cable | None = Field(None, description="The mains or extension cable.")
    output_voltage: Size | None = Field(None, description="Output voltage in volts, of protection class 3.")
    out_of_service: Flag = Field(default=False, description="Whether it was retired.")
    private_purchase: Flag = Field(default=False, description="Whether it belongs to an employee.")
    remark: Note | None = Field(None, description="Remark.")
    last_test_date: Day | None = Field(description="Day of its latest test; null before the first.")
    next_test_date: Day | None = Field(
        description="`last_test_date` and `test_interval_months` later; null where either is."
    )
    modified_at: datetime = Field(description="Last change, RFC 3339 in UTC.")


DutSort = Literal[
    "id",
    "dut_number",
    "designation",
    "customer_id",
    "department_id",
    "building",
    "type",
    "model",
    "manufacturer_id",
    "serial_number",
    "protection_class",
    "standard",
    "procedure_id",
    "last_test_date",
    "next_test_date",
    "modified_at",
]


class ConnectedDutQuery(ListQuery):
    """What the list of a project's devices can be asked."""

    sort: Annotated[DutSort, SORTED] = "id"


class DutQuery(ListQuery):
    """What the list of devices under test can be asked."""

    sort: Annotated[DutSort, SORTED] = "id"
    customer_id: AskedId | None = Field(None, description="Only devices of this customer.")
    department_id: AskedId | None = Field(None, description="Only devices of this department itself.")
    manufacturer_id: AskedId | None = Field(None, description="Only devices of this manufacturer.")
    procedure_id: AskedId | None = Field(None, description="Only devices with this test procedure.")
    dut_number: Text | None = Field(None, description="Only devices of this inventory number.")
    serial_number: Text | None = Field(None, description="Only devices of this serial number.")
    standard: Text | None = Field(None, description="Only devices tested after this standard.")
    protection_class: AskedClass | None = Field(None, description="Only devices of this protection class.")
    out_of_service: AskedFlag | None = Field(None, description="Only retired devices, or only others.")
    private_purchase: AskedFlag | None = Field(None, description="Only private devices, or only others.")
    last_test_date: Day | None = Field(None, description="Only devices last tested on this day.")
    last_test_date_from: DayFrom = Field(None, description="Only devices last tested on this day or later.")
    last_test_date_to: DayTo = Field(None, description="Only devices last tested on this day or earlier.")
    next_test_date: Day | None = Field(None, description="Only devices to be tested on this day.")
    next_test_date_from: DayFrom = Field(None, description="Only devices to be tested on this day or later.")
    next_test_date_to: DayTo = Field(None, description="Only devices to be tested on this day or earlier.")


class Manufacturer(Item):
    """A manufacturer of devices."""

    id: Id = Field(description="Id of the manufacturer.")
    name: Name = Field(description="Name of the manufacturer; unique. *required")


class ManufacturerQuery(ListQuery):
    """What the list of manufacturers can be asked."""

    sort: Annotated[Literal["id", "name"], SORTED] = "id"
