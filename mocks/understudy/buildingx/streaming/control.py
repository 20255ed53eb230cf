"""What streams delivered and what they could not: deliveries and dead letters, in the control plane."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from pydantic_core import from_json
from sqlalchemy import Row, Text, bindparam, delete, or_

from understudy.buildingx.streaming.deliveries import CHANGE, SHOWN, wake
from understudy.buildingx.streaming.models import deliveries
from understudy.core.control_routes import ControlledWorld
from understudy.core.problems import Conflict, NotFound
from understudy.core.world import World

NO_CONTENT = 204
MOST = 1000
State = Literal["waiting", "delivered", "dead"]

_LATEST = (
    SHOWN.where(
        or_(bindparam("of_state") == "", deliveries.c.state == bindparam("of_state")),
        or_(bindparam("of_stream", type_=Text).is_(None), deliveries.c.stream_id == bindparam("of_stream")),
    )
    .order_by(deliveries.c.n.desc())
    .limit(MOST)
)
_ONE = SHOWN.where(deliveries.c.n == bindparam("of_n"))
_FORGET = delete(deliveries).where(deliveries.c.state != "waiting")


class Delivery(BaseModel):
    """Something that a stream had to deliver."""

    n: int = Field(description="Its number: later ones are greater.")
    partition_id: str = Field(description="Partition of the stream.")
    stream_id: str = Field(description="The stream.")
    point_id: str = Field(description="The point whose value it is.")
    webhook_url: str = Field(description="Where it goes.")
    body: dict[str, Any] = Field(description="What is posted.")
    state: State = Field(description="`waiting` for its next attempt, `delivered`, or `dead`: a dead letter.")
    attempts: int = Field(description="How often it was tried.")
    answer: int | None = Field(description="Status with which the receiver answered last.")
    error: str | None = Field(description="Why the last attempt failed.")
    created_at: datetime = Field(description="When it came up, by the tenant's clock.")
    tried_at: datetime | None = Field(description="When it was tried last, by the tenant's clock.")
    next_at: datetime = Field(description="When a waiting one is tried next, by the tenant's clock.")


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
    await world.db.execute(_FORGET)


async def retry_delivery(world: ControlledWorld, delivery: int) -> Delivery:
    """Tries a dead letter again, from the first attempt on."""
    row = await _row(world, delivery)
    if row.state != "dead":
        raise Conflict(f"The delivery {delivery} is {row.state}, not dead.")
    await world.db.execute(CHANGE, {"of_n": delivery, "state": "waiting", "attempts": 0, "next_at": world.clock.now()})
    wake(world)
    return _told(await _row(world, delivery))


async def _row(world: World, delivery: int) -> Row[Any]:
    row = await world.db.first(_ONE, {"of_n": delivery})
    if row is None:
        raise NotFound(f"There is no delivery {delivery}.")
    return row


def _told(row: Row[Any]) -> Delivery:
    return Delivery.model_validate({**row._asdict(), "body": from_json(row.body)})
