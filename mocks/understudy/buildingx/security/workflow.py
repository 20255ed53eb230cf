"""The Workflow API: which workflows there are, and starting one; plain JSON."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from pydantic_core import to_json
from sqlalchemy import bindparam, insert, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import read
from understudy.buildingx.jsonapi.repository import one
from understudy.buildingx.jsonapi.responses import READING, WRITING, answered, empty, operation
from understudy.buildingx.refusals import Conflict, Forbidden
from understudy.buildingx.security import activity
from understudy.buildingx.security.models import Workflow, WorkflowStart, workflow_instances, workflows

router = APIRouter(tags=["Security Workflow"])

Reader = Annotated[Access, Depends(granted("workflow.read"))]
Writer = Annotated[Access, Depends(granted("workflow.write"))]
_IN_PORTAL = (
    select(workflows.c.doc)
    .where(workflows.c.partition_id == bindparam("in_partition"), workflows.c.in_portal)
    .order_by(workflows.c.n)
)
_ADD = insert(workflow_instances)


@router.get(
    "/sec-workflow/v1/partitions/{partition_id}/api/v1/workflows", **operation(list[Workflow], READING, plain=True)
)
async def get_workflows(
    access: Reader,
    *,
    portal: Annotated[
        bool, Query(alias="showInSsp", description="True: those of the self service portal. Others are not shown.")
    ] = False,
) -> Response:
    """The workflows of the self service portal."""
    if not portal:
        # buildingx/workflow/portal-only: the documents only say that it is likely refused.
        raise Forbidden("Only workflows of the self service portal are shown: ask with showInSsp=true.")
    rows = await access.world.db.all(_IN_PORTAL, {"in_partition": access.scope})
    content = b"[" + b",".join(row.doc for row in rows) + b"]"
    return answered(access.exchange, content, media="application/json")


@router.post(
    "/sec-workflow/v1/partitions/{partition_id}/api/v1/workflow-instances",
    **operation(None, WRITING, status=204, plain=True),
)
async def start_workflow(
    access: Writer, body: Annotated[WorkflowStart, Body(media_type="application/json")]
) -> Response:
    """Starts a workflow."""
    row = await one(access, workflows, body.workflowId, "/workflowId")
    if not row.active:
        raise Conflict("The workflow is not active.", source={"pointer": "/workflowId"})
    values = {
        "partition_id": access.scope,
        "workflow_id": row.id,
        "variables": to_json(body.instanceVariables).decode(),
        "started_by": access.user,
        "started_at": access.world.clock.now(),
    }
    async with access.world.db.transaction():
        await access.world.db.execute(_ADD, values)
        name = read(row.doc)["name"]
        await activity.record(access, "Workflow started", f"{name} was started.", subSystem="Workflow")
    return empty(access.exchange)
