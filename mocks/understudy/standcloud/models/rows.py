"""The rows of fixtures and inline seeds."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from understudy.standcloud.models.report import Report


class Row(BaseModel):
    """A row; a field that it does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class Organization(Row):
    """An organization; what is one's, no other sees."""

    id: int = Field(ge=1, description="Number of the organization.")
    name: str = Field(min_length=1, description="Name of the organization.")


class Key(Row):
    """An API key of an organization."""

    id: int | None = Field(default=None, ge=1, description="Number of the key.")
    key: str = Field(min_length=1, description="The key itself.")
    name: str = Field(min_length=1, description="What it is for, and its role for tests.")
    organization_id: int = Field(ge=1, description="The organization that it belongs to.")
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(default=None, description="Its last moment, if any.")
    revoked_at: datetime | None = Field(default=None, description="When it was revoked, if ever.")


class Login(Row):
    """A device login in progress or done."""

    id: int | None = Field(default=None, ge=1, description="Number of the login.")
    device_code: str = Field(min_length=1, description="What the device polls with.")
    user_code: str = Field(min_length=1, description="What a person recognises it by.")
    organization_id: int | None = Field(default=None, description="Whose data it may use.")
    state: Literal["pending", "approved", "denied", "used"] = Field(description="How it stands.")
    created_at: datetime = Field(description="When the device asked.")
    expires_at: datetime = Field(description="When it can be approved no more.")
    access_token: str | None = Field(default=None, description="The token in use.")
    access_expires_at: datetime | None = Field(default=None, description="Its last moment.")
    refresh_token: str | None = Field(default=None, description="What gets the next token.")


def _fits(report: dict[str, Any]) -> dict[str, Any]:
    Report.model_validate(report)
    return report


class Run(Row):
    """A test run as it was uploaded."""

    test_run_id: UUID | None = Field(default=None, description="Id of the run; made if absent.")
    organization_id: int = Field(default=1, ge=1, description="The organization that it is of.")
    report: Annotated[dict[str, Any], AfterValidator(_fits)] = Field(
        description="The document as uploaded; its times are seconds since 1970."
    )
