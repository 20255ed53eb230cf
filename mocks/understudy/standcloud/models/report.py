"""The report document that a test stand uploads: what must be there, what may be, and room for more."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, with_config
from typing_extensions import TypedDict

from understudy.core.long_work import IN_TURNS

Name = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(ge=0, lt=253_402_300_800, allow_inf_nan=False)]
"""Seconds since 1970-01-01 UTC, before the year 10000."""


class ReportPart(BaseModel, extra="allow"):
    """A part of the document; keys that it does not know are kept and not read."""


class TestStand(ReportPart):
    """The stand that ran the tests."""

    name: Name = Field(description="Name of the stand; `unknown` where the client has none.")
    hw_id: str | None = Field(None, description="Id of the stand's computer.")
    info: dict[str, Any] | None = Field(None, description="What else is known of it.")
    revision: str | None = Field(None, description="Revision of the stand.")
    timezone: str | None = Field(None, description="IANA name of its time zone.")
    location: str | None = Field(None, description="Where it stands.")
    number: int | None = Field(None, description="Its number among stands of one name.")
    instruments: list[Any] | None = Field(None, description="The instruments in it.")


class Dut(ReportPart):
    """The device under test."""

    part_number: Name = Field(description="Its part number; `unknown` where the client has none.")
    serial_number: str | None = Field(None, description="Tells the units of a part number apart.")
    name: str | None = Field(None, description="What people call it.")
    type: str | None = Field(None, description="Kind of device.")
    revision: str | None = Field(None, description="Its revision.")
    sub_units: list[Any] | None = Field(None, description="Its serialised parts.")
    info: dict[str, Any] | None = Field(
        None, description="What else is known of it; lists can be filtered by its keys."
    )


class Process(ReportPart):
    """The step of production in which the tests were run."""

    name: str | None = Field(None, description="Name of the step.")
    number: int | None = Field(None, description="Its number.")
    info: dict[str, Any] | None = Field(None, description="What else is known of it.")


# There are many of them, and a dictionary is read at half of a model's cost.
@with_config(extra="allow")
class Case(TypedDict, total=False):
    """One test case of a module."""

    status: Annotated[str | None, Field(description="How it ended; `failed` is what counts.")]
    name: Annotated[str | None, Field(description="What people call it.")]
    start_time: Annotated[Seconds | None, Field(description="Start in seconds since 1970.")]
    stop_time: Annotated[Seconds | None, Field(description="End in seconds since 1970.")]
    assertion_msg: Annotated[str | None, Field(description="What the failed assertion said.")]
    msg: Annotated[dict[str, Any] | None, Field(description="Messages to the operator by id.")]
    measurements: Annotated[list[Any] | None, Field(description="What was measured.")]
    attempt: Annotated[int | None, Field(description="How often the case was started within the run.")]
    artifact: Annotated[dict[str, Any] | None, Field(description="Whatever the case kept.")]


@with_config(extra="allow")
class Module(TypedDict, total=False):
    """One file of test cases."""

    status: Annotated[str | None, Field(description="How it ended.")]
    name: Annotated[str | None, Field(description="What people call it.")]
    start_time: Annotated[Seconds | None, Field(description="Start in seconds since 1970.")]
    stop_time: Annotated[Seconds | None, Field(description="End in seconds since 1970.")]
    cases: Annotated[dict[str, Annotated[Case, IN_TURNS]] | None, Field(description="Its cases by function name.")]


class Report(ReportPart):
    """A test report, as HardPy stores and uploads it."""

    status: Name = Field(description="How the run ended: passed, failed or stopped.")
    name: Name = Field(description="Name of the test plan.")
    start_time: Seconds | None = Field(None, description="Start in seconds since 1970; absent if no test was started.")
    stop_time: Seconds | None = Field(None, description="End in seconds since 1970.")
    test_stand: TestStand = Field(description="The stand.")
    dut: Dut = Field(description="The device.")
    process: Process | None = Field(None, description="The step of production.")
    modules: dict[str, Module] | None = Field(
        None, description="The modules by file name without its ending, as they ran."
    )
    batch_serial_number: str | None = Field(None, description="Batch of the device.")
    caused_dut_failure_id: str | None = Field(None, description="`module::case` of the first failed case.")
    error_code: int | None = Field(None, description="Number of the failure.")
    user: str | None = Field(None, description="Who ran the tests.")
    artifact: dict[str, Any] | None = Field(None, description="Whatever the run kept.")
    id: str | None = Field(None, description="The client's own id; it identifies nothing.")
    rev: str | None = Field(None, description="The client's own revision.")
