"""Timeseries, their properties and states, and where each of them belongs."""

from functools import partial

from understudy.bemserver.entities.campaigns import DESCRIPTION, NAME
from understudy.bemserver.entities.properties import VALUE, check_value, properties
from understudy.bemserver.entities.structure import (
    BUILDINGS,
    SITES,
    SPACES,
    STOREYS,
    ZONES,
    nested,
    noun_of,
    place_filters,
)
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

TIMESERIES_PROPERTIES = properties("/timeseries_properties/", SHORT_DESCRIPTION)

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


def _located(path: str, place: Entity) -> Entity:
    """At which places of a kind timeseries are measured."""
    own = f"{noun_of(place)}_id"
    return Entity(
        path=path,
        fields=(*nested(place), _TO_SERIES, reference(own, place.name)),
        access=OF_SERIES,
        unique=("timeseries_id", own),
        filters=(own, "timeseries_id"),
        tagged=False,
        paged=True,
        operations=LINKS,
    )


DEFINITIONS = (
    TIMESERIES_PROPERTIES,
    TIMESERIES_DATA_STATES,
    TIMESERIES,
    TIMESERIES_PROPERTY_DATA,
)

LOCATIONS = (
    _located("/timeseries_by_sites/", SITES),
    _located("/timeseries_by_buildings/", BUILDINGS),
    _located("/timeseries_by_storeys/", STOREYS),
    _located("/timeseries_by_spaces/", SPACES),
    _located("/timeseries_by_zones/", ZONES),
)
