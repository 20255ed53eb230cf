"""The Point Value Ingest API: values that are sent to points, in the Operations API's own way as well."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import bindparam, delete, insert, select
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.models import Payload, Sent
from understudy.buildingx.jsonapi.responses import WRITING, answered, empty, error_object, operation
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations.devices import Writer
from understudy.buildingx.operations.models import NewValue, NewValueAttributes, Values, point_values, points
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.repository import find, load
from understudy.buildingx.streaming.deliveries import deliver_sent, wake
from understudy.core.timestamps import moment

router = APIRouter()


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


Sender = Annotated[Access, Depends(granted("ingest.write"))]
Overwrite = Annotated[bool, Query(description="Whether values of the same millisecond are replaced.")]
_place = within(point_values, "point_id", "of_point") & (point_values.c.at == bindparam("of_at"))
_THERE = select(point_values.c.at).where(_place)
_REPLACE = delete(point_values).where(_place)
_ADD_VALUE = insert(point_values)
_SENT = operation(None, WRITING, status=204, more={202: "Some were dropped; the body says which."})


@router.post("/operations/partitions/{partition_id}/points/{point_id}/values", tags=["Operations"], **_SENT)
async def add_point_values(
    access: Writer, point_id: str, body: Payload[Values], *, overwrite: Overwrite = False
) -> Response:
    """Adds values to a point; for evaluation, the Point Value Ingest API is the place for it."""
    return await _keep(access, point_id, body, overwrite=overwrite)


@router.post("/ingest/partitions/{partition_id}/points/{point_id}/values", tags=["Ingest"], **_SENT)
async def ingest_values(
    access: Sender, point_id: str, body: Payload[Values], *, overwrite: Overwrite = False
) -> Response:
    """Adds values to one point."""
    return await _keep(access, point_id, body, overwrite=overwrite)


async def _keep(access: Access, point_id: str, body: Values, *, overwrite: bool) -> Response:
    # Of values that are dropped, the answer has the positions.
    await load(access, points, point_id)
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
        await access.world.db.execute(_ADD_VALUE, row)
    if await deliver_sent(access, point_id, [each for place, each in enumerate(sent) if place not in dropped]):
        wake(access.world)
    return dropped


@router.post(
    "/ingest/partitions/{partition_id}/points/covs",
    tags=["Ingest"],
    **operation(None, WRITING, status=204, more={207: "Some were not processed; the body says which, and why."}),
)
async def ingest_changes(access: Sender, body: Payload[Changes]) -> Response:
    """Adds one value each to several points, replacing values of the same millisecond."""
    errors: list[dict[str, Any]] = []
    unprocessed: list[str] = []
    async with access.world.db.transaction():
        for position, each in enumerate(body.data):
            if await find(access, points, each.id) is None:
                says = f"There is no point {each.id} in this partition."
                unknown = NotFound(says, pointer=f"/data/{position}/id")
                errors.append(error_object(unknown, access.exchange))
                unprocessed.append(each.id)
            else:
                await _store(access, each.id, [each.attributes.values.attributes], overwrite=True)
    if not errors:
        return empty(access.exchange)
    return answered(access.exchange, to_json({"errors": errors, "meta": {"unprocessed": unprocessed}}), 207)
