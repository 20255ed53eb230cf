"""The tables of a tenant's StandCloud."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from understudy.core.database import Moment

tables = MetaData()

FILTERS = (
    "part_number",
    "serial_number",
    "status",
    "test_plan_name",
    "test_stand_name",
    "test_stand_hw_id",
    "batch_serial_number",
    "process_name",
)
"""Columns of both lists that are filtered by equality."""

organizations = Table(
    "organizations",
    tables,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

keys = Table(
    "keys",
    tables,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("organization_id", ForeignKey(organizations.c.id), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

logins = Table(
    "logins",
    tables,
    Column("id", Integer, primary_key=True),
    Column("device_code", Text, nullable=False, unique=True),
    Column("user_code", Text, nullable=False, unique=True),
    Column("organization_id", ForeignKey(organizations.c.id)),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("access_token", Text, unique=True),
    Column("access_expires_at", Moment),
    Column("refresh_token", Text, unique=True),
)


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column spelt so that no index serves it: the database cannot know which index leaves the fewest rows."""
    return column.concat("") if isinstance(column.type, Text) else column + 0


def _listed(name: str, attempts: str, *own: Column[object]) -> Table:
    """A table that is listed newest first; every index ends as the list is ordered."""
    table = Table(
        name,
        tables,
        Column("id", Integer, primary_key=True),
        *own,
        Column("organization_id", ForeignKey(organizations.c.id), nullable=False),
        *(Column(filtered, Text) for filtered in FILTERS),
        Column(attempts, Integer, nullable=False),
        Column("start_time", Moment, nullable=False),
        Column("doc", LargeBinary, nullable=False),
    )
    for columns in ((), *((each,) for each in (*FILTERS, attempts)), ("part_number", "status")):
        leading = [table.c[each] for each in ("organization_id", *columns)]
        Index(f"{name}_by_{'_'.join(columns) or 'time'}", *leading, table.c.start_time, table.c.id)
    return table


def _facts(name: str, of: Table) -> Table:
    """What a listed table's `dut_info` says, one row a key, to be filtered by."""
    return Table(
        name,
        tables,
        Column("organization_id", Integer, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("value", Text, primary_key=True),
        Column("start_time", Moment, primary_key=True),
        Column(
            "id",
            ForeignKey(of.c.id, ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sqlite_with_rowid=False,
    )


test_runs = _listed("test_runs", "number_of_attempt", Column("test_run_id", Text, unique=True))
"""Every run; `doc` is the JSON text of the item that is served."""

tested_duts = _listed("tested_duts", "attempt_count")
"""The last run of every device under its id, with the item that is served."""

run_facts = _facts("run_facts", test_runs)
dut_facts = _facts("dut_facts", tested_duts)

reports = Table(
    "reports",
    tables,
    Column("id", ForeignKey(test_runs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("failed_cases", LargeBinary),
    Column("body", LargeBinary, nullable=False),
)
"""What was uploaded, byte for byte, and the failed cases in it as they are served; None for none."""
