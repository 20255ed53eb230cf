"""Which timeseries a request of data means, by id or by name, and whether the asker may have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from understudy.bemserver import rights
from understudy.bemserver.models.entity import Context
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
_BY_ID = select(*_SHOWN).where(_columns.id == bindparam("wanted"))
_BY_NAME = select(*_SHOWN).where(_columns.campaign_id == bindparam("campaign"), _columns.name == bindparam("wanted"))
_REACHED = rights.reached(TIMESERIES)
_ID_REACHED = _BY_ID.where(_REACHED)
_NAME_REACHED = _BY_NAME.where(_REACHED)
_STATES = BY_NAME["timeseries_data_states"].table.c
_STATE = select(_STATES.id).where(_STATES.id == bindparam("state"))


async def require_state(world: World, state: int) -> None:
    """Refuses a data state that there is not."""
    if await world.db.scalar(_STATE, {"state": state}) is None:
        raise invalid("query", {"data_state": "Unknown data state ID"})


async def by_id(context: Context, wanted: Sequence[int]) -> list[Series]:
    """Timeseries by their ids, each once, in the order asked."""
    ids, world, user = list(dict.fromkeys(wanted)), context.world, context.user
    rows = [await world.db.first(_BY_ID, {"wanted": number}) for number in ids]
    unknown = [number for number, row in zip(ids, rows, strict=True) if row is None]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    if not user.is_admin:
        for number in ids:
            if await world.db.first(_ID_REACHED, {"wanted": number, "me": user.id}) is None:
                raise Forbidden
    return [Series(row.id, str(row.id), row.unit_symbol or "", row.name) for row in rows if row is not None]


async def by_name(context: Context, campaign: int, wanted: Sequence[str]) -> list[Series]:
    """Timeseries of a campaign by their names; those that the asker may not read are unknown to him."""
    names, user = list(dict.fromkeys(wanted)), context.user
    statement = _BY_NAME if user.is_admin else _NAME_REACHED
    asked = {"campaign": campaign, "me": user.id}
    rows = [await context.world.db.first(statement, {**asked, "wanted": name}) for name in names]
    unknown = [name for name, row in zip(names, rows, strict=True) if row is None]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    return [Series(row.id, row.name, row.unit_symbol or "", row.name) for row in rows if row is not None]
