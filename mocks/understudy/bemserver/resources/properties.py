"""Properties of sites, buildings, storeys, spaces and zones, and their values."""

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
from understudy.bemserver.models.filters import exact, identity, text
from understudy.bemserver.models.scalars import Choice, Text
from understudy.bemserver.models.units import Unit
from understudy.bemserver.models.values import VALUE_TYPES, is_value, value_type_at
from understudy.bemserver.refusals import Unprocessable, invalid
from understudy.bemserver.resources.campaigns import DESCRIPTION, NAME

VALUE_TYPE = Field(
    name="value_type", kind=Choice(VALUE_TYPES), stored="string", optional=False, described={"default": "string"}
)
UNIT = Field(name="unit_symbol", kind=Unit())
VALUE = Field(name="value", kind=Text(100), required=True)

STRUCTURAL_ELEMENT_PROPERTIES = Entity(
    path="/structural_element_properties/",
    tag="StructuralElementProperty",
    noun="structural element property",
    fields=(NAME, VALUE_TYPE, UNIT, DESCRIPTION),
    access=Access(None),
    unique=("name",),
    fixed=frozenset({"value_type"}),
    filters=(text("name"), exact(VALUE_TYPE), exact(UNIT)),
    sorts=("name",),
)

_DEFINITION = Nested(
    name="structural_element_property",
    via=("structural_element_property_id",),
    target=STRUCTURAL_ELEMENT_PROPERTIES,
)
_OF_DEFINITION = (
    _DEFINITION,
    reference("structural_element_property_id", "structural_element_properties"),
)


async def _check(change: Change, noun: str) -> bool:
    """Whether a value is of its property's type; one of an unknown property is left to the database."""
    row = change.after or {}
    via = (f"{noun}_property_id", "structural_element_property_id", "value_type")
    wanted = await value_type_at(change.context.world, f"{noun}_property_data", via, row[via[0]])
    return wanted is None or is_value(wanted, row["value"])


async def _check_site(change: Change) -> None:
    if not await _check(change, "site"):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_building(change: Change) -> None:
    if not await _check(change, "building"):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_storey(change: Change) -> None:
    if not await _check(change, "storey"):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_space(change: Change) -> None:
    if not await _check(change, "space"):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_zone(change: Change) -> None:
    # The real server words this one differently: bemserver/values/zone-properties
    if not await _check(change, "zone"):
        raise Unprocessable("Invalid value type")


SITE_PROPERTIES = Entity(
    path="/site_properties/",
    tag="SiteProperty",
    noun="site property",
    fields=_OF_DEFINITION,
    access=Access(None),
    unique=("structural_element_property_id",),
    filters=(identity("structural_element_property_id"),),
    tagged=False,
    operations=LINKS,
)

BUILDING_PROPERTIES = Entity(
    path="/building_properties/",
    tag="BuildingProperty",
    noun="building property",
    fields=_OF_DEFINITION,
    access=Access(None),
    unique=("structural_element_property_id",),
    filters=(identity("structural_element_property_id"),),
    tagged=False,
    operations=LINKS,
)

STOREY_PROPERTIES = Entity(
    path="/storey_properties/",
    tag="StoreyProperty",
    noun="storey property",
    fields=_OF_DEFINITION,
    access=Access(None),
    unique=("structural_element_property_id",),
    filters=(identity("structural_element_property_id"),),
    tagged=False,
    operations=LINKS,
)

SPACE_PROPERTIES = Entity(
    path="/space_properties/",
    tag="SpaceProperty",
    noun="space property",
    fields=_OF_DEFINITION,
    access=Access(None),
    unique=("structural_element_property_id",),
    filters=(identity("structural_element_property_id"),),
    tagged=False,
    operations=LINKS,
)

ZONE_PROPERTIES = Entity(
    path="/zone_properties/",
    tag="ZoneProperty",
    noun="zone property",
    fields=_OF_DEFINITION,
    access=Access(None),
    unique=("structural_element_property_id",),
    filters=(identity("structural_element_property_id"),),
    tagged=False,
    operations=LINKS,
)

SITE_PROPERTY_DATA = Entity(
    path="/site_property_data/",
    tag="SitePropertyData",
    noun="site property data",
    fields=(
        Nested(name="site_property", via=("site_property_id",), target=SITE_PROPERTIES),
        reference("site_id", "sites"),
        reference("site_property_id", "site_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("site_id", "campaign_id"))),
    unique=("site_id", "site_property_id"),
    frozen=frozenset({"site_id", "site_property_id"}),
    filters=(identity("site_id"), identity("site_property_id")),
    check=_check_site,
)

BUILDING_PROPERTY_DATA = Entity(
    path="/building_property_data/",
    tag="BuildingPropertyData",
    noun="building property data",
    fields=(
        Nested(name="building_property", via=("building_property_id",), target=BUILDING_PROPERTIES),
        reference("building_id", "buildings"),
        reference("building_property_id", "building_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("building_id", "site_id", "campaign_id"))),
    unique=("building_id", "building_property_id"),
    frozen=frozenset({"building_id", "building_property_id"}),
    filters=(identity("building_id"), identity("building_property_id")),
    check=_check_building,
)

STOREY_PROPERTY_DATA = Entity(
    path="/storey_property_data/",
    tag="StoreyPropertyData",
    noun="storey property data",
    fields=(
        Nested(name="storey_property", via=("storey_property_id",), target=STOREY_PROPERTIES),
        reference("storey_id", "storeys"),
        reference("storey_property_id", "storey_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("storey_id", "storey_property_id"),
    frozen=frozenset({"storey_id", "storey_property_id"}),
    filters=(identity("storey_id"), identity("storey_property_id")),
    check=_check_storey,
)

SPACE_PROPERTY_DATA = Entity(
    path="/space_property_data/",
    tag="SpacePropertyData",
    noun="space property data",
    fields=(
        Nested(name="space_property", via=("space_property_id",), target=SPACE_PROPERTIES),
        reference("space_id", "spaces"),
        reference("space_property_id", "space_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("space_id", "storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("space_id", "space_property_id"),
    frozen=frozenset({"space_id", "space_property_id"}),
    filters=(identity("space_id"), identity("space_property_id")),
    check=_check_space,
)

ZONE_PROPERTY_DATA = Entity(
    path="/zone_property_data/",
    tag="ZonePropertyData",
    noun="zone property data",
    fields=(
        Nested(name="zone_property", via=("zone_property_id",), target=ZONE_PROPERTIES),
        reference("zone_id", "zones"),
        reference("zone_property_id", "zone_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("zone_id", "campaign_id"))),
    unique=("zone_id", "zone_property_id"),
    frozen=frozenset({"zone_id", "zone_property_id"}),
    filters=(identity("zone_id"), identity("zone_property_id")),
    check=_check_zone,
)

RESOURCES = (
    STRUCTURAL_ELEMENT_PROPERTIES,
    SITE_PROPERTIES,
    BUILDING_PROPERTIES,
    STOREY_PROPERTIES,
    SPACE_PROPERTIES,
    ZONE_PROPERTIES,
    SITE_PROPERTY_DATA,
    BUILDING_PROPERTY_DATA,
    STOREY_PROPERTY_DATA,
    SPACE_PROPERTY_DATA,
    ZONE_PROPERTY_DATA,
)

for _entity in RESOURCES:
    add_table(_entity)
