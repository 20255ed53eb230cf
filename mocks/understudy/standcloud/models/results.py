"""What the lists are asked, and what the operations answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from understudy.core.lists import Filter, before, filters_of, least
from understudy.standcloud.quirks import filter_status

LARGEST = 2**53 - 1


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Moment = Annotated[datetime, AfterValidator(_utc)]
From = Annotated[Moment | None, Filter(ending="_from", compare=least)]
To = Annotated[Moment | None, Filter(ending="_to", compare=before)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]


class Filters(BaseModel, extra="allow"):
    """What both lists can be filtered by, and which part of them is asked for."""

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
    start_time_from: From = Field(None, description="Runs started then or later.")
    start_time_to: To = Field(None, description="Runs started before.")
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


class Result(BaseModel):
    """What a test run and a tested device have in common."""

    test_plan_name: str = Field(description="Name of the test plan.")
    serial_number: str | None = Field(description="Serial number of the device.")
    part_number: str = Field(description="Part number of the device.")
    status: str = Field(description="`pass`, `fail`, or how else the run ended.")
    status_icon: str = Field(description="The status as one emoji.")
    test_stand_name: str = Field(description="Name of the stand.")
    test_stand_hw_id: str | None = Field(description="Id of the stand's computer.")
    test_stand_info: dict[str, Any] = Field(description="What else is known of the stand.")
    test_run_artifact: dict[str, Any] = Field(description="What the run kept.")
    dut_info: dict[str, Any] = Field(description="What else is known of the device.")


class TestRun(Result):
    """One run of a test plan on one device."""

    test_run_id: UUID = Field(description="Id of the run.")
    number_of_attempt: int = Field(description="The how manieth run of its device this is, by start time, from 1.")
    start_time: str = Field(description="Start, ISO 8601 in UTC to the second.")
    stop_time: str | None = Field(description="End, ISO 8601 in UTC to the second.")
    duration: str | None = Field(description="Hours, minutes and seconds, as 00:12:34.")


class TestedDut(Result):
    """One device, by its last run."""

    attempt_count: int = Field(description="How many runs the device has had.")
    start_time: str = Field(description="Start of the last run, ISO 8601 in UTC to the second.")
    finish_time: str | None = Field(description="End of the last run, likewise.")
    duration: str | None = Field(description="Length of the last run as ISO 8601, as PT50S.")


class FailedCase(BaseModel):
    """One test case of a run that failed."""

    test_module_name: str = Field(description="What people call the module.")
    test_case_name: str = Field(description="What people call the case.")
    test_module_id: str = Field(description="Key of the module in the report.")
    test_case_id: str = Field(description="Key of the case in the module.")
    status: str = Field(description="Always `fail`.")
    status_icon: str = Field(description="The status as one emoji.")
    start_time: str | None = Field(description="Start, ISO 8601 in UTC to the second.")
    stop_time: str | None = Field(description="End, ISO 8601 in UTC to the second.")
    duration: str | None = Field(description="Hours, minutes and seconds, as 00:12:34.")
    number_of_attempt: int | None = Field(description="How often the case was started within the run.")
    assertion_msg: str | None = Field(description="What the failed assertion said.")
    msg: list[str] = Field(description="Messages to the operator, in order.")
    measurements: list[Any] = Field(description="What was measured, as in the report.")
    test_case_artifact: dict[str, Any] = Field(description="What the case kept.")


class Uploaded(BaseModel):
    """The run that an uploaded report became."""

    test_run_id: UUID = Field(description="Id of the new run.")


class Nothing(BaseModel):
    """An empty object: the service is there."""


class Finding(BaseModel):
    """One thing that does not fit."""

    loc: list[str | int] = Field(description="Where: query, path or body, then the way down.")
    msg: str = Field(description="What is wrong, for people.")
    type: str = Field(description="What is wrong, for programs.")


class Detail(BaseModel):
    """A refusal."""

    detail: str | list[Finding] = Field(description="Why, or what does not fit.")


class OAuthError(BaseModel):
    """A refusal of the identity provider."""

    error: str = Field(description="The code of RFC 6749 or RFC 8628.")
    error_description: str = Field(description="Why, for people.")


class DeviceLogin(BaseModel):
    """A device login that waits for approval."""

    device_code: str = Field(description="What the device polls with.")
    user_code: str = Field(description="What a person recognises the device by.")
    verification_uri: str = Field(description="Where the person approves it.")
    verification_uri_complete: str = Field(description="The same with the code.")
    expires_in: int = Field(description="Seconds for which it can be approved.")
    interval: int = Field(description="Seconds between two polls.")


class Tokens(BaseModel):
    """What a device is signed in with."""

    access_token: str = Field(description="The bearer token of requests.")
    refresh_token: str = Field(description="What gets the next access token, once.")
    token_type: str = Field(description="Always `bearer`.")
    expires_in: int = Field(description="Seconds for which the access token is good.")
    scope: str = Field(description="The scopes granted.")
