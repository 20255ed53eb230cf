"""Test procedures; tests, of which measured values stay as they are; their reports, made by PUT."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.btec import refusals
from understudy.btec.conventions import Change, NumberInPath, operation, serve
from understudy.btec.evaluation import evaluate, redate
from understudy.btec.models.fields import Fields, body_of
from understudy.btec.models.tests import ReportQuery, Test, TestChange
from understudy.btec.rows import existing, values_in, values_of
from understudy.btec.tables import CurrentEnvironment
from understudy.core.resources import Operation
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


serve(router, "/api/v1/test-procedures", "test procedure")
SENT: Mapping[Operation, type[Fields]] = {"create": body_of(Test), "change": TestChange}
TESTS = serve(router, "/api/v1/tests", "test", SENT, before=evaluate_test, after=redate_dut)


reports = APIRouter()
"""Apart, so that the document shows reports behind all resources."""
PDF = "application/pdf"
_PDF = {"description": "The report.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
_OPERATION = operation("reports", "PUT", refusals.InvalidParameters, refusals.UnknownId, asks=True)


@reports.put(
    "/api/v1/tests/{id}/report",
    response_class=Response,
    **{**_OPERATION, "responses": {200: _PDF, **_OPERATION["responses"]}},
)
async def generate_test_report(
    environment: CurrentEnvironment, number: NumberInPath, query: Annotated[ReportQuery, Query()]
) -> Response:
    """Generates the report of a test as a PDF file."""
    # Imported with the first report: the library of PDF files would be a tenth of the start.
    from understudy.btec.reports import Subject, report

    store, db = environment.store, environment.world.db
    test = values_in(store.tests, await existing(environment, TESTS, number))
    dut = await values_of(db, store.duts, test["dut_id"])
    customer = await values_of(db, store.customers, dut["customer_id"])
    department = dut["department_id"] and await values_of(db, store.departments, dut["department_id"])
    maker = dut["manufacturer_id"] and await values_of(db, store.manufacturers, dut["manufacturer_id"])
    subject = Subject(test, dut, customer, department or None, maker or None)
    content = report(subject, query.language, environment.world.clock.now())
    name = f'attachment; filename="test-{number}.pdf"'
    return Response(content, media_type=PDF, headers={"Content-Disposition": name})
