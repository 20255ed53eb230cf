"""What test stands upload."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import from_json, to_json
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.core.refusals import documented
from understudy.standcloud import runs
from understudy.standcloud.auth import CurrentOrganization
from understudy.standcloud.items import entry
from understudy.standcloud.models.answers import Detail, Uploaded
from understudy.standcloud.models.report import Report
from understudy.standcloud.quirks import SPELLINGS
from understudy.standcloud.refusals import Invalid, TooLarge
from understudy.standcloud.resources.reading import NOBODY, SECURITY
from understudy.standcloud.settings import settings_of

CREATED = 201

router = APIRouter(prefix="/hardpy/api/v1", tags=["test reports"])


@router.post(
    "/test_report",
    status_code=CREATED,
    response_model=Uploaded,
    responses=documented(*NOBODY, TooLarge, Invalid, body=Detail),
    openapi_extra={
        **SECURITY,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
        },
    },
)
async def upload_test_report(exchange: CurrentExchange, organization: CurrentOrganization) -> Response:
    """Keeps a test report as it is; the run can be read at once."""
    body, world = await exchange.body(), exchange.world
    settings = settings_of(world)
    report = _read(body)
    if settings.unknown_status == "refuse" and report.status.lower() not in SPELLINGS:
        said = f"Input should be {', '.join(SPELLINGS)}"
        raise Invalid.of(["body", "status"], said, "enum")
    new = entry(
        report,
        body,
        organization_id=organization,
        test_run_id=world.ids.uuid7(),
        now=world.clock.timestamp(),
        stopped=settings.stopped_status,
    )
    await runs.add(world.db, world.ids, new)
    return Response(to_json({"test_run_id": new.test_run_id}), CREATED, media_type="application/json")


def _read(body: bytes) -> Report:
    # At once where that can do no harm: no part of the document may hold what JSON has no number for.
    if b"NaN" not in body and b"Infinity" not in body:
        with suppress(ValidationError):
            return Report.model_validate_json(body)
    return _told(body)


def _told(body: bytes) -> Report:
    """The report, in two steps, so that what is wrong with it is told as one or the other."""
    try:
        content: Any = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Invalid.of(["body"], f"JSON decode error: {error}", "json_invalid") from error
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        findings = error.errors(include_input=False, include_url=False, include_context=False)
        located = [{**each, "loc": ("body", *each["loc"])} for each in findings]
        raise RequestValidationError(located) from error
