"""Timeseries, their properties and states, and where each of them belongs."""

from functools import partial

from understudy.bemserver.entities.campaigns import DESCRIPTION, NAME
from understudy.bemserver.entities.properties import UNIT, VALUE, VALUE_TYPE, check_value
from understudy.bemserver.entities.structure import BUILDING, SITE, SPACE, STOREY, ZONE, place_filters
from understudy.bemserver.models.entity import LINKS, Access, Entity, Reach
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import (
    Filter,
    contains,
    leading,
    linked,
    member,
)
from understudy.bemserver.models.property_filter import PropertyValues, has_properties
from understudy.bemserver.models.scalars import Text
from understudy.bemserver.models.units import Unit

SHORT_DESCRIPTION = Field(name="description", kind=Text(250), nullable=True)
SERIES_UNIT = Field(name="unit_symbol", kind=Unit(), default="", stored="")

TIMESERIES_PROPERTIES = Entity(
    path="/timeseries_properties/",
    fields=(NAME, VALUE_TYPE, UNIT, SHORT_DESCRIPTION),
    unique=("name",),
    fixed=frozenset({"value_type"}),
    filters=("name", "value_type", "unit_symbol"),
    sorts=("name",),
)

TIMESERIES_DATA_STATES = Entity(
    path="/timeseries_data_states/",
    fields=(NAME,),
    unique=("name",),
)

TIMESERIES = Entity(
    path="/timeseries/",
    fields=(
        NAME,
        SERIES_UNIT,
        DESCRIPTION,
        reference("campaign_id", "campaigns"),
        reference("campaign_scope_id", "campaign_scopes"),
    ),
    access=Access(Reach("scope", ("campaign_scope_id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id", "campaign_scope_id"}),
    filters=(
        "name",
        contains("in_name", "name"),
        "unit_symbol",
        leading("campaign_id", "campaign_id", guards="campaigns"),
        leading("campaign_scope_id", "campaign_scope_id", guards="campaign_scopes"),
        member("user_id"),
        *place_filters("timeseries_id", "timeseries"),
        linked("event_id", "timeseries_id", ("timeseries_by_events", "event_id"), guards="events"),
        Filter(name="properties", kind=PropertyValues(), column="id", compare=has_properties),
    ),
    sorts=("name",),
    paged=True,
)


OF_SERIES = Access(Reach("scope", ("timeseries_id", "campaign_scope_id")))
_TO_SERIES = reference("timeseries_id", "timeseries")


TIMESERIES_PROPERTY_DATA = Entity(
    path="/timeseries_property_data/",
    fields=(
        _TO_SERIES,
        reference("property_id", "timeseries_properties"),
        VALUE,
    ),
    access=OF_SERIES,
    unique=("timeseries_id", "property_id"),
    frozen=frozenset({"timeseries_id", "property_id"}),
    filters=("timeseries_id", "property_id"),
    check=partial(check_value, via=("property_id", "value_type")),
)

_located = partial(Entity, access=OF_SERIES, tagged=False, paged=True, operations=LINKS)

TIMESERIES_BY_SITES = _located(
    path="/timeseries_by_sites/",
    fields=(*SITE, _TO_SERIES, reference("site_id", "sites")),
    unique=("timeseries_id", "site_id"),
    filters=("site_id", "timeseries_id"),
)

TIMESERIES_BY_BUILDINGS = _located(
    path="/timeseries_by_buildings/",
    fields=(*BUILDING, _TO_SERIES, reference("building_id", "buildings")),
    unique=("timeseries_id", "building_id"),
    filters=("building_id", "timeseries_id"),
)

TIMESERIES_BY_STOREYS = _located(
    path="/timeseries_by_storeys/",
    fields=(*STOREY, _TO_SERIES, reference("storey_id", "storeys")),
    unique=("timeseries_id", "storey_id"),
    filters=("storey_id", "timeseries_id"),
)

TIMESERIES_BY_SPACES = _located(
    path="/timeseries_by_spaces/",
    fields=(*SPACE, _TO_SERIES, reference("space_id", "spaces")),
    unique=("timeseries_id", "space_id"),
    filters=("space_id", "timeseries_id"),
)

TIMESERIES_BY_ZONES = _located(
    path="/timeseries_by_zones/",
    fields=(*ZONE, _TO_SERIES, reference("zone_id", "zones")),
    unique=("timeseries_id", "zone_id"),
    filters=("zone_id", "timeseries_id"),
)

DEFINITIONS = (
    TIMESERIES_PROPERTIES,
    TIMESERIES_DATA_STATES,
    TIMESERIES,
    TIMESERIES_PROPERTY_DATA,
)

LOCATIONS = (
    TIMESERIES_BY_SITES,
    TIMESERIES_BY_BUILDINGS,
    TIMESERIES_BY_STOREYS,
    TIMESERIES_BY_SPACES,
    TIMESERIES_BY_ZONES,
)
