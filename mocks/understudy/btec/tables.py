"""The tables of a tenant's BTEC: those of the sandbox, and those of production under another name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from understudy.core.database import Moment

tables = MetaData()

tokens = Table(
    "tokens",
    tables,
    Column("id", Integer, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("test_environment", Boolean, nullable=False),
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
)
"""The access tokens of the account, deleted ones too: who uses one is told so."""

GRAMS = "_grams"
"""Ends the name of the full-text index of a table."""
_GRAMS = "tokenize='trigram case_sensitive 1', detail=none, columnsize=0"


@dataclass(frozen=True)
class Store:
    """The tables of one environment."""

    name: str
    """Of the environment: `sandbox` or `production`."""
    customers: Table
    departments: Table
    manufacturers: Table
    test_procedures: Table
    duts: Table
    tests: Table
    projects: Table
    project_duts: Table
    test_equipment: Table
    users: Table
    user_groups: Table

    def table(self, name: str) -> Table:
        """The table of a resource."""
        table: Table = getattr(self, name)
        return table

    def all(self) -> Sequence[Table]:
        """Every table, those referred to before those that refer."""
        return [value for value in vars(self).values() if isinstance(value, Table)]


def _listed(name: str, *columns: Column[Any] | UniqueConstraint, sorted_by: tuple[str, ...] = ()) -> Table:
    """A table of a resource: its columns are what is filtered, sorted, unique or referred to; `doc` is what is served.

    Every index ends in the id, so that a sorted page needs no sorting.
    """
    table = Table(
        name,
        tables,
        Column("id", Integer, primary_key=True),
        *columns,
        Column("search", Text, nullable=False),
        Column("doc", LargeBinary, nullable=False),
    )
    for column in sorted_by:
        Index(f"{name}_by_{column}", table.c[column], table.c.id)
    return table


def _reference(name: str, to: Table, *, nullable: bool = True) -> Column[Any]:
    return Column(name, ForeignKey(to.c.id), nullable=nullable)


def _index_text(table: Table) -> None:
    """Gives a table an index of all three characters in a row of its `search`, kept up to date by triggers.

    Only SQLite needs it: elsewhere an index of the column itself does the same.
    """
    table.info[GRAMS] = True
    name, grams = table.name, table.name + GRAMS
    remove = f"INSERT INTO {grams} ({grams}, rowid, search) VALUES ('delete', old.id, old.search);"  # noqa: S608 names of ours
    add = f"INSERT INTO {grams} (rowid, search) VALUES (new.id, new.search);"  # noqa: S608 names of ours
    statements = (
        f"CREATE VIRTUAL TABLE {grams} USING fts5(search, content='{name}', content_rowid='id', {_GRAMS})",
        f"CREATE TRIGGER {grams}_insert AFTER INSERT ON {name} BEGIN {add} END",
        f"CREATE TRIGGER {grams}_delete AFTER DELETE ON {name} BEGIN {remove} END",
        f"CREATE TRIGGER {grams}_update AFTER UPDATE OF search ON {name} BEGIN {remove} {add} END",
    )

    @event.listens_for(table, "after_create")
    def create(_table: Table, connection: Connection, **_more: object) -> None:
        if connection.dialect.name == "sqlite":
            for statement in statements:
                connection.exec_driver_sql(statement)


def _people(prefix: str) -> tuple[Table, Table]:
    user_groups = _listed(
        f"{prefix}user_groups",
        Column("title", Text, nullable=False, unique=True),
        Column("standard", Boolean, nullable=False),
    )
    users = _listed(
        f"{prefix}users",
        Column("email", Text, nullable=False, unique=True),
        Column("first_name", Text),
        Column("last_name", Text),
        _reference("group_id", user_groups, nullable=False),
        Column("status", Text, nullable=False),
        sorted_by=("group_id",),
    )
    return user_groups, users


def _duts(prefix: str, customers: Table, departments: Table, manufacturers: Table, procedures: Table) -> Table:
    table = _listed(
        f"{prefix}duts",
        _reference("customer_id", customers, nullable=False),
        _reference("department_id", departments),
        _reference("manufacturer_id", manufacturers),
        _reference("procedure_id", procedures),
        Column("dut_number", Text, nullable=False),
        Column("designation", Text, nullable=False),
        Column("building", Text),
        Column("type", Text),
        Column("model", Text),
        Column("serial_number", Text),
        Column("protection_class", Integer, nullable=False),
        Column("standard", Text),
        Column("out_of_service", Boolean, nullable=False),
        Column("private_purchase", Boolean, nullable=False),
        Column("last_test_date", Date),
        Column("next_test_date", Date),
        Column("modified_at", Moment, nullable=False),
        UniqueConstraint("customer_id", "dut_number"),
        sorted_by=(
            *("customer_id", "department_id", "manufacturer_id", "procedure_id", "dut_number", "designation"),
            *("building", "type", "model", "serial_number", "protection_class", "standard"),
            *("out_of_service", "private_purchase", "last_test_date", "next_test_date", "modified_at"),
        ),
    )
    # What most often comes together: the devices of a customer that are due.
    Index(f"{prefix}duts_due", table.c.customer_id, table.c.next_test_date, table.c.id)
    # Ids alone, so that a far page need not go over whole rows.
    Index(f"{prefix}duts_by_id", table.c.id)
    _index_text(table)
    return table


def _tests(prefix: str, duts: Table, procedures: Table) -> Table:
    return _listed(
        f"{prefix}tests",
        _reference("dut_id", duts, nullable=False),
        _reference("procedure_id", procedures),
        Column("procedure_name", Text),
        Column("date", Date, nullable=False),
        Column("examiner", Text),
        Column("order_number", Text),
        Column("passed", Boolean),
        sorted_by=("dut_id", "procedure_id", "date", "examiner", "order_number", "passed"),
    )


def _projects(prefix: str, customers: Table, duts: Table) -> tuple[Table, Table]:
    projects = _listed(
        f"{prefix}projects",
        Column("name", Text, nullable=False, unique=True),
        _reference("customer_id", customers),
        Column("status", Text, nullable=False),
        sorted_by=("customer_id",),
    )
    connections = Table(
        f"{prefix}project_duts",
        tables,
        Column("project_id", ForeignKey(projects.c.id, ondelete="CASCADE"), primary_key=True),
        Column("dut_id", ForeignKey(duts.c.id), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    return projects, connections


def _store(name: str, prefix: str) -> Store:
    user_groups, users = _people(prefix)
    customers = _listed(
        f"{prefix}customers",
        Column("number", Text, unique=True),
        Column("name", Text, nullable=False),
        Column("zip", Text),
        Column("city", Text),
        Column("modified_at", Moment, nullable=False),
    )
    departments = _listed(
        f"{prefix}departments",
        _reference("customer_id", customers, nullable=False),
        Column("parent_id", ForeignKey(f"{prefix}departments.id")),
        Column("name", Text, nullable=False),
        sorted_by=("customer_id", "parent_id"),
    )
    manufacturers = _listed(f"{prefix}manufacturers", Column("name", Text, nullable=False, unique=True))
    procedures = _listed(
        f"{prefix}test_procedures",
        Column("name", Text, nullable=False, unique=True),
        Column("standard", Text),
        Column("protection_class", Integer),
        Column("fixed", Boolean, nullable=False),
    )
    equipment = _listed(
        f"{prefix}test_equipment",
        Column("type", Text, nullable=False),
        Column("serial_number", Text, nullable=False, unique=True),
        Column("firmware", Text),
        Column("calibration_due", Date),
    )
    duts = _duts(prefix, customers, departments, manufacturers, procedures)
    tests = _tests(prefix, duts, procedures)
    projects, connections = _projects(prefix, customers, duts)
    return Store(
        name=name,
        customers=customers,
        departments=departments,
        manufacturers=manufacturers,
        test_procedures=procedures,
        duts=duts,
        tests=tests,
        projects=projects,
        project_duts=connections,
        test_equipment=equipment,
        users=users,
        user_groups=user_groups,
    )


SANDBOX = _store("sandbox", "")
PRODUCTION = _store("production", "production_")
