"""Reports of tests: PUT makes a file, as BENNING says that it does."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from understudy.btec import refusals, rows
from understudy.btec.environments import CurrentEnvironment, Environment
from understudy.btec.models.customers import Customer, Department
from understudy.btec.models.duts import Dut, Manufacturer
from understudy.btec.models.tests import ReportQuery, Test
from understudy.btec.operations import NumberInPath, operation
from understudy.core.rows import Values

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

    test = await _read(environment, "tests", Test, number)
    dut = await _read(environment, "duts", Dut, test["dut_id"])
    customer = await _read(environment, "customers", Customer, dut["customer_id"])
    department = dut["department_id"] and await _read(environment, "departments", Department, dut["department_id"])
    maker = dut["manufacturer_id"] and await _read(environment, "manufacturers", Manufacturer, dut["manufacturer_id"])
    subject = Subject(test, dut, customer, department or None, maker or None)
    content = report(subject, query.language, environment.world.clock.now())
    name = f'attachment; filename="test-{number}.pdf"'
    return Response(content, media_type=PDF, headers={"Content-Disposition": name})


async def _read(
    environment: Environment, table: str, item: type[Test | Dut | Customer | Department | Manufacturer], number: int
) -> Values:
    noun = table.removesuffix("s")
    content = await rows.existing(environment, environment.store.table(table), noun, number)
    return item.model_validate_json(content).model_dump()
