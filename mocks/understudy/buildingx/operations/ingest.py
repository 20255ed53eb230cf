"""The Point Value Ingest API: values that are measured elsewhere."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import bindparam, delete, insert, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.models import JSON_API, Sent
from understudy.buildingx.jsonapi.repository import maybe, one
from understudy.buildingx.jsonapi.responses import WRITING, answered, empty, operation, request_id
from understudy.buildingx.jsonapi.timestamps import moment
from understudy.buildingx.operations.models import NewValue, NewValueAttributes, Values
from understudy.buildingx.operations.tables import point_values, points
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.streaming.deliveries import wake
from understudy.buildingx.streaming.streams import announce


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
Overwrite = Annotated[bool, Query(description="Whether values of the same millisecond are replaced.")]
_place = (
    (point_values.c.partition_id == bindparam("in_partition"))
    & (point_values.c.point_id == bindparam("of_point"))
    & (point_values.c.at == bindparam("of_at"))
)
_THERE = select(point_values.c.at).where(_place)
_REPLACE = delete(point_values).where(_place)
_ADD = insert(point_values)
SENT = operation(None, WRITING, status=204, more={202: "Some were dropped; the body says which."})


@router.post("/ingest/partitions/{partition_id}/points/{point_id}/values", **SENT)
async def ingest_values(
    access: Sender, point_id: str, body: Annotated[Values, JSON_API], *, overwrite: Overwrite = False
) -> Response:
    """Adds values to one point."""
    return await keep(access, point_id, body, overwrite=overwrite)


async def keep(access: Access, point_id: str, body: Values, *, overwrite: bool) -> Response:
    """Keeps the values of one point; of those dropped, the answer has the positions."""
    await one(access, points, point_id)
    async with access.world.db.transaction():
        dropped = await _store(access, point_id, [each.attributes for each in body.data], overwrite=overwrite)
    if not dropped:
        return empty(access.exchange)
    return answered(access.exchange, to_json({"meta": {"conflicts": dropped}}), 202)


async def _store(access: Access, point_id: str, sent: Sequence[NewValueAttributes], *, overwrite: bool) -> list[int]:
    """Keeps values and answers the positions of those that were dropped for others of the same millisecond."""
    dropped: list[int] = []
    for position, each in enumerate(sent):
        at = moment(each.timestamp)
        place = {"in_partition": access.scope, "of_point": point_id, "of_at": at}
        if await access.world.db.scalar(_THERE, place) is not None:
            if not overwrite:
                dropped.append(position)
                continue
            await access.world.db.execute(_REPLACE, place)
        row: dict[str, Any] = {
            "partition_id": access.scope,
            "point_id": point_id,
            "at": at,
            "value": each.value,
            "target": each.targetValue,
            "quality": each.qualityOfValue,
            "attributes": None if each.covAttributes is None else to_json(each.covAttributes).decode(),
        }
        await access.world.db.execute(_ADD, row)
    if await announce(access, point_id, [each for place, each in enumerate(sent) if place not in dropped]):
        wake(access.world)
    return dropped


@router.post(
    "/ingest/partitions/{partition_id}/points/covs",
    **operation(None, WRITING, status=204, more={207: "Some were not processed; the body says which, and why."}),
)
async def ingest_changes(access: Sender, body: Annotated[Changes, JSON_API]) -> Response:
    """Adds one value each to several points, replacing values of the same millisecond."""
    errors: list[dict[str, Any]] = []
    unprocessed: list[str] = []
    async with access.world.db.transaction():
        for position, each in enumerate(body.data):
            if await maybe(access, points, each.id) is None:
                errors.append(_unknown(access, position, each.id))
                unprocessed.append(each.id)
            else:
                await _store(access, each.id, [each.attributes.values.attributes], overwrite=True)
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
