"""The Point Value Ingest API: values that are measured elsewhere."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query
from pydantic import Field
from pydantic_core import to_json
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.models import Sent
from understudy.buildingx.jsonapi.repository import maybe
from understudy.buildingx.jsonapi.responses import MEDIA, WRITING, answered, empty, operation, request_id
from understudy.buildingx.operations import sent_values
from understudy.buildingx.operations.models import NewValue, Values
from understudy.buildingx.operations.points import keep
from understudy.buildingx.operations.tables import points
from understudy.buildingx.refusals import NotFound


class ChangeAttributes(Sent):
    """What changed."""

    values: NewValue = Field(description="The value: one, whatever the name says.")


class Change(Sent):
    """A point whose value changed."""

    type: Literal["Point"] = Field(description="Type of the resource.")
    id: str = Field(min_length=1, description="Id of the point.")
    attributes: ChangeAttributes = Field(description="What changed.")


class Changes(Sent):
    """The document that adds one value each to several points."""

    data: list[Change] = Field(min_length=1, max_length=50, description="The points, at most 50.")


router = APIRouter(tags=["Ingest"])

Sender = Annotated[Access, Depends(granted("ingest.write"))]


@router.post(
    "/ingest/partitions/{partition_id}/points/{point_id}/values",
    **operation(None, WRITING, status=204, more={202: "Some were dropped; the body says which."}),
)
async def ingest_values(
    access: Sender,
    point_id: str,
    body: Annotated[Values, Body(media_type=MEDIA)],
    *,
    overwrite: Annotated[bool, Query(description="Whether values of the same millisecond are replaced.")] = False,
) -> Response:
    """Adds values to one point."""
    return await keep(access, point_id, body, overwrite=overwrite)


@router.post(
    "/ingest/partitions/{partition_id}/points/covs",
    **operation(None, WRITING, status=204, more={207: "Some were not processed; the body says which, and why."}),
)
async def ingest_changes(access: Sender, body: Annotated[Changes, Body(media_type=MEDIA)]) -> Response:
    """Adds one value each to several points, replacing values of the same millisecond."""
    errors: list[dict[str, Any]] = []
    unprocessed: list[str] = []
    async with access.world.db.transaction():
        for position, each in enumerate(body.data):
            if await maybe(access, points, each.id) is None:
                errors.append(_unknown(access, position, each.id))
                unprocessed.append(each.id)
            else:
                await sent_values.store(access, each.id, [each.attributes.values.attributes], overwrite=True)
    if not errors:
        return empty(access.exchange)
    return answered(access.exchange, to_json({"errors": errors, "meta": {"unprocessed": unprocessed}}), 207)


def _unknown(access: Access, position: int, point_id: str) -> dict[str, Any]:
    return {
        "id": request_id(access.exchange),
        "status": str(NotFound.status),
        "code": NotFound.error_code,
        "title": NotFound.title,
        "detail": f"There is no point {point_id} in this partition.",
        "source": {"pointer": f"/data/{position}/id"},
    }
