"""Timeseries, their properties and states, and where each of them belongs."""

from understudy.bemserver.models.entity import (
    LINKS,
    Access,
    Change,
    Entity,
    Nested,
    Reach,
    add_table,
)
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import (
    Filter,
    below,
    contains,
    exact,
    identity,
    leading,
    linked,
    member,
    text,
)
from understudy.bemserver.models.scalars import Text
from understudy.bemserver.models.units import Unit
from understudy.bemserver.models.values import is_value, value_type_at
from understudy.bemserver.models.wanted import PropertyValues, has_properties
from understudy.bemserver.refusals import invalid
from understudy.bemserver.resources.campaigns import DESCRIPTION, NAME
from understudy.bemserver.resources.properties import UNIT, VALUE, VALUE_TYPE
from understudy.bemserver.resources.structure import BUILDINGS, SITES, SPACES, STOREYS, ZONES

SHORT_DESCRIPTION = Field(name="description", kind=Text(250), nullable=True)
SERIES_UNIT = Field(name="unit_symbol", kind=Unit(), default="", stored="", described={"default": ""})

TIMESERIES_PROPERTIES = Entity(
    path="/timeseries_properties/",
    tag="TimeseriesProperty",
    noun="timeseries property",
    fields=(NAME, VALUE_TYPE, UNIT, SHORT_DESCRIPTION),
    access=Access(None),
    unique=("name",),
    fixed=frozenset({"value_type"}),
    filters=(text("name"), exact(VALUE_TYPE), exact(UNIT)),
    sorts=("name",),
)

TIMESERIES_DATA_STATES = Entity(
    path="/timeseries_data_states/",
    tag="TimeseriesDataState",
    noun="timeseries data state",
    fields=(NAME,),
    access=Access(None),
    unique=("name",),
)

TIMESERIES = Entity(
    path="/timeseries/",
    tag="Timeseries",
    noun="timeseries",
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
        text("name"),
        contains("in_name", "name"),
        exact(SERIES_UNIT),
        leading("campaign_id", "campaign_id", guards="campaigns"),
        leading("campaign_scope_id", "campaign_scope_id", guards="campaign_scopes"),
        member("user_id"),
        linked("site_id", "timeseries_id", "timeseries_by_sites", "site_id", guards="sites"),
        below(
            "recurse_site_id",
            "timeseries_id",
            ("timeseries_by_sites", "site_id"),
            ("timeseries_by_buildings", "building_id", "site_id"),
            ("timeseries_by_storeys", "storey_id", "building_id", "site_id"),
            ("timeseries_by_spaces", "space_id", "storey_id", "building_id", "site_id"),
            guards="sites",
        ),
        linked("building_id", "timeseries_id", "timeseries_by_buildings", "building_id", guards="buildings"),
        below(
            "recurse_building_id",
            "timeseries_id",
            ("timeseries_by_buildings", "building_id"),
            ("timeseries_by_storeys", "storey_id", "building_id"),
            ("timeseries_by_spaces", "space_id", "storey_id", "building_id"),
            guards="buildings",
        ),
        linked("storey_id", "timeseries_id", "timeseries_by_storeys", "storey_id", guards="storeys"),
        below(
            "recurse_storey_id",
            "timeseries_id",
            ("timeseries_by_storeys", "storey_id"),
            ("timeseries_by_spaces", "space_id", "storey_id"),
            guards="storeys",
        ),
        linked("space_id", "timeseries_id", "timeseries_by_spaces", "space_id", guards="spaces"),
        linked("zone_id", "timeseries_id", "timeseries_by_zones", "zone_id", guards="zones"),
        linked("event_id", "timeseries_id", "timeseries_by_events", "event_id", guards="events"),
        Filter(name="properties", kind=PropertyValues(), column="id", compare=has_properties),
    ),
    sorts=("name",),
    exclusive=("site_id", "building_id", "storey_id"),
    paged=True,
)


async def _check_value(change: Change) -> None:
    """Refuses a value that is not of its property's type."""
    row = change.after or {}
    via = ("property_id", "value_type")
    wanted = await value_type_at(change.context.world, "timeseries_property_data", via, row["property_id"])
    if wanted is not None and not is_value(wanted, row["value"]):
        raise invalid("json", {"value": ["Invalid type."]})


TIMESERIES_PROPERTY_DATA = Entity(
    path="/timeseries_property_data/",
    tag="TimeseriesPropertyData",
    noun="timeseries property data",
    fields=(
        reference("timeseries_id", "timeseries"),
        reference("property_id", "timeseries_properties"),
        VALUE,
    ),
    access=Access(Reach("scope", ("timeseries_id", "campaign_scope_id"))),
    unique=("timeseries_id", "property_id"),
    frozen=frozenset({"timeseries_id", "property_id"}),
    filters=(identity("timeseries_id"), identity("property_id")),
    check=_check_value,
)

_OF_SERIES = Access(Reach("scope", ("timeseries_id", "campaign_scope_id")))

TIMESERIES_BY_SITES = Entity(
    path="/timeseries_by_sites/",
    tag="TimeseriesBySite",
    noun="timeseries x site association",
    fields=(
        Nested(name="site", via=("site_id",), target=SITES),
        reference("timeseries_id", "timeseries"),
        reference("site_id", "sites"),
    ),
    access=_OF_SERIES,
    unique=("timeseries_id", "site_id"),
    filters=(identity("site_id"), identity("timeseries_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
)

TIMESERIES_BY_BUILDINGS = Entity(
    path="/timeseries_by_buildings/",
    tag="TimeseriesByBuilding",
    noun="timeseries x building association",
    fields=(
        Nested(name="site", via=("building_id", "site_id"), target=SITES),
        Nested(name="building", via=("building_id",), target=BUILDINGS),
        reference("timeseries_id", "timeseries"),
        reference("building_id", "buildings"),
    ),
    access=_OF_SERIES,
    unique=("timeseries_id", "building_id"),
    filters=(identity("building_id"), identity("timeseries_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
)

TIMESERIES_BY_STOREYS = Entity(
    path="/timeseries_by_storeys/",
    tag="TimeseriesByStorey",
    noun="timeseries x storey association",
    fields=(
        Nested(name="site", via=("storey_id", "building_id", "site_id"), target=SITES),
        Nested(name="building", via=("storey_id", "building_id"), target=BUILDINGS),
        Nested(name="storey", via=("storey_id",), target=STOREYS),
        reference("timeseries_id", "timeseries"),
        reference("storey_id", "storeys"),
    ),
    access=_OF_SERIES,
    unique=("timeseries_id", "storey_id"),
    filters=(identity("storey_id"), identity("timeseries_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
)

TIMESERIES_BY_SPACES = Entity(
    path="/timeseries_by_spaces/",
    tag="TimeseriesBySpace",
    noun="timeseries x space association",
    fields=(
        Nested(name="site", via=("space_id", "storey_id", "building_id", "site_id"), target=SITES),
        Nested(name="building", via=("space_id", "storey_id", "building_id"), target=BUILDINGS),
        Nested(name="storey", via=("space_id", "storey_id"), target=STOREYS),
        Nested(name="space", via=("space_id",), target=SPACES),
        reference("timeseries_id", "timeseries"),
        reference("space_id", "spaces"),
    ),
    access=_OF_SERIES,
    unique=("timeseries_id", "space_id"),
    filters=(identity("space_id"), identity("timeseries_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
)

TIMESERIES_BY_ZONES = Entity(
    path="/timeseries_by_zones/",
    tag="TimeseriesByZone",
    noun="timeseries x zone association",
    fields=(
        Nested(name="zone", via=("zone_id",), target=ZONES),
        reference("timeseries_id", "timeseries"),
        reference("zone_id", "zones"),
    ),
    access=_OF_SERIES,
    unique=("timeseries_id", "zone_id"),
    filters=(identity("zone_id"), identity("timeseries_id")),
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
    TIMESERIES_BY_SITES,
    TIMESERIES_BY_BUILDINGS,
    TIMESERIES_BY_STOREYS,
    TIMESERIES_BY_SPACES,
    TIMESERIES_BY_ZONES,
)

for _entity in (*DEFINITIONS, *LOCATIONS):
    add_table(_entity)
