"""Devices under test and their manufacturers."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, Table, bindparam, select

from understudy.btec.conventions import Change, serve
from understudy.btec.evaluation import next_test
from understudy.btec.refusals import Unfitting
from understudy.core.rows import column

router = APIRouter()


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
