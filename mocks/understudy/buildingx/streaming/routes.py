"""The Streaming API: values of points posted to a webhook; plain JSON."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row, bindparam, delete, select, update
from starlette.responses import Response

from understudy.buildingx import repository
from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, as_json, empty, operation
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations import series
from understudy.buildingx.operations.models import points
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.streaming.deliveries import wake
from understudy.buildingx.streaming.models import Entities, Entity, NewStream, Stream, stream_points, streams
from understudy.core.rows import insertion
from understudy.core.timestamps import stamp


async def _of_points(
    kind: Annotated[
        Literal["point-stream", "point-streams"],
        # The documents write it in the singular and in the plural.
        Query(alias="type", description="Type of the streams, the only one that is known."),
    ] = "point-stream",
) -> str:
    """The type that was asked for; others are refused."""
    return kind


router = APIRouter(
    tags=["Streaming"], prefix="/streaming/v1/partitions/{partition_id}", dependencies=[Depends(_of_points)]
)

Reader = Annotated[Access, Depends(granted("streaming.read"))]
Writer = Annotated[Access, Depends(granted("streaming.write"))]
_ONE = "/streams/{stream_id}"
_ALL = select(streams).where(streams.c.partition_id == bindparam("in_partition")).order_by(streams.c.n)
_TOUCH = update(streams).where(within(streams)).values(updated_at=bindparam("now"))
_watched = within(stream_points, "stream_id", "of_stream")
_POINTS = select(stream_points.c.point_id).where(_watched).order_by(stream_points.c.n)
_UNWATCH = delete(stream_points).where(_watched, stream_points.c.point_id.in_(bindparam("ids", expanding=True)))
_KNOWN = select(points).where(
    points.c.partition_id == bindparam("in_partition"), points.c.id.in_(bindparam("ids", expanding=True))
)


@router.post("/streams", **operation(Stream, WRITING, status=201, plain=True))
async def create_stream(access: Writer, body: NewStream) -> Response:
    """Makes a stream: what its points measure from now on is posted to its webhook."""
    now = access.world.clock.now()
    identifier = str(access.world.ids.uuid4())
    row = {
        "partition_id": access.scope,
        "id": identifier,
        "webhook_url": body.webhookUrl,
        "webhook_secret": body.webhookSecret,
        "status": "active",
        "created_at": now,
        "updated_at": now,
    }
    async with access.world.db.transaction():
        await access.world.db.execute(insertion(streams), row)
        await _watch(access, identifier, body.pointIds)
    return await _shown(access, identifier, 201)


@router.get("/streams", **operation(list[Stream], READING, plain=True))
async def get_streams(access: Reader) -> Response:
    """The streams of a partition; that they stand in a bare array is inferred."""
    wake(access.world)
    rows = await access.world.db.all(_ALL, {"in_partition": access.scope})
    return as_json(access.exchange, [await _resource(access, row) for row in rows])


@router.get(_ONE + "/entities", **operation(list[Entity], ONE, plain=True))
async def get_stream_entities(access: Reader, stream_id: str) -> Response:
    """The points that a stream watches; the shape is inferred."""
    await _stream(access, stream_id)
    ids = await _point_ids(access, stream_id)
    return as_json(access.exchange, [{"id": each, "type": "Point"} for each in ids])


@router.put(_ONE + "/entities", **operation(Stream, WRITING, plain=True))
async def add_stream_entities(access: Writer, stream_id: str, body: Entities) -> Response:
    """Adds points to a stream and answers the stream."""
    await _stream(access, stream_id)
    async with access.world.db.transaction():
        await _watch(access, stream_id, body.pointIds)
        await _touch(access, stream_id)
    return await _shown(access, stream_id)


@router.delete(_ONE + "/entities", **operation(Stream, WRITING, plain=True))
async def remove_stream_entities(access: Writer, stream_id: str, body: Entities) -> Response:
    """Takes points from a stream and answers the stream."""
    # Those that it does not watch are passed over.
    await _stream(access, stream_id)
    place = {"in_partition": access.scope, "of_stream": stream_id}
    async with access.world.db.transaction():
        await access.world.db.execute(_UNWATCH, {**place, "ids": list(dict.fromkeys(body.pointIds))})
        await _touch(access, stream_id)
    return await _shown(access, stream_id)


@router.delete(_ONE, **operation(None, WRITING, status=204, plain=True))
async def delete_stream(access: Writer, stream_id: str) -> Response:
    """Ends a stream; what it still had to deliver is not delivered."""
    await _stream(access, stream_id)
    await repository.remove(access, streams, stream_id)
    return empty(access.exchange)


async def _stream(access: Access, stream_id: str) -> Row[Any]:
    row = await repository.find(access, streams, stream_id)
    if row is None:
        raise NotFound(f"There is no stream {stream_id} in this partition.")
    return row


async def _point_ids(access: Access, stream_id: str) -> list[str]:
    """Ids of the points that a stream watches, in the order in which they came."""
    rows = await access.world.db.all(_POINTS, {"in_partition": access.scope, "of_stream": stream_id})
    return [each.point_id for each in rows]


async def _shown(access: Access, stream_id: str, status: int = 200) -> Response:
    row = await _stream(access, stream_id)
    wake(access.world)
    return as_json(access.exchange, await _resource(access, row), status)


async def _resource(access: Access, row: Row[Any]) -> Resource:
    """A stream as it is served; its secret is not."""
    attributes = {
        "partitionId": row.partition_id,
        "webhookUrl": row.webhook_url,
        "pointIds": await _point_ids(access, row.id),
        "status": row.status,
        "createdAt": stamp(row.created_at),
        "updatedAt": stamp(row.updated_at),
    }
    return {"id": row.id, "type": "point-stream", "attributes": attributes}


async def _watch(access: Access, stream_id: str, ids: Sequence[str]) -> None:
    """Adds points to a stream; those that it watches already stay as they are."""
    place = {"in_partition": access.scope, "ids": list(dict.fromkeys(ids))}
    rows = {row.id: row for row in await access.world.db.all(_KNOWN, place)}
    for position, each in enumerate(place["ids"]):
        if each not in rows:
            raise NotFound(f"There is no resource {each} in this partition.", pointer=f"/pointIds/{position}")
    before = set(await _point_ids(access, stream_id))
    seen = series.milliseconds(access.world.clock.now())
    for each in place["ids"]:
        if each in before:
            continue
        value = await series.current(access.world, rows[each])
        watched = {"partition_id": access.scope, "stream_id": stream_id, "point_id": each, "seen": seen}
        await access.world.db.execute(insertion(stream_points), {**watched, "value": value and value.value})


async def _touch(access: Access, stream_id: str) -> None:
    place = {"in_partition": access.scope, "of_id": stream_id}
    await access.world.db.execute(_TOUCH, {**place, "now": access.world.clock.now()})
