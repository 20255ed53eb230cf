"""Reports of tests: PUT makes a file, as BENNING says that it does."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.btec import refusals
from understudy.btec.conventions import NumberInPath, operation
from understudy.btec.environments import CurrentEnvironment
from understudy.btec.models.tests import ReportQuery
from understudy.btec.rows import existing, values_in, values_of

router = APIRouter()
PDF = "application/pdf"
_PDF = {"description": "The report.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
_OPERATION = operation("reports", "PUT", refusals.InvalidParameters, refusals.UnknownId, asks=True)


@router.put(
    "/api/v1/tests/{id}/report",
    response_class=Response,
    **{**_OPERATION, "responses": {200: _PDF, **_OPERATION["responses"]}},
)
async def generate_test_report(
    environment: CurrentEnvironment, number: NumberInPath, query: Annotated[ReportQuery, Query()]
) -> Response:
    """Generates the report of a test as a PDF file."""
    # Imported when the first report is asked for: the library of PDF files is a tenth of the start otherwise.
    from understudy.btec.reports import Subject, report

    store, db = environment.store, environment.world.db
    test = values_in(store.tests, await existing(environment, store.tests, "test", number))
    dut = await values_of(db, store.duts, test["dut_id"])
    customer = await values_of(db, store.customers, dut["customer_id"])
    department = dut["department_id"] and await values_of(db, store.departments, dut["department_id"])
    maker = dut["manufacturer_id"] and await values_of(db, store.manufacturers, dut["manufacturer_id"])
    subject = Subject(test, dut, customer, department or None, maker or None)
    content = report(subject, query.language, environment.world.clock.now())
    name = f'attachment; filename="test-{number}.pdf"'
    return Response(content, media_type=PDF, headers={"Content-Disposition": name})
