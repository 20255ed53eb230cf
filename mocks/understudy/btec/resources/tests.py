"""Test procedures, and tests, which can be changed only in part as measured values stay."""

from fastapi import APIRouter

from understudy.btec.conventions import Change, serve
from understudy.btec.due_dates import redate
from understudy.btec.evaluation import evaluate
from understudy.btec.models.items import body_of
from understudy.btec.models.procedures import Procedure, ProcedureQuery
from understudy.btec.models.tests import Test, TestChange, TestQuery
from understudy.core.rows import column

router = APIRouter()


async def evaluate_test(change: Change) -> None:
    """A test keeps the name of its procedure, and its verdicts follow from what was measured."""
    environment, new = change.context, change.after
    if new is None:
        return
    if new["procedure_name"] is None and new["procedure_id"] is not None:
        procedures = environment.store.test_procedures
        new["procedure_name"] = await column(environment.world.db, procedures, "name", new["procedure_id"])
    evaluate(new)


async def redate_dut(change: Change) -> None:
    """Brings the days of a device up to date after one of its tests was added or deleted."""
    test = change.after or change.before
    if test is not None and change.operation != "change":
        await redate(change.context.world.db, change.context.store, [test["dut_id"]])


serve(router, "/api/v1/test-procedures", "test procedure", Procedure, ProcedureQuery, own="fixed")
serve(
    router,
    "/api/v1/tests",
    "test",
    Test,
    TestQuery,
    bodies={"create": body_of(Test), "change": TestChange},
    before=evaluate_test,
    after=redate_dut,
)
