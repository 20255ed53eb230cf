"""The query parameters of the two lists; whatever else stands in a query filters by `dut.info`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, bindparam

from understudy.core.filters import Filter, filters_of, least
from understudy.standcloud.quirks import filter_status

LARGEST = 2**53 - 1


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def before(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows that have less than the value."""
    return column < bindparam(name, type_=column.type)


Moment = Annotated[datetime, AfterValidator(_utc)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]


class Filters(BaseModel):
    """What both lists can be filtered by, and which part of them is asked for."""

    model_config = ConfigDict(extra="allow")

    part_number: str | None = Field(None, description="Part number of the device.")
    serial_number: str | None = Field(None, description="Serial number of the device.")
    status: Annotated[str, AfterValidator(filter_status)] | None = Field(
        None, description="`pass` or `fail`, in either case."
    )
    test_plan_name: str | None = Field(None, description="Name of the test plan.")
    test_stand_name: str | None = Field(None, description="Name of the stand.")
    test_stand_hw_id: str | None = Field(None, description="Id of the stand's computer.")
    batch_serial_number: str | None = Field(None, description="Batch of the device.")
    process_name: str | None = Field(None, description="Step of production.")
    start_time_from: Annotated[Moment | None, Filter(column="start_time", compare=least)] = Field(
        None, description="Runs started then or later."
    )
    start_time_to: Annotated[Moment | None, Filter(column="start_time", compare=before)] = Field(
        None, description="Runs started before."
    )
    limit: int | None = Field(None, ge=1, le=1000, description="Rows of the answer at most.")
    offset: Count = Field(0, description="Rows of the whole list to leave out first.")

    def facts(self) -> dict[str, str]:
        """The parameters that filter by keys of `dut.info`."""
        return dict(self.model_extra or {})


class RunFilters(Filters):
    """The query parameters of the list of test runs."""

    number_of_attempt: Count | None = Field(None, description="Runs that were the how manieth of their device.")


class DutFilters(Filters):
    """The query parameters of the list of tested devices."""

    # The attempt of a device's last run is their count.
    attempt_count: Annotated[Count | None, Filter(column="number_of_attempt")] = Field(
        None, description="Devices that had so many runs."
    )


FILTERS: Mapping[type[Filters], Mapping[str, Filter]] = {
    query: filters_of(query, apart={"limit", "offset"}) for query in (Filters, RunFilters, DutFilters)
}
"""What narrows each list."""
