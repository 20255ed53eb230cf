"""Sites, buildings, storeys, spaces and zones."""

from understudy.bemserver.models.entity import Access, Entity, Reach, add_table
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import identity, leading, text
from understudy.bemserver.models.scalars import Real, Text
from understudy.bemserver.resources.campaigns import DESCRIPTION, NAME

IFC_ID = Field(name="ifc_id", kind=Text(22), nullable=True)

SITES = Entity(
    path="/sites/",
    tag="Site",
    noun="site",
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
    filters=(text("name"), identity("campaign_id"), text("ifc_id")),
    sorts=("name",),
)

BUILDINGS = Entity(
    path="/buildings/",
    tag="Building",
    noun="building",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("site_id", "sites")),
    access=Access(Reach("campaign", ("site_id", "campaign_id"))),
    unique=("site_id", "name"),
    fixed=frozenset({"site_id"}),
    filters=(
        text("name"),
        leading("campaign_id", "site_id", "campaign_id", guards="campaigns"),
        identity("site_id"),
        text("ifc_id"),
    ),
    sorts=("name",),
)

STOREYS = Entity(
    path="/storeys/",
    tag="Storey",
    noun="storey",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("building_id", "buildings")),
    access=Access(Reach("campaign", ("building_id", "site_id", "campaign_id"))),
    unique=("building_id", "name"),
    fixed=frozenset({"building_id"}),
    filters=(
        text("name"),
        leading("campaign_id", "building_id", "site_id", "campaign_id", guards="campaigns"),
        leading("site_id", "building_id", "site_id", guards="sites"),
        identity("building_id"),
        text("ifc_id"),
    ),
    sorts=("name",),
)

SPACES = Entity(
    path="/spaces/",
    tag="Space",
    noun="space",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("storey_id", "storeys")),
    access=Access(Reach("campaign", ("storey_id", "building_id", "site_id", "campaign_id"))),
    unique=("storey_id", "name"),
    fixed=frozenset({"storey_id"}),
    filters=(
        text("name"),
        leading("campaign_id", "storey_id", "building_id", "site_id", "campaign_id", guards="campaigns"),
        leading("site_id", "storey_id", "building_id", "site_id", guards="sites"),
        leading("building_id", "storey_id", "building_id", guards="buildings"),
        identity("storey_id"),
        text("ifc_id"),
    ),
    sorts=("name",),
)

ZONES = Entity(
    path="/zones/",
    tag="Zone",
    noun="zone",
    fields=(NAME, DESCRIPTION, IFC_ID, reference("campaign_id", "campaigns")),
    access=Access(Reach("campaign", ("campaign_id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=(text("name"), identity("campaign_id"), text("ifc_id")),
    sorts=("name",),
)

RESOURCES = (SITES, BUILDINGS, STOREYS, SPACES, ZONES)

for _entity in RESOURCES:
    add_table(_entity)
