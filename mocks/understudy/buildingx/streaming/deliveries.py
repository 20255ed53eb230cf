"""What streams deliver: made of values, posted and signed, tried again, at last a dead letter."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from pydantic_core import from_json, to_json
from sqlalchemy import Row, Text, bindparam, delete, func, or_, select, update

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.tables import within
from understudy.buildingx.operations import series
from understudy.buildingx.operations.models import NewValueAttributes, commands, points
from understudy.buildingx.operations.profiles import GRID
from understudy.buildingx.operations.series import Value
from understudy.buildingx.settings import Settings
from understudy.buildingx.streaming.models import Delivery, State, deliveries, stream_points, streams
from understudy.core.control_routes import ControlledWorld
from understudy.core.deliveries import DeliveryError, ForbiddenTargetError, deliver
from understudy.core.problems import Conflict, NotFound
from understudy.core.rows import insertion
from understudy.core.timestamps import moment, stamp
from understudy.core.world import World

LATEST = 10
"""Values of a point that one look finds at most: after a jump of the clock the last ones are delivered."""
KEPT = 1000
"""Deliveries that are done and still shown."""
WAITING = 10_000
"""Deliveries in whose place none that is older can still wait."""

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
_same_point = (stream_points.c.partition_id == points.c.partition_id) & (stream_points.c.point_id == points.c.id)
_TO_LOOK_AT = (
    select(
        points,
        stream_points.c.n.label("watch"),
        stream_points.c.stream_id,
        stream_points.c.seen,
        stream_points.c.value.label("last"),
    )
    .join(stream_points, _same_point)
    .where(or_(stream_points.c.seen < bindparam("grid"), stream_points.c.seen > bindparam("until"), _took_effect))
    .order_by(stream_points.c.n)
)
_NEWEST = select(func.max(deliveries.c.n))
_FORGET_OLD = delete(deliveries).where(
    or_((deliveries.c.state != "waiting") & (deliveries.c.n <= bindparam("done")), deliveries.c.n <= bindparam("lost"))
)


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
    for row in await world.db.all(_TO_LOOK_AT, {"grid": grid, "until": until, "now": now}):
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
        await world.db.execute(_FORGET_OLD, {"done": newest - KEPT, "lost": newest - WAITING})


def _body(point_id: str, value: Value, *, changed: bool, now: datetime) -> bytes:
    body = {
        "changed": int(changed),
        "createdAt": series.stamp_of(value.at),
        "id": point_id,
        "lastUpdatedAt": stamp(now),
        "qualityOfValue": value.quality or 0,
        "value": value.value,
    }
    return to_json(body)


TURN = 0.25
"""Seconds of the host between two looks at the tenant's clock, while there are streams."""
ACCEPTED = range(200, 300)  # what a receiver answers when it takes a delivery
NO_CONTENT = 204
MOST = 1000
_SHOWN = select(deliveries, streams.c.webhook_url).join(
    streams, (streams.c.partition_id == deliveries.c.partition_id) & (streams.c.id == deliveries.c.stream_id)
)
_CHANGE = update(deliveries).where(deliveries.c.n == bindparam("of_n"))
_waits = (deliveries.c.state == "waiting") & (deliveries.c.next_at <= bindparam("now"))
_DUE = select(deliveries.c.partition_id, deliveries.c.stream_id).where(_waits).distinct()
_waiting = _SHOWN.add_columns(streams.c.webhook_secret).where(_waits, within(streams))
_NEXT = _waiting.order_by(deliveries.c.n).limit(1)
_STREAMS = select(func.count()).select_from(streams)
_LATEST = (
    _SHOWN.where(
        or_(bindparam("of_state") == "", deliveries.c.state == bindparam("of_state")),
        or_(bindparam("of_stream", type_=Text).is_(None), deliveries.c.stream_id == bindparam("of_stream")),
    )
    .order_by(deliveries.c.n.desc())
    .limit(MOST)
)
_ONE = _SHOWN.where(deliveries.c.n == bindparam("of_n"))
_FORGET_DONE = delete(deliveries).where(deliveries.c.state != "waiting")


class DeliveryWorker:
    """Delivers for one world as long as it has streams."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._called = asyncio.Event()
        self._rounds: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def call(self) -> None:
        """Makes it look at once, and begin anew where it had nothing more to do."""
        if self._task is None or self._task.done():
            self._called, self._rounds = asyncio.Event(), {}
            self._task = asyncio.create_task(self._work())
        self._called.set()

    async def _work(self) -> None:
        # A tenant that is reset or deleted takes its streams with it.
        while not self._world.retired and await self._world.db.scalar(_STREAMS):
            await self._turn()
            try:
                await asyncio.wait_for(self._called.wait(), TURN)
            except TimeoutError:
                continue
            finally:
                self._called.clear()

    async def _turn(self) -> None:
        world = self._world
        async with world.db.transaction():
            await make_deliveries(world)
        self._rounds = {stream: task for stream, task in self._rounds.items() if not task.done()}
        # A receiver that is slow to answer holds up nobody but itself.
        for row in await world.db.all(_DUE, {"now": world.clock.now()}):
            stream = (row.partition_id, row.stream_id)
            if stream not in self._rounds:
                self._rounds[stream] = asyncio.create_task(_post_all(world, *stream))


def wake(world: World) -> None:
    """Sees to it that somebody delivers for a world, beginning now."""
    world.memory.of(DeliveryWorker, world).call()


async def _post_all(world: World, partition: str, stream: str) -> None:
    place = {"in_partition": partition, "of_id": stream}
    # One at a time: a stream that is deleted meanwhile posts no more.
    while not world.retired:
        row = await world.db.first(_NEXT, {**place, "now": world.clock.now()})
        if row is None:
            return
        await _post(world, row)


async def _post(world: World, row: Row[Any]) -> None:
    settings = Settings.of(world)
    headers = {"Content-Type": "application/json"}
    if row.webhook_secret is not None:
        headers[settings.webhook_signature_header] = signature(row.webhook_secret, row.body)
    host = urlsplit(row.webhook_url).hostname
    remote = "*" in settings.webhook_hosts or host in settings.webhook_hosts
    answer, problem, hopeless = None, None, False
    try:
        answer = await deliver(row.webhook_url, row.body, headers, seconds=settings.webhook_timeout, remote=remote)
        if answer not in ACCEPTED:
            problem = f"the receiver answered {answer}"
    except DeliveryError as error:
        problem, hopeless = str(error), isinstance(error, ForbiddenTargetError)
    tries, now = row.attempts + 1, world.clock.now()
    dead = hopeless or tries > len(settings.webhook_retries)
    wait = 0.0 if problem is None or dead else settings.webhook_retries[tries - 1]
    change = {
        "state": "delivered" if problem is None else "dead" if dead else "waiting",
        "attempts": tries,
        "next_at": now + timedelta(seconds=wait),
        "answer": answer,
        "error": problem,
        "tried_at": now,
    }
    await world.db.execute(_CHANGE, {"of_n": row.n, **change})


def signature(secret: str, body: bytes) -> str:
    """What proves a delivery: the HMAC of its body."""
    return "sha256=" + hmac(secret.encode(), body, sha256).hexdigest()


def add_routes(router: APIRouter) -> None:
    """Adds the routes, below the tenant and the vendor's name."""
    router.get("/deliveries")(list_deliveries)
    router.delete("/deliveries", status_code=NO_CONTENT)(delete_deliveries)
    router.post("/deliveries/{delivery}/retry")(retry_delivery)


async def list_deliveries(
    world: ControlledWorld,
    state: Annotated[State | None, Query(description="Only those in this state: `dead` for dead letters.")] = None,
    stream: Annotated[str | None, Query(description="Only those of the stream of this id.")] = None,
) -> list[Delivery]:
    """The last deliveries of streams, at most 1000, the earliest first; those that are done are kept for a while."""
    wake(world)
    rows = await world.db.all(_LATEST, {"of_state": state or "", "of_stream": stream})
    return [_told(row) for row in reversed(rows)]


async def delete_deliveries(world: ControlledWorld) -> None:
    """Forgets the deliveries that are done, dead letters included."""
    await world.db.execute(_FORGET_DONE)


async def retry_delivery(world: ControlledWorld, delivery: int) -> Delivery:
    """Tries a dead letter again, from the first attempt on."""
    row = await _delivery(world, delivery)
    if row.state != "dead":
        raise Conflict(f"The delivery {delivery} is {row.state}, not dead.")
    await world.db.execute(_CHANGE, {"of_n": delivery, "state": "waiting", "attempts": 0, "next_at": world.clock.now()})
    wake(world)
    return _told(await _delivery(world, delivery))


async def _delivery(world: World, delivery: int) -> Row[Any]:
    row = await world.db.first(_ONE, {"of_n": delivery})
    if row is None:
        raise NotFound(f"There is no delivery {delivery}.")
    return row


def _told(row: Row[Any]) -> Delivery:
    return Delivery.model_validate({**row._asdict(), "body": from_json(row.body)})
