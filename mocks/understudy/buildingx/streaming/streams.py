"""Streams: which points they watch, and what becomes a delivery."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Row, bindparam, delete, func, or_, select, update

from understudy.buildingx import repository
from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.jsonapi.timestamps import moment, stamp
from understudy.buildingx.operations import series
from understudy.buildingx.operations.models import NewValueAttributes
from understudy.buildingx.operations.profiles import GRID
from understudy.buildingx.operations.series import Value
from understudy.buildingx.operations.tables import commands, points
from understudy.buildingx.refusals import NotFound
from understudy.buildingx.streaming.models import deliveries, stream_points, streams
from understudy.core.database import Database
from understudy.core.rows import insertion
from understudy.core.world import World

TYPE = "point-stream"
LATEST = 10
"""Values of a point that one look finds at most: after a jump of the clock the last ones are delivered."""
KEPT = 1000
"""Deliveries that are done and still shown."""
WAITING = 10_000
"""Deliveries in whose place none that is older can still wait."""

_ALL = select(streams).where(streams.c.partition_id == bindparam("in_partition")).order_by(streams.c.n)
_TOUCH = update(streams).where(within(streams)).values(updated_at=bindparam("now"))
_watched = within(stream_points, "stream_id", "of_stream")
_POINTS = select(stream_points.c.point_id).where(_watched).order_by(stream_points.c.n)
_UNWATCH = delete(stream_points).where(_watched, stream_points.c.point_id.in_(bindparam("ids", expanding=True)))
_KNOWN = select(points).where(
    points.c.partition_id == bindparam("in_partition"), points.c.id.in_(bindparam("ids", expanding=True))
)
_WATCHERS = select(stream_points.c.n, stream_points.c.stream_id, stream_points.c.value).where(
    within(stream_points, "point_id", "of_point")
)
# The values to set are named by the parameters that an execution brings.
_CHANGE_WATCH = update(stream_points).where(stream_points.c.n == bindparam("of_n"))
_took_effect = (
    select(commands.c.n)
    .where(
        commands.c.partition_id == stream_points.c.partition_id,
        commands.c.point_id == stream_points.c.point_id,
        commands.c.effective_at <= bindparam("now"),
    )
    .where(commands.c.effective_at > stream_points.c.seen * 1000)
    .exists()
)
_DUE = (
    select(
        points,
        stream_points.c.n.label("watch"),
        stream_points.c.stream_id,
        stream_points.c.seen,
        stream_points.c.value.label("last"),
    )
    .join(
        stream_points,
        (stream_points.c.partition_id == points.c.partition_id) & (stream_points.c.point_id == points.c.id),
    )
    .where(or_(stream_points.c.seen < bindparam("grid"), stream_points.c.seen > bindparam("until"), _took_effect))
    .order_by(stream_points.c.n)
)
_NEWEST = select(func.max(deliveries.c.n))
_FORGET = delete(deliveries).where(
    or_((deliveries.c.state != "waiting") & (deliveries.c.n <= bindparam("done")), deliveries.c.n <= bindparam("lost"))
)


async def one(access: Access, stream_id: str) -> Row[Any]:
    """The row of a stream; refuses as not found what is not there."""
    row = await repository.find(access, streams, stream_id)
    if row is None:
        raise NotFound(f"There is no stream {stream_id} in this partition.")
    return row


async def every(access: Access) -> Sequence[Row[Any]]:
    """The rows of all streams of the partition."""
    return await access.world.db.all(_ALL, {"in_partition": access.scope})


async def point_ids(db: Database, row: Row[Any]) -> list[str]:
    """Ids of the points that a stream watches, in the order in which they came."""
    place = {"in_partition": row.partition_id, "of_stream": row.id}
    return [each.point_id for each in await db.all(_POINTS, place)]


async def resource(world: World, row: Row[Any]) -> Resource:
    """A stream as it is served; its secret is not."""
    return {
        "id": row.id,
        "type": TYPE,
        "attributes": {
            "partitionId": row.partition_id,
            "webhookUrl": row.webhook_url,
            "pointIds": await point_ids(world.db, row),
            "status": row.status,
            "createdAt": stamp(row.created_at),
            "updatedAt": stamp(row.updated_at),
        },
    }


async def create(access: Access, url: str, secret: str | None, ids: Sequence[str]) -> str:
    """Makes a stream and answers its id; what its points measure from now on is delivered."""
    now = access.world.clock.now()
    identifier = str(access.world.ids.uuid4())
    row = {
        "partition_id": access.scope,
        "id": identifier,
        "webhook_url": url,
        "webhook_secret": secret,
        "status": "active",
        "created_at": now,
        "updated_at": now,
    }
    async with access.world.db.transaction():
        await access.world.db.execute(insertion(streams), row)
        await watch(access, identifier, ids)
    return identifier


async def watch(access: Access, stream_id: str, ids: Sequence[str]) -> None:
    """Adds points to a stream; those that it watches already stay as they are."""
    row = await one(access, stream_id)
    wanted = list(dict.fromkeys(ids))
    place = {"in_partition": access.scope, "ids": wanted}
    rows = {row.id: row for row in await access.world.db.all(_KNOWN, place)}
    for position, each in enumerate(wanted):
        if each not in rows:
            says = f"There is no resource {each} in this partition."
            raise NotFound(says, source={"pointer": f"/pointIds/{position}"})
    before = set(await point_ids(access.world.db, row))
    seen = series.milliseconds(access.world.clock.now())
    for each in wanted:
        if each in before:
            continue
        value = await series.current(access.world, rows[each])
        watched: dict[str, Any] = {"partition_id": access.scope, "stream_id": stream_id, "point_id": each, "seen": seen}
        watched["value"] = None if value is None else value.value
        await access.world.db.execute(insertion(stream_points), watched)
    await _touch(access, stream_id)


async def unwatch(access: Access, stream_id: str, ids: Sequence[str]) -> None:
    """Takes points from a stream; those that it does not watch are passed over."""
    await one(access, stream_id)
    await access.world.db.execute(
        _UNWATCH, {"in_partition": access.scope, "of_stream": stream_id, "ids": list(dict.fromkeys(ids))}
    )
    await _touch(access, stream_id)


async def remove(access: Access, stream_id: str) -> None:
    """Takes a stream away with all that it still had to deliver."""
    await one(access, stream_id)
    await repository.remove(access, streams, stream_id)


async def _touch(access: Access, stream_id: str) -> None:
    place = {"in_partition": access.scope, "of_id": stream_id}
    await access.world.db.execute(_TOUCH, {**place, "now": access.world.clock.now()})


async def deliver_sent(access: Access, point_id: str, sent: Sequence[NewValueAttributes]) -> bool:
    """Makes deliveries of values that a client sent for a point; answers whether any stream watches it."""
    found = [Value(series.milliseconds(moment(each.timestamp)), 0, each.value, each.qualityOfValue) for each in sent]
    place = {"in_partition": access.scope, "of_point": point_id}
    watchers = await access.world.db.all(_WATCHERS, place) if found else ()
    for watcher in watchers:
        stream = (access.scope, watcher.stream_id, point_id)
        await _deliver(access.world, stream, (watcher.n, watcher.value), found)
    return bool(watchers)


async def make_deliveries(world: World) -> None:
    """Makes deliveries of what points measured by themselves, and of commands that took effect, since the last look."""
    now = world.clock.now()
    until = series.milliseconds(now)
    grid = until // (GRID * 1000) * GRID * 1000
    for row in await world.db.all(_DUE, {"grid": grid, "until": until, "now": now}):
        if row.seen < until:
            found = await _measured(world, row, row.seen + 1, until + 1)
            await _deliver(world, (row.partition_id, row.stream_id, row.id), (row.watch, row.last), found)
        await world.db.execute(_CHANGE_WATCH, {"of_n": row.watch, "seen": until})


async def _measured(world: World, row: Row[Any], begin: int, end: int) -> list[Value]:
    of = await series.of_point(world, row)
    sent = {each.at for each in await of.sent(begin, end, LATEST, backward=True)}
    latest = await series.between(of, begin, end, LATEST, backward=True)
    # What clients sent was announced when it came.
    return [each for each in reversed(latest) if each.at not in sent]


async def _deliver(
    world: World, stream: tuple[str, str, str], watch_: tuple[int, str | None], found: Sequence[Value]
) -> None:
    partition, stream_id, point_id = stream
    now, last = world.clock.now(), watch_[1]
    for each in found:
        body = _body(point_id, each, changed=each.value != last, now=now)
        row = {
            "partition_id": partition,
            "stream_id": stream_id,
            "point_id": point_id,
            "body": body,
            "state": "waiting",
            "attempts": 0,
            "next_at": now,
            "created_at": now,
        }
        await world.db.execute(insertion(deliveries), row)
        last = each.value
    if found:
        await world.db.execute(_CHANGE_WATCH, {"of_n": watch_[0], "value": last})
        newest = await world.db.scalar(_NEWEST) or 0
        await world.db.execute(_FORGET, {"done": newest - KEPT, "lost": newest - WAITING})


def _body(point_id: str, value: Value, *, changed: bool, now: datetime) -> bytes:
    return to_json(
        {
            "changed": int(changed),
            "createdAt": series.stamp_of(value.at),
            "id": point_id,
            "lastUpdatedAt": stamp(now),
            "qualityOfValue": value.quality or 0,
            "value": value.value,
        }
    )
