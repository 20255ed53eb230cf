"""The tasks that there are, and running one."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import answers, crud, jobs
from understudy.bemserver.auth import asker
from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.scalars import Mapping, Text, Whole
from understudy.bemserver.models.temporal import Moment
from understudy.bemserver.operations import Operation, reference_to
from understudy.bemserver.refusals import InternalError, Invalid, Unprocessable
from understudy.bemserver.settings import settings_of
from understudy.core.exchange import exchange_of

RUN = (
    Field(name="task_name", kind=Text(), required=True),
    Field(name="campaign_id", kind=Whole(), required=True),
    Field(name="start_time", kind=Moment(), required=True),
    Field(name="end_time", kind=Moment(), required=True),
    Field(name="parameters", kind=Mapping()),
)


async def list_tasks(request: Request) -> Response:
    """The tasks that the server knows, with what they take."""
    await asker(exchange_of(request))
    return answers.answer(
        [{"name": name, "default_parameters": job.defaults, "schedule": {}} for name, job in jobs.JOBS.items()]
    )


async def run_task(request: Request) -> Response:
    """Starts a task; whether it may do what it is to do, it finds out itself."""
    exchange = exchange_of(request)
    user = await asker(exchange)
    asked = await crud.loaded(exchange, RUN)
    job = jobs.JOBS.get(asked["task_name"])
    if job is None:
        raise Unprocessable("Unknown task")
    if "parameters" not in asked:
        raise InternalError
    if settings_of(exchange.world).background_jobs:
        order = jobs.Order(
            exchange.world,
            asked["campaign_id"],
            asked["start_time"],
            asked["end_time"],
            {**job.defaults, **asked["parameters"]},
            user,
        )
        await jobs.run(job, order)
    return answers.empty()


OPERATIONS = (
    Operation(
        method="GET",
        path="/tasks/",
        name="list_tasks",
        endpoint=list_tasks,
        tag="Task",
        summary="List registered tasks",
        content={"application/json": {"type": "array", "items": reference_to("Task")}},
    ),
    Operation(
        method="POST",
        path="/tasks/run",
        name="run_task",
        endpoint=run_task,
        tag="Task",
        summary="Run async task",
        body={"application/json": reference_to("TaskRun")},
        status=HTTPStatus.NO_CONTENT,
        refusals=(Invalid,),
    ),
)
