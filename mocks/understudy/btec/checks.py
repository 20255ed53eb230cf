"""What must hold beyond types, references and unique values, and what follows from what was sent."""

from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, select

from understudy.btec.conventions import Change
from understudy.btec.due_dates import next_test, redate
from understudy.btec.environments import Environment
from understudy.btec.refusals import Unfitting
from understudy.btec.verdicts import judge
from understudy.core.rows import Values, column, find


async def check_department(change: Change) -> None:
    """A department's parent is of the same customer and not below it; it changes customer only alone."""
    environment, new = change.context, change.after
    if new is None:
        return
    await _check_customer(environment, change.before, new)
    seen, above = {new.get("id")}, new["parent_id"]
    while above is not None:
        if above in seen:
            raise Unfitting(f"parent_id (body): the department {new['parent_id']} is this one or below it.")
        seen.add(above)
        row = await find(environment.world.db, environment.store.departments, above)
        assert row is not None  # noqa: S101 the foreign keys say so
        if row["customer_id"] != new["customer_id"]:
            raise Unfitting(f"parent_id (body): the department {above} is of the customer {row['customer_id']}.")
        above = row["parent_id"]


async def _check_customer(environment: Environment, old: Values | None, new: Values) -> None:
    if old is None or old["customer_id"] == new["customer_id"]:
        return
    store, db = environment.store, environment.world.db
    for kind, reference in (("department", store.departments.c.parent_id), ("dut", store.duts.c.department_id)):
        found = await db.scalar(_referring(reference), {"number": old["id"]})
        if found is not None:
            raise Unfitting(f"customer_id (body): the department still has the {kind} {found} of its customer.")


@cache
def _referring(reference: Column[Any]) -> Select[Any]:
    return select(reference.table.c.id).where(reference == bindparam("number"))


async def check_dut(change: Change) -> None:
    """A device's department is of its customer, as are its projects; its next test follows from the last."""
    environment, old, new = change.context, change.before, change.after
    if new is None:
        return
    store, db = environment.store, environment.world.db
    if new["department_id"] is not None:
        owner = await column(db, store.departments, "customer_id", new["department_id"])
        if owner != new["customer_id"]:
            raise Unfitting(f"department_id (body): the department {new['department_id']} is of the customer {owner}.")
    if old is not None and old["customer_id"] != new["customer_id"]:
        wanted = {"number": new["id"], "customer": new["customer_id"]}
        found = await db.scalar(_foreign_projects(store.projects, store.project_duts), wanted)
        if found is not None:
            raise Unfitting(f"customer_id (body): the project {found} is of the device's present customer.")
    new["last_test_date"] = None if old is None else old["last_test_date"]
    new["next_test_date"] = next_test(new["last_test_date"], new["test_interval_months"])


@cache
def _foreign_projects(projects: Table, connections: Table) -> Select[Any]:
    """The projects of a device that are bound to another customer."""
    query = select(projects.c.id).join(connections, connections.c.project_id == projects.c.id)
    bound = projects.c.customer_id.is_not(None) & (projects.c.customer_id != bindparam("customer"))
    return query.where(connections.c.dut_id == bindparam("number"), bound)


async def check_project(change: Change) -> None:
    """A project's devices are its customer's."""
    store, old, new = change.context.store, change.before, change.after
    if old is None or new is None or new["customer_id"] is None:
        return
    wanted = {"number": new["id"], "customer": new["customer_id"]}
    found = await change.context.world.db.scalar(_foreign_duts(store.duts, store.project_duts), wanted)
    if found is not None:
        raise Unfitting(f"customer_id (body): the project has the device {found} of another customer.")


@cache
def _foreign_duts(duts: Table, connections: Table) -> Select[Any]:
    """The devices of a project that are of another customer."""
    query = select(duts.c.id).join(connections, connections.c.dut_id == duts.c.id)
    return query.where(connections.c.project_id == bindparam("number"), duts.c.customer_id != bindparam("customer"))


async def judge_test(change: Change) -> None:
    """A test keeps the name of its procedure, and its verdicts follow from what was measured."""
    environment, new = change.context, change.after
    if new is None:
        return
    if new["procedure_name"] is None and new["procedure_id"] is not None:
        procedures = environment.store.test_procedures
        new["procedure_name"] = await column(environment.world.db, procedures, "name", new["procedure_id"])
    judge(new)


async def redate_dut(change: Change) -> None:
    """Brings the days of a device up to date after one of its tests was added or deleted."""
    test = change.after or change.before
    if test is not None and change.operation != "change":
        await redate(change.context.world.db, change.context.store, [test["dut_id"]])
