"""Seed data of the security APIs."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import select

from understudy.buildingx.jsonapi.documents import read
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.security import activity, identity_changes
from understudy.buildingx.security.models import WorkflowInstanceRow, WorkflowRow
from understudy.buildingx.security.tables import workflow_instances, workflows
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding, of_table


async def _put_workflows(seeding: Seeding, rows: Sequence[WorkflowRow]) -> None:
    for each in rows:
        values = {
            "partition_id": each.partition_id,
            "id": each.resource.id,
            "active": each.resource.active,
            "in_portal": each.in_portal,
            "doc": to_json(each.resource),
        }
        await put(seeding.db, workflows, [values])


async def _workflows(db: Database) -> list[dict[str, Any]]:
    rows = await db.all(select(workflows).order_by(workflows.c.n))
    return [
        {"partition_id": row.partition_id, "resource": read(row.doc), "in_portal": bool(row.in_portal)} for row in rows
    ]


COLLECTIONS: tuple[Collection, ...] = (
    *identity_changes.COLLECTIONS,
    *activity.COLLECTIONS,
    Collection(name="workflows", model=WorkflowRow, insert=_put_workflows, extract=_workflows),
    of_table("workflow_instances", WorkflowInstanceRow, workflow_instances),
)
