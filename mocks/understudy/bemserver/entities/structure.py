"""Sites, buildings, storeys, spaces and zones."""

from understudy.bemserver.entities.campaigns import DESCRIPTION, NAME
from understudy.bemserver.models.entity import Access, Entity, Nested, Reach
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import Filter, leading, linked
from understudy.bemserver.models.scalars import Real, Text

IFC_ID = Field(name="ifc_id", kind=Text(22), nullable=True)

SITES = Entity(
    path="/sites/",
    fields=(
        NAME,
        Field(name="latitude", kind=Real(-90.0, 90.0), nullable=True),
        Field(name="longitude", kind=Real(-180.0, 180.0), nullable=True),
        DESCRIPTION,
        IFC_ID,
        reference("campaign_id", "campaigns"),
    ),
    access=Access(Reach("campaign", ("campaign_id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=("name", "campaign_id", "ifc_id"),
    sorts=("name",),
)

BUILDINGS = Entity(
    path="/buildings/",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("site_id", "sites")),
    access=Access(Reach("campaign", ("site_id", "campaign_id"))),
    unique=("site_id", "name"),
    fixed=frozenset({"site_id"}),
    filters=(
        "name",
        leading("campaign_id", "site_id", "campaign_id", guards="campaigns"),
        "site_id",
        "ifc_id",
    ),
    sorts=("name",),
)

STOREYS = Entity(
    path="/storeys/",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("building_id", "buildings")),
    access=Access(Reach("campaign", ("building_id", "site_id", "campaign_id"))),
    unique=("building_id", "name"),
    fixed=frozenset({"building_id"}),
    filters=(
        "name",
        leading("campaign_id", "building_id", "site_id", "campaign_id", guards="campaigns"),
        leading("site_id", "building_id", "site_id", guards="sites"),
        "building_id",
        "ifc_id",
    ),
    sorts=("name",),
)

SPACES = Entity(
    path="/spaces/",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("storey_id", "storeys")),
    access=Access(Reach("campaign", ("storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("storey_id", "name"),
    fixed=frozenset({"storey_id"}),
    filters=(
        "name",
        leading("campaign_id", "storey_id", "building_id", "site_id", "campaign_id", guards="campaigns"),
        leading("site_id", "storey_id", "building_id", "site_id", guards="sites"),
        leading("building_id", "storey_id", "building_id", guards="buildings"),
        "storey_id",
        "ifc_id",
    ),
    sorts=("name",),
)

ZONES = Entity(
    path="/zones/",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("campaign_id", "campaigns")),
    access=Access(Reach("campaign", ("campaign_id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=("name", "campaign_id", "ifc_id"),
    sorts=("name",),
)

ENTITIES = (SITES, BUILDINGS, STOREYS, SPACES, ZONES)

SITE = (Nested(name="site", via=("site_id",), target=SITES),)
BUILDING = (
    Nested(name="site", via=("building_id", "site_id"), target=SITES),
    Nested(name="building", via=("building_id",), target=BUILDINGS),
)
STOREY = (
    Nested(name="site", via=("storey_id", "building_id", "site_id"), target=SITES),
    Nested(name="building", via=("storey_id", "building_id"), target=BUILDINGS),
    Nested(name="storey", via=("storey_id",), target=STOREYS),
)
SPACE = (
    Nested(name="site", via=("space_id", "storey_id", "building_id", "site_id"), target=SITES),
    Nested(name="building", via=("space_id", "storey_id", "building_id"), target=BUILDINGS),
    Nested(name="storey", via=("space_id", "storey_id"), target=STOREYS),
    Nested(name="space", via=("space_id",), target=SPACES),
)
ZONE = (Nested(name="zone", via=("zone_id",), target=ZONES),)
"""What is shown of a place, and of what it lies in, in a row that refers to it."""


def noun_of(place: Entity) -> str:
    """What one row of a place's collection is called."""
    return place.name.removesuffix("s")


def place_filters(own: str, links: str) -> tuple[Filter, ...]:
    """Filters by the places that rows are linked to, or that lie below them; tables of links begin with `links`."""
    sites, buildings, storeys, spaces, zones = (f"{links}_by_{each.name}" for each in ENTITIES)
    return (
        linked("site_id", own, (sites, "site_id"), guards="sites"),
        linked(
            "recurse_site_id",
            own,
            (sites, "site_id"),
            (buildings, "building_id", "site_id"),
            (storeys, "storey_id", "building_id", "site_id"),
            (spaces, "space_id", "storey_id", "building_id", "site_id"),
            guards="sites",
        ),
        linked("building_id", own, (buildings, "building_id"), guards="buildings"),
        linked(
            "recurse_building_id",
            own,
            (buildings, "building_id"),
            (storeys, "storey_id", "building_id"),
            (spaces, "space_id", "storey_id", "building_id"),
            guards="buildings",
        ),
        linked("storey_id", own, (storeys, "storey_id"), guards="storeys"),
        linked(
            "recurse_storey_id",
            own,
            (storeys, "storey_id"),
            (spaces, "space_id", "storey_id"),
            guards="storeys",
        ),
        linked("space_id", own, (spaces, "space_id"), guards="spaces"),
        linked("zone_id", own, (zones, "zone_id"), guards="zones"),
    )
