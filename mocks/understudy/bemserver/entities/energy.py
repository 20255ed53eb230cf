"""Energies, and which timeseries measure the energy and the weather of sites and buildings."""

from functools import partial

from understudy.bemserver.entities.timeseries import OF_SERIES, TIMESERIES
from understudy.bemserver.models.entity import Entity, Nested
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import text
from understudy.bemserver.models.scalars import Choice, Flag, Text

WEATHER_PARAMETERS = (
    "AIR_TEMPERATURE",
    "DEWPOINT_TEMPERATURE",
    "WETBULB_TEMPERATURE",
    "WIND_SPEED",
    "WIND_DIRECTION",
    "SURFACE_SOLAR_RADIATION",
    "SURFACE_DIRECT_SOLAR_RADIATION",
    "SURFACE_DIFFUSE_SOLAR_RADIATION",
    "DIRECT_NORMAL_SOLAR_RADIATION",
    "RELATIVE_HUMIDITY",
    "SURFACE_PRESSURE",
    "TOTAL_PRECIPITATION",
)

_named = partial(
    Entity,
    fields=(Field(name="name", kind=Text(80), required=True),),
    unique=("name",),
    operations=("list",),
)

ENERGIES = _named(path="/energies/")
ENERGY_END_USES = _named(path="/energy_end_uses/")
ENERGY_PRODUCTION_TECHNOLOGIES = _named(path="/energy_production_technologies/")

_SERIES = Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES)
_TO_ENERGY = reference("energy_id", "energies")
_TO_END_USE = reference("end_use_id", "energy_end_uses")
_TO_TECHNOLOGY = reference("prod_tech_id", "energy_production_technologies")
_TO_SERIES = reference("timeseries_id", "timeseries")

ENERGY_CONSUMPTION_TIMESERIES_BY_SITES = Entity(
    path="/energy_consumption_timeseries_by_sites/",
    fields=(_SERIES, reference("site_id", "sites"), _TO_ENERGY, _TO_END_USE, _TO_SERIES),
    access=OF_SERIES,
    unique=("site_id", "energy_id", "end_use_id"),
    filters=("site_id", "energy_id", "end_use_id", "timeseries_id"),
)

ENERGY_CONSUMPTION_TIMESERIES_BY_BUILDINGS = Entity(
    path="/energy_consumption_timeseries_by_buildings/",
    fields=(_SERIES, reference("building_id", "buildings"), _TO_ENERGY, _TO_END_USE, _TO_SERIES),
    access=OF_SERIES,
    unique=("building_id", "energy_id", "end_use_id"),
    filters=("building_id", "energy_id", "end_use_id", "timeseries_id"),
)

ENERGY_PRODUCTION_TIMESERIES_BY_SITES = Entity(
    path="/energy_production_timeseries_by_sites/",
    fields=(_SERIES, reference("site_id", "sites"), _TO_ENERGY, _TO_TECHNOLOGY, _TO_SERIES),
    access=OF_SERIES,
    unique=("site_id", "energy_id", "prod_tech_id"),
    filters=("site_id", "energy_id", "prod_tech_id", "timeseries_id"),
)

ENERGY_PRODUCTION_TIMESERIES_BY_BUILDINGS = Entity(
    path="/energy_production_timeseries_by_buildings/",
    fields=(_SERIES, reference("building_id", "buildings"), _TO_ENERGY, _TO_TECHNOLOGY, _TO_SERIES),
    access=OF_SERIES,
    unique=("building_id", "energy_id", "prod_tech_id"),
    filters=("building_id", "energy_id", "prod_tech_id", "timeseries_id"),
)

WEATHER_TIMESERIES_BY_SITES = Entity(
    path="/weather_timeseries_by_sites/",
    fields=(
        Field(name="parameter", kind=Choice(WEATHER_PARAMETERS), optional=False),
        _SERIES,
        reference("site_id", "sites"),
        _TO_SERIES,
        Field(name="forecast", kind=Flag(), required=True),
    ),
    access=OF_SERIES,
    unique=("site_id", "parameter", "forecast"),
    filters=("site_id", text("parameter"), "timeseries_id", "forecast"),
)

ENTITIES = (
    ENERGIES,
    ENERGY_END_USES,
    ENERGY_PRODUCTION_TECHNOLOGIES,
    ENERGY_CONSUMPTION_TIMESERIES_BY_SITES,
    ENERGY_CONSUMPTION_TIMESERIES_BY_BUILDINGS,
    ENERGY_PRODUCTION_TIMESERIES_BY_SITES,
    ENERGY_PRODUCTION_TIMESERIES_BY_BUILDINGS,
    WEATHER_TIMESERIES_BY_SITES,
)
