"""A tenant's tables: those of the sandbox, those of production, and which of both a request is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, Table, Text, UniqueConstraint

from understudy.btec.models.account import Equipment, EquipmentQuery, Group, GroupQuery, TokenRow, User, UserQuery
from understudy.btec.models.customers import Customer, CustomerQuery, Department, DepartmentQuery, Project, ProjectQuery
from understudy.btec.models.duts import Dut, DutQuery, Manufacturer, ManufacturerQuery
from understudy.btec.models.fields import Item
from understudy.btec.models.lists import ListQuery, columns_asked
from understudy.btec.models.tests import Procedure, ProcedureQuery, Test, TestQuery
from understudy.btec.text_search import index_text
from understudy.core.columns import columns_of
from understudy.core.exchange import CurrentExchange
from understudy.core.world import World

tables = MetaData()

tokens = Table("tokens", tables, *columns_of(TokenRow, unique={"token"}))
"""The access tokens of the account, deleted ones too: who uses one is told so."""

_REFERENCES: Mapping[str, str] = {
    "customer_id": "customers",
    "department_id": "departments",
    "dut_id": "duts",
    "group_id": "user_groups",
    "manufacturer_id": "manufacturers",
    "parent_id": "departments",
    "procedure_id": "test_procedures",
}
"""Whose ids a field of this name holds."""


@dataclass(frozen=True)
class Store:
    """The tables of one environment, those referred to before those that refer."""

    user_groups: Table
    users: Table
    customers: Table
    departments: Table
    manufacturers: Table
    test_procedures: Table
    test_equipment: Table
    duts: Table
    tests: Table
    projects: Table
    project_duts: Table

    def table(self, name: str) -> Table:
        """The table of a resource."""
        table: Table = getattr(self, name)
        return table

    def resources(self) -> Sequence[Table]:
        """The tables of resources."""
        return [table for table in vars(self).values() if "item" in table.info]


def item_of(table: Table) -> type[Item]:
    """The model of what is served of a resource's rows."""
    item: type[Item] = table.info["item"]
    return item


def _listed(
    name: str, item: type[Item], query: type[ListQuery], *unique: str, prefix: str, many: bool = False
) -> Table:
    """A table of a resource: its columns are what is filtered, sorted, unique or referred to; `doc` is what is served.

    What refers to others is indexed, and of tables with `many` rows every column. Every index ends in the id, so that
    a sorted page needs no sorting.
    """
    references = {field: prefix + to for field, to in _REFERENCES.items()}
    columns = columns_of(item, columns_asked(query), references=references, unique=unique)
    search, doc = Column("search", Text, nullable=False), Column("doc", LargeBinary, nullable=False)
    table = Table(prefix + name, tables, *columns, search, doc, info={"item": item, "query": query})
    for column in columns:
        if column.foreign_keys or (many and column.name != "id"):
            Index(f"{table.name}_by_{column.name}", column, table.c.id)
    return table


def _duts(prefix: str) -> Table:
    table = _listed("duts", Dut, DutQuery, prefix=prefix, many=True)
    table.append_constraint(UniqueConstraint("customer_id", "dut_number"))
    # What most often comes together: the devices of a customer that are due.
    Index(f"{table.name}_due", table.c.customer_id, table.c.next_test_date, table.c.id)
    # Ids alone, so that a far page need not go over whole rows.
    Index(f"{table.name}_by_id", table.c.id)
    index_text(table)
    return table


def _project_duts(prefix: str) -> Table:
    return Table(
        f"{prefix}project_duts",
        tables,
        Column("project_id", ForeignKey(f"{prefix}projects.id", ondelete="CASCADE"), primary_key=True),
        Column("dut_id", ForeignKey(f"{prefix}duts.id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )


def _store(prefix: str) -> Store:
    return Store(
        user_groups=_listed("user_groups", Group, GroupQuery, "title", prefix=prefix),
        users=_listed("users", User, UserQuery, "email", prefix=prefix),
        customers=_listed("customers", Customer, CustomerQuery, "number", prefix=prefix),
        departments=_listed("departments", Department, DepartmentQuery, prefix=prefix),
        manufacturers=_listed("manufacturers", Manufacturer, ManufacturerQuery, "name", prefix=prefix),
        test_procedures=_listed("test_procedures", Procedure, ProcedureQuery, "name", prefix=prefix),
        test_equipment=_listed("test_equipment", Equipment, EquipmentQuery, "serial_number", prefix=prefix),
        duts=_duts(prefix),
        tests=_listed("tests", Test, TestQuery, prefix=prefix, many=True),
        projects=_listed("projects", Project, ProjectQuery, "name", prefix=prefix),
        project_duts=_project_duts(prefix),
    )


SANDBOX = _store("")
PRODUCTION = _store("production_")


@dataclass(frozen=True, slots=True)
class Environment:
    """A tenant's sandbox or production: its world and the tables in it."""

    world: World
    store: Store


async def current_environment(exchange: CurrentExchange) -> Environment:
    """The environment at whose address the request came in."""
    return Environment(exchange.world, PRODUCTION if exchange.mount == "btec-production" else SANDBOX)


CurrentEnvironment = Annotated[Environment, Depends(current_environment)]
