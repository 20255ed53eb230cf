"""Customers and their departments."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Column, Select, bindparam, select

from understudy.btec.conventions import Change, serve
from understudy.btec.refusals import Unfitting
from understudy.btec.tables import Environment
from understudy.core.rows import Values, find

router = APIRouter()


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


serve(router, "/api/v1/customers", "customer")
serve(router, "/api/v1/departments", "department", before=check_department)
