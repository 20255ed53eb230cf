"""The Monitoring API, the Workflow API, and the operations of the security APIs that are not public.

Of the Monitoring API, which says how often doors were opened, parameters and shapes are inferred.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import bindparam, func, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import decode
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.paging import Parameters
from understudy.buildingx.jsonapi.responses import READING, WRITING, answered, as_json, empty, operation
from understudy.buildingx.operations.profiles import instant, occupancy, unit
from understudy.buildingx.refusals import Conflict, Forbidden, Invalid, NotEmulated
from understudy.buildingx.repository import Resources, load
from understudy.buildingx.security import activity_log
from understudy.buildingx.security.models import Workflow, WorkflowStart, identities, workflow_instances, workflows
from understudy.core.rows import insertion
from understudy.core.timestamps import DateTime, Timestamp, stamp


class Accesses(Closed):
    """How often doors were opened, or stayed shut, in a span of time."""

    timestamp: Timestamp = Field(description="Begin of the day or hour, UTC.")
    granted: int = Field(description="How often a card opened a door.")
    denied: int = Field(description="How often a door stayed shut.")


class SpanQuery(BaseModel):
    """A span of time."""

    begin: DateTime | None = Field(None, alias="from", description="Moment from which on; inferred.")
    end: DateTime | None = Field(None, alias="to", description="Moment until which, now unless given; inferred.")


monitoring = APIRouter(prefix="/sec-monitoring/v1/partitions/{partition_id}/accesses", tags=["Security Monitoring"])

MonitoringReader = Annotated[Access, Depends(granted("monitoring.read"))]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLIEST = datetime.min.replace(tzinfo=UTC)
MOST = 1000
"""Spans of an answer at most."""
_PEOPLE = select(func.count()).where(identities.c.partition_id == bindparam("in_partition"))


def _accesses(of: int, people: int, begin: datetime) -> tuple[int, int]:
    """Doors opened and kept shut in the hour of a moment: who is there goes through doors."""
    seconds = int(begin.timestamp())
    there = occupancy(instant(seconds, "UTC"), of, "office")
    granted_ = round(people * there * (1 + unit(of, seconds)))
    return granted_, int(unit(of ^ 1, seconds) * (1 + granted_ / 25))


def _beginnings(now: datetime, query: SpanQuery, step: timedelta, default: int) -> list[datetime]:
    last = query.end or now
    first = query.begin or last - min(step * (default - 1), last - EARLIEST)
    first = first.replace(hour=0 if step == DAY else first.hour, minute=0, second=0, microsecond=0)
    count = max(0, -(-(min(last, now) - first) // step))
    if count > MOST:
        raise Invalid(f"from: at most {MOST} rows are in an answer.", parameter="from")
    return [first + step * number for number in range(count)]


async def _answer(access: Access, query: SpanQuery, step: timedelta, default: int) -> Response:
    now = access.world.clock.now()
    people = await access.world.db.scalar(_PEOPLE, {"in_partition": access.scope})
    of = int.from_bytes(access.scope.encode()[:6], "big")
    rows = []
    for begin in _beginnings(now, query, step, default):
        hours = (begin + HOUR * each for each in range(step // HOUR))
        opened, shut = zip(*(_accesses(of, people, each) for each in hours if each < now), strict=True)
        rows.append({"timestamp": stamp(begin), "granted": sum(opened), "denied": sum(shut)})
    return as_json(access.exchange, rows)


@monitoring.get("/per-day", **operation(list[Accesses], READING, tier="inferred", plain=True))
async def get_accesses_per_day(access: MonitoringReader, query: Parameters[SpanQuery]) -> Response:
    """How often doors were opened on each day, of the last seven unless asked otherwise."""
    return await _answer(access, query, DAY, 7)


@monitoring.get("/per-hour", **operation(list[Accesses], READING, tier="inferred", plain=True))
async def get_accesses_per_hour(access: MonitoringReader, query: Parameters[SpanQuery]) -> Response:
    """How often doors were opened in each hour, of the last 24 unless asked otherwise."""
    return await _answer(access, query, HOUR, 24)


workflow = APIRouter(prefix="/sec-workflow/v1/partitions/{partition_id}/api/v1", tags=["Security Workflow"])

WorkflowReader = Annotated[Access, Depends(granted("workflow.read"))]
WorkflowWriter = Annotated[Access, Depends(granted("workflow.write"))]
_workflows = Resources(workflows)


@workflow.get("/workflows", **operation(list[Workflow], READING, plain=True))
async def get_workflows(
    access: WorkflowReader,
    *,
    portal: Annotated[
        bool, Query(alias="showInSsp", description="True: those of the self service portal. Others are not shown.")
    ] = False,
) -> Response:
    """The workflows of the self service portal."""
    if not portal:
        # buildingx/workflow/portal-only: the documents only say that it is likely refused.
        raise Forbidden("Only workflows of the self service portal are shown: ask with showInSsp=true.")
    rows = await _workflows.all(access, in_portal=True)
    content = b"[" + b",".join(row.doc for row in rows) + b"]"
    return answered(access.exchange, content, media="application/json")


@workflow.post("/workflow-instances", **operation(None, WRITING, status=204, plain=True))
async def start_workflow(
    access: WorkflowWriter, body: Annotated[WorkflowStart, Body(media_type="application/json")]
) -> Response:
    """Starts a workflow."""
    row = await load(access, workflows, body.workflowId, "/workflowId")
    if not row.active:
        raise Conflict("The workflow is not active.", pointer="/workflowId")
    values = {
        "partition_id": access.scope,
        "workflow_id": row.id,
        "variables": to_json(body.instanceVariables).decode(),
        "started_by": access.user,
        "started_at": access.world.clock.now(),
    }
    async with access.world.db.transaction():
        await access.world.db.execute(insertion(workflow_instances), values)
        name = decode(row.doc)["name"]
        await activity_log.record(
            access.world, access.scope, "Workflow started", f"{name} was started.", subSystem="Workflow"
        )
    return empty(access.exchange)


unpublished = APIRouter(include_in_schema=False)
"""Operations that the vendor has and that nobody can read about: they answer 501, and say so."""

_ASSIGNMENTS = "/sec-piam-v1/partitions/{partition_id}/identities/{identity_id}/assignments"
_INTRUSION = "/sec-intrusion/v1/partitions/{partition_id}/{rest:path}"
_VISITORS = "/visitormanager/v1/partitions/{partition_id}/{rest:path}"


def _reading(api: str) -> dict[str, Any]:
    return {"methods": ["GET"], "dependencies": [Depends(granted(f"{api}.read"))]}


def _writing(api: str) -> dict[str, Any]:
    return {"methods": ["POST", "PUT", "PATCH", "DELETE"], "dependencies": [Depends(granted(f"{api}.write"))]}


@unpublished.api_route(_ASSIGNMENTS, name="get_identity_assignments", **_reading("identities"))
@unpublished.api_route(_ASSIGNMENTS, name="change_identity_assignments", **_writing("identities"))
@unpublished.api_route(_INTRUSION, name="get_intrusion", **_reading("intrusion"))
@unpublished.api_route(_INTRUSION, name="change_intrusion", **_writing("intrusion"))
@unpublished.api_route(_VISITORS, name="get_visitors", **_reading("visitors"))
@unpublished.api_route(_VISITORS, name="change_visitors", **_writing("visitors"))
async def answer_unpublished() -> Response:
    """Privileges of an identity (path inferred, shape unknown), intrusion systems and visitors (paths unknown)."""
    raise NotEmulated
