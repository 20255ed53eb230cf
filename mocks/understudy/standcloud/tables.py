"""The tables of a tenant's StandCloud, and the rows of fixtures from which columns follow."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from understudy.core.columns import columns_of
from understudy.core.database import Moment
from understudy.core.lists import Filter
from understudy.standcloud.models.results import FILTERS, Filters


class Organization(BaseModel, extra="forbid"):
    """An organization; what is one's, no other sees."""

    id: int = Field(ge=1, description="Number of the organization.")
    name: str = Field(min_length=1, description="Name of the organization.")


class Key(BaseModel, extra="forbid"):
    """An API key of an organization."""

    id: int | None = Field(None, ge=1, description="Number of the key.")
    key: str = Field(min_length=1, description="The key itself.")
    name: str = Field(min_length=1, description="What it is for, and its role for tests.")
    organization_id: int = Field(ge=1, description="The organization that it belongs to.")
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(None, description="Its last moment, if any.")
    revoked_at: datetime | None = Field(None, description="When it was revoked, if ever.")


class Login(BaseModel, extra="forbid"):
    """A device login in progress or done."""

    id: int | None = Field(None, ge=1, description="Number of the login.")
    device_code: str = Field(min_length=1, description="What the device polls with.")
    user_code: str = Field(min_length=1, description="What a person recognises it by.")
    organization_id: int | None = Field(None, description="Whose data it may use.")
    state: Literal["pending", "approved", "denied", "used"] = Field(description="How it stands.")
    created_at: datetime = Field(description="When the device asked.")
    expires_at: datetime = Field(description="When it can be approved no more.")
    access_token: str | None = Field(None, description="The token in use.")
    access_expires_at: datetime | None = Field(None, description="Its last moment.")
    refresh_token: str | None = Field(None, description="What gets the next token.")


tables = MetaData()

organizations = Table("organizations", tables, *columns_of(Organization, unique={"name"}))
_OWNED = {"organization_id": organizations.name}
keys = Table("keys", tables, *columns_of(Key, unique={"key"}, references=_OWNED))
SECRETS = ("device_code", "user_code", "access_token", "refresh_token")
"""By what a login is found; each tells its tenant."""
logins = Table("logins", tables, *columns_of(Login, unique=SECRETS, references=_OWNED))

_FILTERED = [name for name, each in FILTERS[Filters].items() if each == Filter()]

test_runs = Table(
    "test_runs",
    tables,
    Column("id", Integer, primary_key=True),
    Column("test_run_id", Text, nullable=False, unique=True),
    Column("organization_id", ForeignKey(organizations.c.id), nullable=False),
    *(Column(filtered, Text) for filtered in _FILTERED),
    Column("number_of_attempt", Integer, nullable=False),
    Column("is_last", Integer, nullable=False),
    Column("start_time", Moment, nullable=False),
    Column("run", LargeBinary, nullable=False),
    Column("dut", LargeBinary),
    Column("failed_cases", LargeBinary),
    Column("body", LargeBinary, nullable=False),
)
"""Every run: the JSON text of the item that is served, and of its failed cases, None for none; what was uploaded, byte
for byte. The last run of a device (`is_last` is 1, else 0) has the item of the device as well: its attempt is their
count."""


for _columns in ((), *((each,) for each in (*_FILTERED, "number_of_attempt")), ("part_number", "status")):
    # Ends as both lists are ordered and with what tells them apart: no row is read to be left out.
    _names = ("organization_id", *_columns, "start_time", "id", "is_last")
    Index(f"test_runs_by_{'_'.join(_columns) or 'time'}", *(test_runs.c[each] for each in _names))

dut_facts = Table(
    "dut_facts",
    tables,
    Column("organization_id", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("start_time", Moment, primary_key=True),
    Column("id", ForeignKey(test_runs.c.id, ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
"""What the `dut_info` of a run says, one row a key, to be filtered by."""
