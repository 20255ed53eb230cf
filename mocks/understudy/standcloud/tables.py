"""The tables of a tenant's StandCloud."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from understudy.core.columns import columns_of
from understudy.core.database import Moment
from understudy.standcloud.models.filters import FILTERS, Filters
from understudy.standcloud.models.rows import Key, Login, Organization

tables = MetaData()

organizations = Table("organizations", tables, *columns_of(Organization, unique={"name"}))
_OWNED = {"organization_id": organizations.name}
keys = Table("keys", tables, *columns_of(Key, unique={"key"}, references=_OWNED))
_SECRETS = {"device_code", "user_code", "access_token", "refresh_token"}
logins = Table("logins", tables, *columns_of(Login, unique=_SECRETS, references=_OWNED))

_FILTERED = [name for name, each in FILTERS[Filters].items() if not each.column]

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


def _index(*columns: str) -> None:
    # Ends as both lists are ordered, then with what tells them apart, so that no row is read to be left out.
    names = ("organization_id", *columns, "start_time", "id", "is_last")
    Index(f"test_runs_by_{'_'.join(columns) or 'time'}", *(test_runs.c[each] for each in names))


for _columns in ((), *((each,) for each in (*_FILTERED, "number_of_attempt")), ("part_number", "status")):
    _index(*_columns)

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
