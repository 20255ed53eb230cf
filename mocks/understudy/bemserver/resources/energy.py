"""Energies, and which timeseries measure the energy and the weather of sites and buildings."""

from understudy.bemserver.models.entity import Access, Entity, Nested, Reach, add_table
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import exact, identity, text
from understudy.bemserver.models.scalars import Choice, Flag, Text
from understudy.bemserver.resources.timeseries import TIMESERIES
from understudy.core.resources import Operation

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

_NAMED = (Field(name="name", kind=Text(80), required=True),)
_ONLY_LIST: tuple[Operation, ...] = ("list",)
_SERIES = Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES)
_OF_SERIES = Access(Reach("scope", ("timeseries_id", "campaign_scope_id")))

ENERGIES = Entity(
    path="/energies/",
    tag="Energy",
    noun="energy",
    fields=_NAMED,
    access=Access(None),
    unique=("name",),
    operations=_ONLY_LIST,
)

ENERGY_END_USES = Entity(
    path="/energy_end_uses/",
    tag="EnergyEndUse",
    noun="energy end use",
    fields=_NAMED,
    access=Access(None),
    unique=("name",),
    operations=_ONLY_LIST,
)

ENERGY_PRODUCTION_TECHNOLOGIES = Entity(
    path="/energy_production_technologies/",
    tag="EnergyProductionTechnology",
    noun="energy production technology",
    fields=_NAMED,
    access=Access(None),
    unique=("name",),
    operations=_ONLY_LIST,
)

ENERGY_CONSUMPTION_TIMESERIES_BY_SITES = Entity(
    path="/energy_consumption_timeseries_by_sites/",
    tag="EnergyConsumptionTimeseriesBySite",
    noun="energy consumption timeseries x site association",
    fields=(
        _SERIES,
        reference("site_id", "sites"),
        reference("energy_id", "energies"),
        reference("end_use_id", "energy_end_uses"),
        reference("timeseries_id", "timeseries"),
    ),
    access=_OF_SERIES,
    unique=("site_id", "energy_id", "end_use_id"),
    filters=(
        identity("site_id"),
        identity("energy_id"),
        identity("end_use_id"),
        identity("timeseries_id"),
    ),
)

ENERGY_CONSUMPTION_TIMESERIES_BY_BUILDINGS = Entity(
    path="/energy_consumption_timeseries_by_buildings/",
    tag="EnergyConsumptionTimeseriesByBuilding",
    noun="energy consumption timeseries x building association",
    fields=(
        _SERIES,
        reference("building_id", "buildings"),
        reference("energy_id", "energies"),
        reference("end_use_id", "energy_end_uses"),
        reference("timeseries_id", "timeseries"),
    ),
    access=_OF_SERIES,
    unique=("building_id", "energy_id", "end_use_id"),
    filters=(
        identity("building_id"),
        identity("energy_id"),
        identity("end_use_id"),
        identity("timeseries_id"),
    ),
)

ENERGY_PRODUCTION_TIMESERIES_BY_SITES = Entity(
    path="/energy_production_timeseries_by_sites/",
    tag="EnergyProductionTimeseriesBySite",
    noun="energy production timeseries x site association",
    fields=(
        _SERIES,
        reference("site_id", "sites"),
        reference("energy_id", "energies"),
        reference("prod_tech_id", "energy_production_technologies"),
        reference("timeseries_id", "timeseries"),
    ),
    access=_OF_SERIES,
    unique=("site_id", "energy_id", "prod_tech_id"),
    filters=(
        identity("site_id"),
        identity("energy_id"),
        identity("prod_tech_id"),
        identity("timeseries_id"),
    ),
)

ENERGY_PRODUCTION_TIMESERIES_BY_BUILDINGS = Entity(
    path="/energy_production_timeseries_by_buildings/",
    tag="EnergyProductionTimeseriesByBuilding",
    noun="energy production timeseries x building association",
    fields=(
        _SERIES,
        reference("building_id", "buildings"),
        reference("energy_id", "energies"),
        reference("prod_tech_id", "energy_production_technologies"),
        reference("timeseries_id", "timeseries"),
    ),
    access=_OF_SERIES,
    unique=("building_id", "energy_id", "prod_tech_id"),
    filters=(
        identity("building_id"),
        identity("energy_id"),
        identity("prod_tech_id"),
        identity("timeseries_id"),
    ),
)

WEATHER_TIMESERIES_BY_SITES = Entity(
    path="/weather_timeseries_by_sites/",
    tag="WeatherTimeseriesBySite",
    noun="weather timeseries x site association",
    fields=(
        Field(name="parameter", kind=Choice(WEATHER_PARAMETERS), optional=False),
        _SERIES,
        reference("site_id", "sites"),
        reference("timeseries_id", "timeseries"),
        Field(name="forecast", kind=Flag(), required=True),
    ),
    access=_OF_SERIES,
    unique=("site_id", "parameter", "forecast"),
    filters=(
        identity("site_id"),
        text("parameter"),
        identity("timeseries_id"),
        exact(Field(name="forecast", kind=Flag())),
    ),
)

RESOURCES = (
    ENERGIES,
    ENERGY_END_USES,
    ENERGY_PRODUCTION_TECHNOLOGIES,
    ENERGY_CONSUMPTION_TIMESERIES_BY_SITES,
    ENERGY_CONSUMPTION_TIMESERIES_BY_BUILDINGS,
    ENERGY_PRODUCTION_TIMESERIES_BY_SITES,
    ENERGY_PRODUCTION_TIMESERIES_BY_BUILDINGS,
    WEATHER_TIMESERIES_BY_SITES,
)

for _entity in RESOURCES:
    add_table(_entity)
