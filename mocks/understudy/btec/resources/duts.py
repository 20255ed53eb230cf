"""Customers with their departments and devices under test, and the manufacturers of devices."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Column, Select, Table, bindparam, select

from understudy.btec.conventions import Change, serve
from understudy.btec.evaluation import next_test
from understudy.btec.refusals import Unfitting
from understudy.btec.tables import Environment
from understudy.core.rows import Values, column, find

router = APIRouter()


async def check_department(change: Change) -> None:
    """A department's parent is of its customer and not below it; it changes customer only alone."""
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


serve(router, "/api/v1/customers", "customer")
serve(router, "/api/v1/departments", "department", before=check_department)


async def check_dut(change: Change) -> None:
    """A device's department and projects are of its customer; its next test follows from the last."""
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
        query = connected_elsewhere(store.project_duts, "dut_id", store.projects, "project_id")
        found = await db.scalar(query, wanted)
        if found is not None:
            raise Unfitting(f"customer_id (body): the project {found} is of the device's present customer.")
    new["last_test_date"] = None if old is None else old["last_test_date"]
    new["next_test_date"] = next_test(new["last_test_date"], new["test_interval_months"])


@cache
def connected_elsewhere(connections: Table, own: str, others: Table, other: str) -> Select[Any]:
    """The devices of a project, or projects of a device, that are of another customer."""
    query = select(others.c.id).join(connections, connections.c[other] == others.c.id)
    return query.where(connections.c[own] == bindparam("number"), others.c.customer_id != bindparam("customer"))


DUTS = serve(router, "/api/v1/duts", "dut", before=check_dut)
serve(router, "/api/v1/manufacturers", "manufacturer")
