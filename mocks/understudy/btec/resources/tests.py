"""Test procedures, and tests, which can be changed only in part as measured values stay."""

from fastapi import APIRouter

from understudy.btec.conventions import ALL, CONVENTIONS, Change, Resource, bodies_of
from understudy.btec.due_dates import redate
from understudy.btec.models.procedures import Procedure, ProcedureBody, ProcedureQuery
from understudy.btec.models.tests import Test, TestBody, TestChange, TestQuery
from understudy.btec.verdicts import judge
from understudy.core.resources import mount
from understudy.core.rows import column

router = APIRouter()


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


mount(
    router,
    Resource(
        path="/api/v1/test-procedures",
        noun="test procedure",
        name="test_procedures",
        item=Procedure,
        bodies=bodies_of(ProcedureBody),
        query=ProcedureQuery,
        own="fixed",
        operations=ALL,
    ),
    CONVENTIONS,
)
mount(
    router,
    Resource(
        path="/api/v1/tests",
        noun="test",
        name="tests",
        item=Test,
        bodies={"create": TestBody, "change": TestChange},
        query=TestQuery,
        before=judge_test,
        after=redate_dut,
        operations=("list", "create", "read", "change", "delete"),
    ),
    CONVENTIONS,
)
