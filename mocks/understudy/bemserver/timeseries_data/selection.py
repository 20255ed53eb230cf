"""Which timeseries a request of data means, by id or by name, and whether the asker may have them; their states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from understudy.bemserver import permissions
from understudy.bemserver.entities import timeseries
from understudy.bemserver.models.entity import Context
from understudy.bemserver.refusals import Forbidden, Unprocessable, invalid
from understudy.core import rows
from understudy.core.world import World


@dataclass(frozen=True)
class Series:
    """A timeseries as data are asked of it."""

    id: int
    label: str
    """What the request called it: its id, or its name."""
    unit: str
    name: str


_columns = timeseries.TIMESERIES.table.c
_SHOWN = (_columns.id, _columns.name, _columns.unit_symbol)
_BY_ID = select(*_SHOWN).where(_columns.id == bindparam("wanted"))
_BY_NAME = select(*_SHOWN).where(_columns.campaign_id == bindparam("campaign"), _columns.name == bindparam("wanted"))
_REACHED = permissions.reached(timeseries.TIMESERIES)
_ID_REACHED = _BY_ID.where(_REACHED)
_NAME_REACHED = _BY_NAME.where(_REACHED)
_STATES = timeseries.TIMESERIES_DATA_STATES.table.c
_STATE_NAMED = select(_STATES.id).where(_STATES.name == bindparam("name"))
_VALUE = timeseries.TIMESERIES_PROPERTY_DATA.table.c
_PROPERTY = timeseries.TIMESERIES_PROPERTIES.table.c
_PROPERTIES = (
    select(_PROPERTY.name, _VALUE.value)
    .join_from(_PROPERTY.id.table, _VALUE.id.table, _PROPERTY.id == _VALUE.property_id)
    .where(_VALUE.timeseries_id == bindparam("series"))
)


async def require_state(world: World, state: int) -> None:
    """Refuses a data state that there is not."""
    if await rows.column(world.db, timeseries.TIMESERIES_DATA_STATES.table, "id", state) is None:
        raise invalid("query", {"data_state": "Unknown data state ID"})


async def state_named(world: World, name: str) -> int | None:
    """The id of the data state with a name."""
    found: int | None = await world.db.scalar(_STATE_NAMED, {"name": name})
    return found


async def properties(world: World, series: int) -> Mapping[str, str]:
    """The values of a timeseries' properties by their names."""
    return {row.name: row.value for row in await world.db.all(_PROPERTIES, {"series": series})}


async def interval(world: World, series: int) -> float | None:
    """Seconds between the values of a timeseries, as its property says."""
    value = (await properties(world, series)).get("Interval")
    return None if value is None else float(value)


async def by_id(context: Context, wanted: Sequence[int]) -> list[Series]:
    """Timeseries by their ids, each once, in the order asked."""
    ids, world, user = list(dict.fromkeys(wanted)), context.world, context.user
    found = [await world.db.first(_BY_ID, {"wanted": number}) for number in ids]
    unknown = [number for number, row in zip(ids, found, strict=True) if row is None]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    if not user.is_admin:
        for number in ids:
            if await world.db.first(_ID_REACHED, {"wanted": number, "me": user.id}) is None:
                raise Forbidden
    return [Series(row.id, str(row.id), row.unit_symbol or "", row.name) for row in found if row is not None]


async def by_name(context: Context, campaign: int, wanted: Sequence[str]) -> list[Series]:
    """Timeseries of a campaign by their names; those that the asker may not read are unknown to him."""
    names, user = list(dict.fromkeys(wanted)), context.user
    statement = _BY_NAME if user.is_admin else _NAME_REACHED
    asked = {"campaign": campaign, "me": user.id}
    found = [await context.world.db.first(statement, {**asked, "wanted": name}) for name in names]
    unknown = [name for name, row in zip(names, found, strict=True) if row is None]
    if unknown:
        raise Unprocessable(f"Unknown timeseries: {unknown}")
    return [Series(row.id, row.name, row.unit_symbol or "", row.name) for row in found if row is not None]
