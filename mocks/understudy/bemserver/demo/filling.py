"""Writing the points of the demo campaigns for the tenant's last days."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, insert, select

from understudy.bemserver.data import DATA
from understudy.bemserver.demo.days import DAY
from understudy.bemserver.demo.points import Series, points
from understudy.bemserver.demo.series import SERIES
from understudy.bemserver.models.resource import TABLES
from understudy.core.seeding import SeedError, Seeding

SEED = "riverside"
"""What chance follows from, the same for every tenant."""
QUICK_DAYS, HOURLY_DAYS = 30, 60
"""Days of demo data of series with a point every ten minutes, and every hour."""
RAW, CLEAN = "Raw", "Clean"
_LEANS_ON = frozenset({"campaigns", "campaign_scopes", "timeseries", "timeseries_data_states", "timeseries_data"})
_AT_ONCE = 20_000
_MICROS = 1_000_000


class Volume(BaseModel):
    """How far back the points of the demo timeseries go."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=3660, description="Days of data up to the tenant's now, instead of what is there.")


async def generate(seeding: Seeding) -> None:
    """Writes the demo data, unless the user replaced the timeseries that they are of."""
    if not seeding.replaced & _LEANS_ON:
        await _write(seeding, None)


async def fill(seeding: Seeding, options: Volume) -> None:
    """Writes so many days of data of the demo timeseries that there are, instead of the data they have."""
    known = await _series_ids(seeding)
    demo = [known[key] for series in SERIES if (key := (series.campaign, series.name)) in known]
    async with seeding.db.transaction():
        await seeding.db.execute(delete(DATA).where(DATA.c.timeseries_id.in_(demo)))
        await _write(seeding, options.days)


async def _write(seeding: Seeding, days: int | None) -> None:
    known, states = await _series_ids(seeding), await _state_ids(seeding)
    found = [(series, known[key]) for series in SERIES if (key := (series.campaign, series.name)) in known]
    if not found or RAW not in states:
        raise SeedError("there is no demo timeseries, or no state called Raw, to make data of")
    rows: list[dict[str, Any]] = []
    for series, series_id in found:
        rows.extend(_rows(seeding, series, series_id, states, days))
        if len(rows) >= _AT_ONCE:
            await _insert(seeding, rows)
            rows = []
    await _insert(seeding, rows)


async def _series_ids(seeding: Seeding) -> dict[tuple[str, str], int]:
    campaigns, timeseries = TABLES.tables["campaigns"], TABLES.tables["timeseries"]
    columns = (campaigns.c.name.label("campaign"), timeseries.c.name, timeseries.c.id)
    named = select(*columns).join_from(timeseries, campaigns)
    return {(row.campaign, row.name): row.id for row in await seeding.db.all(named)}


async def _state_ids(seeding: Seeding) -> dict[str, int]:
    states = TABLES.tables["timeseries_data_states"]
    return {row.name: row.id for row in await seeding.db.all(select(states))}


def _rows(
    seeding: Seeding, series: Series, series_id: int, states: dict[str, int], days: int | None
) -> Iterator[dict[str, Any]]:
    now = int(seeding.now.timestamp())
    today = now - now % DAY
    start = today - DAY * (days or (QUICK_DAYS if series.every == 1 else HOURLY_DAYS))
    kept = [states[RAW]] + ([states[CLEAN]] if series.clean and CLEAN in states else [])
    for point in points(SEED, series, start, now + series.ahead * DAY, today):
        for state in kept if point.sound else kept[:1]:
            yield {
                "timeseries_id": series_id,
                "data_state_id": state,
                "timestamp": point.moment * _MICROS,
                "value": point.value,
            }


async def _insert(seeding: Seeding, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await seeding.db.execute(insert(DATA), rows)
