"""What the demo campaigns measure, and writing its points up to now."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field
from sqlalchemy import select

from understudy.bemserver.demo import shapes
from understudy.bemserver.demo.days import DAY, Place
from understudy.bemserver.demo.sensors import Gap, Outliers, Point, Sensor, Series, measured
from understudy.bemserver.demo.shapes import Shape
from understudy.bemserver.models.entity import TABLES
from understudy.bemserver.timeseries_data import storage
from understudy.core.seeding import SeedError, Seeding

CAMPUS, SCHOOL = "Riverside campus", "Hillside school"
_PARIS = ZoneInfo("Europe/Paris")
_RIVER = Place("river", _PARIS, latitude=44.84, longitude=-0.56, mean=13.6, swing=7.8)
_HILL = Place("hill", _PARIS, latitude=45.76, longitude=4.84, mean=12.4, swing=9.2)

# Digital thermometers tell 85 °C just after power came back, and -127 °C without a probe.
_THERMOMETER = Sensor(noise=0.12, digits=2, broken=85.0)
_STATION = Sensor(noise=0.2, broken=-127.0)
_HYGROMETER = Sensor(noise=1.2, most=100.0, broken=0.0)
_CO2 = Sensor(noise=22, digits=0, broken=65_535.0)
_METER = Sensor(noise=0.06, relative=True, digits=2)
_PYRANOMETER = Sensor(noise=0.08, relative=True)
_ANEMOMETER = Sensor(noise=1.1, digits=1, least=0.0)
_EXACT = Sensor()

_MAIN = shapes.power("office", 11, 44, cooling=2.4)
_ANNEX_USE = shapes.power("office", 2.5, 9)
_PANELS = shapes.panels(24)
_HALL = shapes.power("workshop", 9, 92)
_MAIN_HEAT = shapes.heat("office", 7.2, water=4)
_HALL_HEAT = shapes.heat("workshop", 8.6)
_OPEN_SPACE = shapes.room("office", glass=1.3, cooled=25.5)


def _quick(name: str, shape: Shape, sensor: Sensor, *wrong: Gap | Outliers, clean: bool = False) -> Series:
    """A series of the campus with a point every ten minutes."""
    return replace(_hourly(name, shape, sensor, *wrong, clean=clean), every=1)


def _hourly(name: str, shape: Shape, sensor: Sensor, *wrong: Gap | Outliers, clean: bool = False) -> Series:
    """A series of the campus with a point every hour."""
    return Series(
        campaign=CAMPUS, name=name, place=_RIVER, shape=shape, sensor=sensor, every=6, wrong=wrong, clean=clean
    )


def _school(name: str, shape: Shape, sensor: Sensor, *, clean: bool = False) -> Series:
    return Series(campaign=SCHOOL, name=name, place=_HILL, shape=shape, sensor=sensor, every=6, clean=clean)


# The faults named here are those that the events of the fixtures tell of: 0 days ago is the midnight that begins today.
SERIES: tuple[Series, ...] = (
    _quick("Open space A air temperature", _OPEN_SPACE, _THERMOMETER, clean=True),
    _quick("Open space A CO2", shapes.breath("office", 520.0), _CO2, Outliers(27.7, 5.6, 1850.0)),
    _quick("Open space B air temperature", shapes.room("office", glass=0.6, cooled=25.5), _THERMOMETER),
    _quick("Open space B CO2", shapes.breath("office", 480.0), _CO2, Gap(10.8, 43)),
    _quick("Meeting room air temperature", shapes.room("office", glass=0.9), _THERMOMETER),
    _quick("Meeting room CO2", shapes.breath("office", 1150), _CO2),
    _quick("Meeting room occupancy", shapes.heads("office", 12), _EXACT),
    _quick("Server room air temperature", shapes.held(22.5, 0.6), _THERMOMETER, Outliers(4.85, 4.6, 33.4)),
    _quick("Main building electric power", _MAIN, _METER, Gap(2.1, 0.5), Outliers(1.6, 3, 912.0)),
    _quick("Annex electric power", shapes.less(_ANNEX_USE, _PANELS), _METER),
    _quick("Hall electric power", _HALL, _METER),
    _quick("Main building heating power", _MAIN_HEAT, _METER),
    _hourly("Lobby air temperature", shapes.room("office", comfort=19.5, glass=0.4), _THERMOMETER, Gap(41.8, 67)),
    _hourly("Cafeteria air temperature", shapes.room("lunch", glass=0.8), _THERMOMETER),
    _hourly("Cafeteria CO2", shapes.breath("lunch", 1400), _CO2),
    _hourly("Open space A relative humidity", shapes.indoor_humidity, _HYGROMETER),
    _hourly("Open space temperature set point", shapes.set_point("office", 21.0, 17.5), _EXACT),
    _hourly("Hall temperature set point", shapes.set_point("workshop", 17.0, 12.0), _EXACT),
    _hourly("Assembly air temperature", shapes.room("workshop", comfort=17, reduced=12, glass=0.5), _THERMOMETER),
    _hourly("Training room air temperature", shapes.room("office", glass=1.1), _THERMOMETER),
    _hourly("Training room CO2", shapes.breath("office", 900), _CO2),
    _hourly("Supply air temperature", shapes.supply, _THERMOMETER, Outliers(27.7, 5.6, 31.5)),
    _hourly("Main building electricity", _MAIN, _METER, clean=True),
    _hourly("Main building lighting", shapes.lighting("office", 0.8, 12), _METER, clean=True),
    _hourly("Main building ventilation", shapes.fans("office", 0.6, 9.5), _METER, clean=True),
    _hourly("Main building natural gas", shapes.burnt(_MAIN_HEAT), _METER, clean=True),
    _hourly("Annex electricity", _ANNEX_USE, _METER, clean=True),
    _hourly("Annex solar power", _PANELS, _METER),
    _hourly("Hall electricity", _HALL, _METER, Outliers(20.6, 3, -1.0), clean=True),
    _hourly("Hall natural gas", shapes.burnt(_HALL_HEAT), _METER, clean=True),
    _hourly("Offices electricity", shapes.total(_MAIN, _ANNEX_USE), _METER, clean=True),
    _hourly("Workshop electricity", _HALL, _METER, clean=True),
    _hourly("Offices natural gas", shapes.burnt(_MAIN_HEAT), _METER, clean=True),
    _hourly("Outdoor air temperature", shapes.outdoor, _STATION, clean=True),
    _hourly("Outdoor relative humidity", shapes.outdoor_humidity, _HYGROMETER, clean=True),
    _hourly("Solar radiation", shapes.sunshine, _PYRANOMETER, clean=True),
    _hourly("Wind speed", shapes.wind, _ANEMOMETER, Gap(3.6, 30), clean=True),
    replace(_hourly("Forecast outdoor air temperature", shapes.forecast, _EXACT, clean=True), ahead=3),
    _school("Classroom 1 air temperature", shapes.room("school", glass=1.2), _THERMOMETER),
    _school("Classroom 1 CO2", shapes.breath("school", 1700), _CO2),
    _school("Block electricity", shapes.power("school", 2, 14), _METER, clean=True),
)
"""Campaigns and names are those of the fixture rows."""


SEED = "riverside"
"""What chance follows from, the same for every tenant."""
QUICK_DAYS, HOURLY_DAYS = 30, 60
"""Days of demo data of series with a point every ten minutes, and every hour."""
RAW, CLEAN = "Raw", "Clean"
_LEANS_ON = frozenset({"campaigns", "campaign_scopes", "timeseries", "timeseries_data_states", "timeseries_data"})
_MICROS = 1_000_000


class Volume(BaseModel, extra="forbid"):
    """How far back the points of the demo timeseries go."""

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
