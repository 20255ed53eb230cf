"""Values that clients send: one a millisecond and point, the first one stands unless told otherwise."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, delete, insert, select

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.timestamps import moment
from understudy.buildingx.operations.models import NewValueAttributes
from understudy.buildingx.operations.tables import point_values
from understudy.buildingx.streaming.deliveries import wake
from understudy.buildingx.streaming.streams import announce

_place = (
    (point_values.c.partition_id == bindparam("in_partition"))
    & (point_values.c.point_id == bindparam("of_point"))
    & (point_values.c.at == bindparam("of_at"))
)
_THERE = select(point_values.c.at).where(_place)
_REPLACE = delete(point_values).where(_place)


async def store(access: Access, point_id: str, sent: Sequence[NewValueAttributes], *, overwrite: bool) -> list[int]:
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
        await access.world.db.execute(insert(point_values), row)
    if await announce(access, point_id, [each for place, each in enumerate(sent) if place not in dropped]):
        wake(access.world)
    return dropped
