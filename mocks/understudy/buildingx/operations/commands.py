"""Commands: accepted at once, in effect later, or discarded by automation of higher priority."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import read
from understudy.buildingx.operations.simulation import tuning_of
from understudy.buildingx.operations.tables import commands
from understudy.buildingx.refusals import CommandConflict, CommandForbidden, CommandInvalid
from understudy.buildingx.settings import settings_of
from understudy.buildingx.structure.point_changes import check_value, writeable
from understudy.core.refusals import Refusal

_REFUSED: dict[str, type[Refusal]] = {
    "forbidden": CommandForbidden,
    "conflict": CommandConflict,
    "invalid": CommandInvalid,
}


async def command(access: Access, row: Row[Any], value: str) -> None:
    """Accepts a command for a point; refuses it for points that cannot be commanded and for values they cannot take."""
    settings = settings_of(access.world)
    attributes = read(row.doc)["attributes"]
    if not writeable(attributes):
        raise _REFUSED[settings.read_only_command]
    check_value(attributes, value, "/data/attributes/pointValue/value")
    locked = bool(row.tuning) and tuning_of(row.tuning).locked
    now = access.world.clock.now()
    values = {
        "partition_id": access.scope,
        "point_id": row.id,
        "at": now,
        "effective_at": now + timedelta(seconds=settings.command_delay),
        "value": value,
        "outcome": "discarded" if locked or settings.discard_commands else "applied",
    }
    await access.world.db.execute(insert(commands), values)
