"""What test stands upload."""

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.long_work import LARGE
from understudy.core.refusals import documented
from understudy.standcloud import attempts
from understudy.standcloud.auth import NOBODY, SECURITY, CurrentOrganization
from understudy.standcloud.models.answers import Detail, Uploaded
from understudy.standcloud.models.report import Report
from understudy.standcloud.quirks import SPELLINGS
from understudy.standcloud.refusals import Invalid, TooLarge
from understudy.standcloud.runs import new_run
from understudy.standcloud.settings import Settings

CREATED = 201

router = APIRouter(prefix="/hardpy/api/v1", tags=["test reports"])


@router.post(
    "/test_report",
    status_code=CREATED,
    response_model=Uploaded,
    responses=documented(*NOBODY, TooLarge, Invalid, body=Detail),
    openapi_extra=SECURITY,
)
async def upload_test_report(
    request: Request, world: CurrentWorld, organization: CurrentOrganization, report: Report
) -> Response:
    """Keeps a test report as it is; the run can be read at once."""
    settings = Settings.of(world)
    if settings.unknown_status == "refuse" and report.status.lower() not in SPELLINGS:
        raise Invalid.of(["body", "status"], f"Input should be {', '.join(SPELLINGS)}", "enum")
    body = await request.body()
    new = new_run(
        report,
        body,
        organization_id=organization,
        test_run_id=world.ids.uuid7(),
        now=world.clock.timestamp(),
        stopped=settings.stopped_status,
    )
    adding = attempts.add(world.db, world.ids, new)
    await (world.db.long(adding) if len(body) >= LARGE else adding)
    return Response(to_json({"test_run_id": new.test_run_id}), CREATED, media_type="application/json")
