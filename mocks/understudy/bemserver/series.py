"""Which timeseries a request of data means, by id or by name, and whether the asker may have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from understudy.bemserver import rights
from understudy.bemserver.crud import row_of
from understudy.bemserver.models.resource import Reach, User
from understudy.bemserver.refusals import Forbidden, Unprocessable, invalid
from understudy.bemserver.table import BY_NAME
from understudy.core.world import World


@dataclass(frozen=True)
class Series:
    """A timeseries as data are asked of it."""

    id: int
    label: str
    """What the request called it: its id, or its name."""
    unit: str
    name: str


CAMPAIGNS, TIMESERIES = BY_NAME["campaigns"], BY_NAME["timeseries"]
_columns = TIMESERIES.table.c
_SHOWN = (_columns.id, _columns.name, _columns.unit_symbol)
_REACH = TIMESERIES.access.read or Reach("scope", ("campaign_scope_id",))
_BY_ID = select(*_SHOWN).where(_columns.id.in_(bindparam("ids", expanding=True)))
_BY_NAME = select(*_SHOWN).where(
    _columns.campaign_id == bindparam("campaign"),
    _columns.name.in_(bindparam("names", expanding=True)),
)
_REACHED = rights.reached(_REACH, TIMESERIES.table)
_ID_REACHED = _BY_ID.where(_REACHED)
_NAME_REACHED = _BY_NAME.where(_REACHED)


async def require_state(world: World, state: int) -> None:
    """Refuses a data state that there is not."""
    states = BY_NAME["timeseries_data_states"].table.c.id
    if await world.db.scalar(select(states).where(states == state)) is None:
        raise invalid("query", {"data_state": "Unknown data state ID"})


async def by_id(world: World, user: User, wanted: Sequence[int]) -> list[Series]:
    """Timeseries by their ids, each once, in the order asked."""
    ids = list(dict.fromkeys(wanted))
    rows = {row.id: row for row in await world.db.all(_BY_ID, {"ids": ids})}
    unknown = [number for number in ids if number not in rows]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    if not user.is_admin:
        reached = await world.db.all(_ID_REACHED, {"ids": ids, "me": user.id})
        if len(reached) < len(ids):
            raise Forbidden
    found = [rows[number] for number in ids]
    return [Series(row.id, str(row.id), row.unit_symbol or "", row.name) for row in found]


async def by_name(world: World, user: User, campaign: int, wanted: Sequence[str]) -> list[Series]:
    """Timeseries of a campaign by their names; those that the asker may not read are unknown to him."""
    names = list(dict.fromkeys(wanted))
    asked: dict[str, Any] = {"campaign": campaign, "names": names, "me": user.id}
    statement = _BY_NAME if user.is_admin else _NAME_REACHED
    rows = {row.name: row for row in await world.db.all(statement, asked)}
    unknown = [name for name in names if name not in rows]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    found = [rows[name] for name in names]
    return [Series(row.id, row.name, row.unit_symbol or "", row.name) for row in found]


async def require_campaign(world: World, user: User, campaign: int) -> None:
    """Refuses a campaign that there is not, or that the asker may not read."""
    row = await row_of(world, CAMPAIGNS, campaign)
    if not await rights.may_reach(world, CAMPAIGNS.access.read, CAMPAIGNS, row, user):
        raise Forbidden
