"""Test procedures, and tests of devices: what was measured, and the verdicts that follow."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from understudy.btec.models.duts import ProtectionClass
from understudy.btec.models.fields import Day, Fields, Flag, Id, Item, Name, Note, Number, Size, Text, body_of
from understudy.btec.models.lists import SORTED, AskedClass, AskedFlag, AskedId, DayFrom, DayTo, ListQuery

Measurement = Literal[
    "RPE", "RInsu", "ILeak", "IPLeak", "PLeak", "ICont", "Ua", "Funct", "PELV", "RCD", "Cable", "EV", "ReversePolarity"
]
"""As the testers name their measurements: protective conductor resistance, insulation resistance, leakage current of
the device, of the protective conductor, of the patient, touch current, output voltage, function and others."""
Comparison = Annotated[
    Literal["max", "min"] | None,
    Field(description="Whether the limit is the largest or the smallest value that passes."),
]


class ProcedureStep(Fields):
    """One measurement of a procedure."""

    name: Name = Field(description="What is measured, for people. *required")
    ident: Measurement = Field(description="What is measured, as the testers name it. *required")
    unit: Text | None = Field(None, description="Unit of the limit; null where there is none to measure.")
    limit: Number | None = Field(None, description="The limit, in `unit`; null where the step is only a check.")
    comparison: Comparison = None
    test_voltage: Size | None = Field(None, description="Voltage of the measurement in volts.")


class Procedure(Item):
    """A test procedure."""

    own = frozenset({"id", "fixed"})
    lock = "fixed"

    id: Id = Field(description="Id of the procedure.")
    name: Name = Field(description="Name of the procedure; unique. *required")
    standard: Text | None = Field(None, description="Standard after which it tests.")
    protection_class: ProtectionClass | None = Field(None, description="Protection class of the devices; null for any.")
    steps: list[ProcedureStep] = Field([], max_length=50, description="The measurements, in order.")
    fixed: Flag = Field(description="Whether it came with the account and cannot be changed or deleted.")


class ProcedureQuery(ListQuery):
    """What the list of test procedures can be asked."""

    sort: Annotated[Literal["id", "name", "standard", "protection_class", "fixed"], SORTED] = "id"
    standard: Text | None = Field(None, description="Only procedures after this standard.")
    protection_class: AskedClass | None = Field(None, description="Only procedures for this protection class.")
    fixed: AskedFlag | None = Field(None, description="Only fixed procedures, or only others.")


class Instrument(Fields):
    """The instrument that measured."""

    type: Text | None = Field(None, description="Type, such as ST 760+.")
    serial: Text | None = Field(None, description="Serial number.")
    software_version: Text | None = Field(None, description="Version of its firmware.")
    gui_version: Text | None = Field(None, description="Version of its user interface.")


class Inspected(Fields):
    """An answer of the visual inspection."""

    question: Name = Field(description="What was looked at. *required")
    passed: Flag = Field(description="Whether it was in order. *required")


class VisualInspectionBody(Fields):
    """The visual inspection before the measurements."""

    passed: Flag | None = Field(None, description="The examiner's verdict; where left out it follows from the answers.")
    answers: list[Inspected] = Field([], max_length=100, description="What was looked at.")


class MeasuredValueBody(Fields):
    """A value of a step."""

    ident: Name = Field(description="What it is, such as RPE or ILeak. *required")
    value: Number | None = Field(None, description="The value in `unit`; null where nothing was measured.")
    unit: Text | None = Field(None, description="Unit of value and limit: Ohm, MOhm, mA, V, s.")
    kind: Literal["measurement", "limit", "time"] = Field(
        "measurement", description="Whether it was measured, is a limit, or is how long it took."
    )
    limit: Number | None = Field(None, description="The limit in `unit`; null for none.")
    comparison: Comparison = None
    valid: Flag | None = Field(
        None, description="Whether the value is in order; where left out it follows from the limit."
    )


class TestStepBody(Fields):
    """A step of a test."""

    name: Name = Field(description="What was done. *required")
    passed: Flag | None = Field(
        None, description="The instrument's verdict; where left out it follows from the values."
    )
    values: list[MeasuredValueBody] = Field([], max_length=100, description="The values; never editable.")


class Test(Item):
    """A test of a device, as an instrument hands it over."""

    own = frozenset({"id", "passed"})

    id: Id = Field(description="Id of the test.")
    dut_id: Id = Field(description="The device that was tested. *required")
    procedure_id: Id | None = Field(None, description="The procedure; null for none of the account's.")
    procedure_name: Text | None = Field(
        None, description="Name of the procedure at that time; by default the present name of `procedure_id`."
    )
    date: Day = Field(description="Day of the test. *required")
    examiner: Text | None = Field(None, description="Who tested.")
    company: Text | None = Field(None, description="The company that tested.")
    order_number: Text | None = Field(None, description="Number of the order.")
    location: Text | None = Field(None, description="Where it was tested.")
    instrument: Instrument | None = Field(None, description="The instrument that measured.")
    visual_inspection: VisualInspectionBody | None = Field(
        None, description="The visual inspection; null where there was none."
    )
    steps: list[TestStepBody] = Field([], max_length=50, description="The steps, in order.")
    remark: Note | None = Field(None, description="Remark.")
    passed: Flag | None = Field(
        description="False where a step or the visual inspection failed, true where all passed, else null."
    )


class TestChange(Fields):
    """What of a test can be changed: nothing that was measured or follows from it."""

    order_number: Text | None = Field(None, description="Number of the order.")
    location: Text | None = Field(None, description="Where it was tested.")
    remark: Note | None = Field(None, description="Remark.")

    @model_validator(mode="before")
    @classmethod
    def _measured_stays(cls, values: object) -> object:
        fixed = set(body_of(Test).model_fields) - set(cls.model_fields)
        if isinstance(values, Mapping) and (sent := sorted(fixed.intersection(values))):
            raise ValueError(f"{', '.join(sent)} cannot be changed: what was measured is never edited")
        return values


class TestQuery(ListQuery):
    """What the list of tests can be asked."""

    sort: Annotated[
        Literal["id", "dut_id", "procedure_id", "procedure_name", "date", "examiner", "order_number", "passed"], SORTED
    ] = "id"
    dut_id: AskedId | None = Field(None, description="Only tests of this device.")
    procedure_id: AskedId | None = Field(None, description="Only tests by this procedure.")
    examiner: Text | None = Field(None, description="Only tests by this examiner.")
    order_number: Text | None = Field(None, description="Only tests of this order.")
    passed: AskedFlag | None = Field(None, description="Only tests that passed, or only those that failed.")
    date: Day | None = Field(None, description="Only tests of this day.")
    date_from: DayFrom = Field(None, description="Only tests of this day or later.")
    date_to: DayTo = Field(None, description="Only tests of this day or earlier.")


class ReportQuery(Fields):
    """How a report is to be written."""

    language: Literal["de", "en"] = Field(description="Language of the report's own words. *required")
