"""Writing the points of the demo campaigns for the tenant's last days."""

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from understudy.bemserver.demo.days import DAY
from understudy.bemserver.demo.sensors import Point, Series, measured
from understudy.bemserver.demo.series import SERIES
from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.timeseries_data import storage
from understudy.core.seeding import SeedError, Seeding

SEED = "riverside"
"""What chance follows from, the same for every tenant."""
QUICK_DAYS, HOURLY_DAYS = 30, 60
"""Days of demo data of series with a point every ten minutes, and every hour."""
RAW, CLEAN = "Raw", "Clean"
_LEANS_ON = frozenset({"campaigns", "campaign_scopes", "timeseries", "timeseries_data_states", "timeseries_data"})
_MICROS = 1_000_000


class Volume(BaseModel):
    """How far back the points of the demo timeseries go."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=3660, description="Days of data up to the tenant's now; points that are there stay.")


async def generate(seeding: Seeding) -> None:
    """Writes the demo data, unless the user replaced the timeseries that they are of."""
    if not seeding.replaced & _LEANS_ON:
        await _write(seeding, lambda series: -(QUICK_DAYS if series.every == 1 else HOURLY_DAYS))


async def catch_up(seeding: Seeding) -> None:
    """Writes what was measured since, and how far the forecast has got."""
    if not seeding.replaced & _LEANS_ON:
        await _write(seeding, lambda series: series.ahead)


async def fill(seeding: Seeding, options: Volume) -> None:
    """Adds so many days of data of the demo timeseries that there are."""
    await _write(seeding, lambda _series: -options.days)


async def _write(seeding: Seeding, first: Callable[[Series], int]) -> None:
    """Writes points up to now, each series from its first day on, counted from today."""
    known, states = await _series_ids(seeding), await _state_ids(seeding)
    found = [(series, known[key]) for series in SERIES if (key := (series.campaign, series.name)) in known]
    if not found or RAW not in states:
        raise SeedError("there is no demo timeseries, or no state called Raw, to make data of")
    for series, series_id in found:
        made = _made(seeding, series, first(series))
        await storage.add(seeding.db, series_id, states[RAW], ((at.moment * _MICROS, at.value) for at in made))
        if series.clean and CLEAN in states:
            sound = ((at.moment * _MICROS, at.value) for at in made if at.sound)
            await storage.add(seeding.db, series_id, states[CLEAN], sound)


async def _series_ids(seeding: Seeding) -> dict[tuple[str, str], int]:
    campaigns, timeseries = TABLES.tables["campaigns"], TABLES.tables["timeseries"]
    columns = (campaigns.c.name.label("campaign"), timeseries.c.name, timeseries.c.id)
    named = select(*columns).join_from(timeseries, campaigns)
    return {(row.campaign, row.name): row.id for row in await seeding.db.all(named)}


async def _state_ids(seeding: Seeding) -> dict[str, int]:
    states = TABLES.tables["timeseries_data_states"]
    return {row.name: row.id for row in await seeding.db.all(select(states))}


def _made(seeding: Seeding, series: Series, first: int) -> list[Point]:
    now = int(seeding.clock.timestamp())
    today = now - now % DAY
    return list(measured(SEED, series, today + first * DAY, now + series.ahead * DAY, today))
