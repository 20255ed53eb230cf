"""Properties of sites, buildings, storeys, spaces and zones, and their values."""

from collections.abc import Sequence
from functools import partial

from understudy.bemserver.entities.campaigns import DESCRIPTION, NAME
from understudy.bemserver.models.entity import LINKS, Access, Change, Entity, Nested, Reach
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.scalars import Choice, Text
from understudy.bemserver.models.units import Unit
from understudy.bemserver.models.values import VALUE_TYPES, is_of_its_type
from understudy.bemserver.refusals import Unprocessable, invalid

VALUE_TYPE = Field(name="value_type", kind=Choice(VALUE_TYPES), stored="string", optional=False)
UNIT = Field(name="unit_symbol", kind=Unit())
VALUE = Field(name="value", kind=Text(100), required=True)

STRUCTURAL_ELEMENT_PROPERTIES = Entity(
    path="/structural_element_properties/",
    fields=(NAME, VALUE_TYPE, UNIT, DESCRIPTION),
    unique=("name",),
    fixed=frozenset({"value_type"}),
    filters=("name", "value_type", "unit_symbol"),
    sorts=("name",),
)

_properties = partial(
    Entity,
    fields=(
        Nested(
            name="structural_element_property",
            via=("structural_element_property_id",),
            target=STRUCTURAL_ELEMENT_PROPERTIES,
        ),
        reference("structural_element_property_id", "structural_element_properties"),
    ),
    unique=("structural_element_property_id",),
    filters=("structural_element_property_id",),
    tagged=False,
    operations=LINKS,
)

SITE_PROPERTIES = _properties(path="/site_properties/")
BUILDING_PROPERTIES = _properties(path="/building_properties/")
STOREY_PROPERTIES = _properties(path="/storey_properties/")
SPACE_PROPERTIES = _properties(path="/space_properties/")
ZONE_PROPERTIES = _properties(path="/zone_properties/")


_TYPE = ("structural_element_property_id", "value_type")


async def check_value(change: Change, via: Sequence[str]) -> None:
    """Refuses a value that is not of its property's type, to which columns lead."""
    if not await is_of_its_type(change, via):
        raise invalid("json", {"value": ["Invalid type."]})


async def _check_value_of_zone(change: Change) -> None:
    # The real server words this one differently: bemserver/values/zone-properties
    if not await is_of_its_type(change, ("zone_property_id", *_TYPE)):
        raise Unprocessable("Invalid value type")


SITE_PROPERTY_DATA = Entity(
    path="/site_property_data/",
    fields=(
        Nested(name="site_property", via=("site_property_id",), target=SITE_PROPERTIES),
        reference("site_id", "sites"),
        reference("site_property_id", "site_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("site_id", "campaign_id"))),
    unique=("site_id", "site_property_id"),
    frozen=frozenset({"site_id", "site_property_id"}),
    filters=("site_id", "site_property_id"),
    check=partial(check_value, via=("site_property_id", *_TYPE)),
)

BUILDING_PROPERTY_DATA = Entity(
    path="/building_property_data/",
    fields=(
        Nested(name="building_property", via=("building_property_id",), target=BUILDING_PROPERTIES),
        reference("building_id", "buildings"),
        reference("building_property_id", "building_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("building_id", "site_id", "campaign_id"))),
    unique=("building_id", "building_property_id"),
    frozen=frozenset({"building_id", "building_property_id"}),
    filters=("building_id", "building_property_id"),
    check=partial(check_value, via=("building_property_id", *_TYPE)),
)

STOREY_PROPERTY_DATA = Entity(
    path="/storey_property_data/",
    fields=(
        Nested(name="storey_property", via=("storey_property_id",), target=STOREY_PROPERTIES),
        reference("storey_id", "storeys"),
        reference("storey_property_id", "storey_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("storey_id", "storey_property_id"),
    frozen=frozenset({"storey_id", "storey_property_id"}),
    filters=("storey_id", "storey_property_id"),
    check=partial(check_value, via=("storey_property_id", *_TYPE)),
)

SPACE_PROPERTY_DATA = Entity(
    path="/space_property_data/",
    fields=(
        Nested(name="space_property", via=("space_property_id",), target=SPACE_PROPERTIES),
        reference("space_id", "spaces"),
        reference("space_property_id", "space_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("space_id", "storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("space_id", "space_property_id"),
    frozen=frozenset({"space_id", "space_property_id"}),
    filters=("space_id", "space_property_id"),
    check=partial(check_value, via=("space_property_id", *_TYPE)),
)

ZONE_PROPERTY_DATA = Entity(
    path="/zone_property_data/",
    fields=(
        Nested(name="zone_property", via=("zone_property_id",), target=ZONE_PROPERTIES),
        reference("zone_id", "zones"),
        reference("zone_property_id", "zone_properties"),
        VALUE,
    ),
    access=Access(Reach("campaign", ("zone_id", "campaign_id"))),
    unique=("zone_id", "zone_property_id"),
    frozen=frozenset({"zone_id", "zone_property_id"}),
    filters=("zone_id", "zone_property_id"),
    check=_check_value_of_zone,
)

ENTITIES = (
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
