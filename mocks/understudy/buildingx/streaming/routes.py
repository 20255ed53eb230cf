"""The Streaming API: values of points posted to a webhook; plain JSON."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from understudy.buildingx.auth import Access, granted
from understudy.buildingx.jsonapi.responses import ONE, READING, WRITING, as_json, empty, operation
from understudy.buildingx.streaming import streams
from understudy.buildingx.streaming.deliveries import wake
from understudy.buildingx.streaming.models import Entities, Entity, NewStream, Stream


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


async def _shown(access: Access, stream_id: str, status: int = 200) -> Response:
    row = await streams.one(access, stream_id)
    wake(access.world)
    return as_json(access.exchange, await streams.resource(access.world, row), status)


@router.post("/streams", **operation(Stream, WRITING, status=201, plain=True))
async def create_stream(access: Writer, body: NewStream) -> Response:
    """Makes a stream: what its points measure from now on is posted to its webhook."""
    identifier = await streams.create(access, body.webhookUrl, body.webhookSecret, body.pointIds)
    return await _shown(access, identifier, 201)


@router.get("/streams", **operation(list[Stream], READING, plain=True))
async def get_streams(access: Reader) -> Response:
    """The streams of a partition; that they stand in a bare array is inferred."""
    wake(access.world)
    rows = await streams.every(access)
    return as_json(access.exchange, [await streams.resource(access.world, row) for row in rows])


@router.get(_ONE + "/entities", **operation(list[Entity], ONE, plain=True))
async def get_stream_entities(access: Reader, stream_id: str) -> Response:
    """The points that a stream watches; the shape is inferred."""
    row = await streams.one(access, stream_id)
    ids = await streams.point_ids(access.world.db, row)
    return as_json(access.exchange, [{"id": each, "type": "Point"} for each in ids])


@router.put(_ONE + "/entities", **operation(Stream, WRITING, plain=True))
async def add_stream_entities(access: Writer, stream_id: str, body: Entities) -> Response:
    """Adds points to a stream and answers the stream."""
    async with access.world.db.transaction():
        await streams.watch(access, stream_id, body.pointIds)
    return await _shown(access, stream_id)


@router.delete(_ONE + "/entities", **operation(Stream, WRITING, plain=True))
async def remove_stream_entities(access: Writer, stream_id: str, body: Entities) -> Response:
    """Takes points from a stream and answers the stream."""
    async with access.world.db.transaction():
        await streams.unwatch(access, stream_id, body.pointIds)
    return await _shown(access, stream_id)


@router.delete(_ONE, **operation(None, WRITING, status=204, plain=True))
async def delete_stream(access: Writer, stream_id: str) -> Response:
    """Ends a stream; what it still had to deliver is not delivered."""
    await streams.remove(access, stream_id)
    return empty(access.exchange)
