"""The tasks that there are, and running one."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from understudy.bemserver import jobs, responses
from understudy.bemserver.auth import SignedIn
from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.scalars import Mapping, Text, Whole
from understudy.bemserver.models.temporal import Moment
from understudy.bemserver.refusals import InternalError, Unprocessable
from understudy.bemserver.settings import Settings

router = APIRouter()


class TaskRun(Body):
    """A task, what it is about, and its own parameters."""

    task_name: Annotated[str, Text()]
    campaign_id: Annotated[int, Whole()]
    start_time: Annotated[datetime, Moment()]
    end_time: Annotated[datetime, Moment()]
    parameters: Annotated[dict[str, Any] | None, Mapping()] = None


@router.get("/tasks/")
async def list_tasks(_context: SignedIn) -> Response:
    """The tasks that the server knows, with what they take."""
    return responses.untagged(
        [{"name": name, "default_parameters": job.defaults, "schedule": {}} for name, job in jobs.JOBS.items()]
    )


@router.post("/tasks/run", status_code=HTTPStatus.NO_CONTENT)
async def run_task(context: SignedIn, body: TaskRun) -> Response:
    """Starts a task; whether it may do what it is to do, it finds out itself."""
    job = jobs.JOBS.get(body.task_name)
    if job is None:
        raise Unprocessable("Unknown task")
    if body.parameters is None:
        raise InternalError
    if Settings.of(context.world).background_jobs:
        parameters = {**job.defaults, **body.parameters}
        await jobs.run(job, jobs.Order(context, body.campaign_id, body.start_time, body.end_time, parameters))
    return responses.empty()
