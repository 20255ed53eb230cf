"""Test procedures: which steps a device goes through, and what each must keep."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.btec.models.duts import ProtectionClass
from understudy.btec.models.fields import AskedClass, AskedFlag, Fields, Flag, Id, Name, Number, Size, Text
from understudy.btec.models.items import Item
from understudy.btec.models.lists import SORTED, ListQuery

Measurement = Literal[
    "RPE", "RInsu", "ILeak", "IPLeak", "PLeak", "ICont", "Ua", "Funct", "PELV", "RCD", "Cable", "EV", "ReversePolarity"
]
"""As the testers name their measurements: protective conductor resistance, insulation resistance, leakage current of
the device, of the protective conductor, of the patient, touch current, output voltage, function and others."""
Comparison = Literal["max", "min"]


class ProcedureStep(Fields):
    """One measurement of a procedure."""

    name: Name = Field(description="What is measured, for people. *required")
    ident: Measurement = Field(description="What is measured, as the testers name it. *required")
    unit: Text | None = Field(default=None, description="Unit of the limit; null where there is none to measure.")
    limit: Number | None = Field(default=None, description="The limit, in `unit`; null where the step is only a check.")
    comparison: Comparison | None = Field(
        default=None, description="Whether the limit is the largest or the smallest value that passes."
    )
    test_voltage: Size | None = Field(default=None, description="Voltage of the measurement in volts.")


class Procedure(Item):
    """A test procedure."""

    own = frozenset({"id", "fixed"})

    id: Id = Field(description="Id of the procedure.")
    name: Name = Field(description="Name of the procedure; unique. *required")
    standard: Text | None = Field(default=None, description="Standard after which it tests.")
    protection_class: ProtectionClass | None = Field(
        default=None, description="Protection class of the devices; null for any."
    )
    steps: list[ProcedureStep] = Field(default=[], max_length=50, description="The measurements, in order.")
    fixed: Flag = Field(description="Whether it came with the account and cannot be changed or deleted.")


class ProcedureQuery(ListQuery):
    """What the list of test procedures can be asked."""

    sort: Annotated[Literal["id", "name", "standard", "protection_class", "fixed"], SORTED] = "id"
    standard: Text | None = Field(default=None, description="Only procedures after this standard.")
    protection_class: AskedClass | None = Field(default=None, description="Only procedures for this protection class.")
    fixed: AskedFlag | None = Field(default=None, description="Only fixed procedures, or only others.")
