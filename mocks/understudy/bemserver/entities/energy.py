"""Energies, and which timeseries measure the energy and the weather of sites and buildings."""

from functools import partial

from understudy.bemserver.entities.structure import BUILDINGS, SITES, noun_of
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

_SERIES = Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES)
_TO_SERIES = reference("timeseries_id", "timeseries")
_TO_END_USE = reference("end_use_id", "energy_end_uses")
_TO_TECHNOLOGY = reference("prod_tech_id", "energy_production_technologies")


def _measured(path: str, place: Entity, use: Field) -> Entity:
    """Which timeseries measure the energies of places of a kind, by use or technology."""
    own = f"{noun_of(place)}_id"
    key = (own, "energy_id", use.name)
    return Entity(
        path=path,
        fields=(_SERIES, reference(own, place.name), reference("energy_id", "energies"), use, _TO_SERIES),
        access=OF_SERIES,
        unique=key,
        filters=(*key, "timeseries_id"),
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
    _named(path="/energies/"),
    _named(path="/energy_end_uses/"),
    _named(path="/energy_production_technologies/"),
    _measured("/energy_consumption_timeseries_by_sites/", SITES, _TO_END_USE),
    _measured("/energy_consumption_timeseries_by_buildings/", BUILDINGS, _TO_END_USE),
    _measured("/energy_production_timeseries_by_sites/", SITES, _TO_TECHNOLOGY),
    _measured("/energy_production_timeseries_by_buildings/", BUILDINGS, _TO_TECHNOLOGY),
    WEATHER_TIMESERIES_BY_SITES,
)
