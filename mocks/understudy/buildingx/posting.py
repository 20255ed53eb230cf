"""Posting what streams have to deliver: signed, tried again after failures, at last a dead letter."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from hmac import new as hmac
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, bindparam, func, select, update

from understudy.buildingx.settings import settings_of
from understudy.buildingx.streams import look
from understudy.buildingx.tables.streaming import deliveries, streams
from understudy.core.deliveries import DeliveryError, ForbiddenTargetError, deliver
from understudy.core.world import World

TURN = 0.25
"""Seconds of the host between two looks at the tenant's clock, while there are streams."""
ROUND = 100
"""Deliveries of a stream that are sent before the points are looked at again."""
ACCEPTED = range(200, 300)  # what a receiver answers when it takes a delivery
_POSTMAN = "buildingx.postman"

_WAITING = (
    select(deliveries, streams.c.webhook_url, streams.c.webhook_secret)
    .join(streams, (streams.c.partition_id == deliveries.c.partition_id) & (streams.c.id == deliveries.c.stream_id))
    .where(deliveries.c.state == "waiting", deliveries.c.next_at <= bindparam("now"))
    .order_by(deliveries.c.n)
    .limit(ROUND)
)
_STREAMS = select(func.count()).select_from(streams)
_TRIED = (
    update(deliveries)
    .where(deliveries.c.n == bindparam("of_n"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("tries"),
        next_at=bindparam("later"),
        answer=bindparam("status"),
        error=bindparam("problem"),
        tried_at=bindparam("now"),
    )
)


class Postman:
    """Delivers for one world as long as it has streams."""

    def __init__(self, world: World) -> None:
        self._called = asyncio.Event()
        self._task = asyncio.create_task(_deliver_for(world, self._called))

    @property
    def at_work(self) -> bool:
        """Whether it still delivers."""
        return not self._task.done()

    def call(self) -> None:
        """Makes it look at once."""
        self._called.set()


def wake(world: World) -> None:
    """Sees to it that somebody delivers for a world, beginning now."""
    postman = world.held.get(_POSTMAN)
    if postman is None or not postman.at_work:
        postman = world.held[_POSTMAN] = Postman(world)
    postman.call()


async def _deliver_for(world: World, called: asyncio.Event) -> None:
    while await _turn(world):
        try:
            await asyncio.wait_for(called.wait(), TURN)
        except TimeoutError:
            continue
        finally:
            called.clear()


async def _turn(world: World) -> bool:
    # A tenant that is reset or deleted takes its streams with it.
    if world.retired or not await world.db.scalar(_STREAMS):
        return False
    async with world.db.transaction():
        await look(world)
    waiting = await world.db.all(_WAITING, {"now": world.clock.now()})
    shares: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in waiting:
        shares.setdefault((row.partition_id, row.stream_id), []).append(row)
    # Streams wait for their receivers side by side, the deliveries of one go in their order.
    await asyncio.gather(*(_post_all(world, rows) for rows in shares.values()))
    return True


async def _post_all(world: World, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        if not world.retired:
            await _post(world, row)


async def _post(world: World, row: Row[Any]) -> None:
    settings = settings_of(world)
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
    told = {
        "new_state": "delivered" if problem is None else "dead" if dead else "waiting",
        "tries": tries,
        "later": now + timedelta(seconds=wait),
        "status": answer,
        "problem": problem,
    }
    await world.db.execute(_TRIED, {"of_n": row.n, "now": now, **told})


def signature(secret: str, body: bytes) -> str:
    """What proves a delivery: the HMAC of its body."""
    return "sha256=" + hmac(secret.encode(), body, sha256).hexdigest()
