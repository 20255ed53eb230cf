"""Locations and addresses, equipment with its types, and point groups."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from understudy.buildingx.buildings.catalog import BUILDING_TYPES, COUNTRIES
from understudy.buildingx.jsonapi.documents import MaybeDated
from understudy.buildingx.jsonapi.models import (
    Altered,
    Changed,
    Closed,
    DescribedResource,
    Many,
    New,
    One,
    RelatedResource,
    Sent,
)
from understudy.core.timestamps import Timestamp, zone

LocationType = Literal[
    "Campus",
    "CampusPart",
    "Building",
    "BuildingPart",
    "Outside",
    "Floor",
    "FloorArea",
    "MultifloorArea",
    "Room",
    "RoomSegment",
]
LOCATION_ID = r"^[A-Z]?[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$"
"""What a client may give as the id of a location: a UUID, with or without a capital letter in front."""


def _one_of(known: Any, noun: str) -> Any:
    def check(text: str) -> str:
        if text not in known:
            raise ValueError(f"is no {noun}")
        return text

    return AfterValidator(check)


Zone = Annotated[str, AfterValidator(lambda name: zone(name).key)]
BuildingType = Annotated[
    str, _one_of(BUILDING_TYPES, "building type"), Field(json_schema_extra={"enum": list(BUILDING_TYPES)})
]
CountryCode = Annotated[
    str,
    _one_of(COUNTRIES, "country code of ISO 3166-1 alpha-3"),
    Field(json_schema_extra={"enum": list(COUNTRIES)}),
]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = Annotated[tuple[Longitude, Latitude], Field(strict=False)]
Tags = dict[str, Literal[True] | list[str]]


class Members(Sent):
    """Attributes, which are the same in what is sent and what is served."""


class Area(Members):
    """A size."""

    value: float = Field(ge=0, description="Square metres.")
    unit: Literal["m2"] = Field(description="Its unit.")


class PointGeometry(Members):
    """A position of GeoJSON, in WGS84."""

    type: Literal["Point"] = Field(description="Type of the geometry.")
    coordinates: Position = Field(description="Longitude and latitude in degrees.")


class PolygonGeometry(Members):
    """An area of GeoJSON, in WGS84."""

    type: Literal["Polygon"] = Field(description="Type of the geometry.")
    coordinates: list[list[Position]] = Field(
        description="Rings of positions, each beginning and ending with the same one."
    )


class GeoLocation(Members):
    """Where something is."""

    geometry: PointGeometry = Field(description="The position.")


class GeoArea(Members):
    """What something covers."""

    geometry: PolygonGeometry = Field(description="The area.")


class Contact(Members):
    """Whom to ask."""

    name: str | None = Field(default=None, description="Name of the person.")
    email: str | None = Field(default=None, description="Address for mail.")
    phone: str | None = Field(default=None, description="Number.")


class LocationAttributes(Members):
    """What is known of a location."""

    label: str = Field(min_length=1, description="Name of the location.")
    description: str | None = Field(default=None, description="What it is.")
    timeZone: Zone | None = Field(default=None, description="Time zone of the IANA database.")
    buildingType: BuildingType | None = Field(default=None, description="Use, of a building.")
    constructionYear: int | None = Field(default=None, ge=0, le=9999, description="Year of construction.")
    usableArea: Area | None = Field(default=None, description="Usable area.")
    externalId: str | None = Field(default=None, description="Id in another system.")
    floorNumber: int | None = Field(default=None, description="Number, of a floor; 0 is the ground floor.")
    tags: Tags | None = Field(default=None, description="Tags: `true`, or texts.")
    geoLocation: GeoLocation | None = Field(default=None, description="Position.")
    geoArea: GeoArea | None = Field(default=None, description="Outline.")
    primaryContact: Contact | None = Field(default=None, description="Whom to ask.")


class LocationChanges(LocationAttributes):
    """What is to change of a location; null takes a value away."""

    label: str = Field(default="", min_length=1, description="Name of the location.")


PartOf = One[LocationType]


class LocationRelationships(Sent):
    """What a location belongs to: the generic relation, and the one that its type has a name for."""

    hasPostalAddress: One[Literal["Address"]] | None = Field(default=None, description="Its address.")
    isPartOf: PartOf | None = Field(default=None, description="What it is a part of.")
    isCampusPartOf: PartOf | None = Field(default=None, description="Likewise, of a part of a campus.")
    isBuildingOf: PartOf | None = Field(default=None, description="Likewise, of a building.")
    isBuildingPartOf: PartOf | None = Field(default=None, description="Likewise, of a part of a building.")
    isOutsideOf: PartOf | None = Field(default=None, description="Likewise, of an area outside.")
    isFloorOf: PartOf | None = Field(default=None, description="Likewise, of a floor.")
    isFloorAreaOf: PartOf | None = Field(default=None, description="Likewise, of an area of a floor.")
    isMultifloorAreaOf: PartOf | None = Field(default=None, description="Likewise, of an area over several floors.")
    isRoomOf: PartOf | None = Field(default=None, description="Likewise, of a room.")
    isRoomSegmentOf: PartOf | None = Field(default=None, description="Likewise, of a segment of a room.")


class Location(MaybeDated, DescribedResource[LocationType, LocationAttributes]):
    """A place: anything from a campus to a segment of a room."""

    relationships: LocationRelationships | None = Field(default=None, description="What it belongs to.")


class AddressAttributes(Members):
    """A postal address."""

    countryCode: CountryCode = Field(description="Country, three letters of ISO 3166-1.")
    countryName: str | None = Field(default=None, description="Its name, read only.")
    continentCode: str | None = Field(default=None, description="Its continent, two letters, read only.")
    continentName: str | None = Field(default=None, description="Name of the continent, read only.")
    locality: str | None = Field(default=None, description="Town.")
    region: str | None = Field(default=None, description="Region.")
    postalCode: str | None = Field(default=None, description="Postal code.")
    street: str | None = Field(default=None, description="Street and number.")


class AddressChanges(AddressAttributes):
    """What is to change of an address; null takes a value away."""

    countryCode: CountryCode = Field(default="", description="Country, three letters of ISO 3166-1.")


class Address(MaybeDated, DescribedResource[Literal["Address"], AddressAttributes]):
    """A postal address, of one or more locations."""


class NewAddress(New[Literal["Address"], AddressAttributes]):
    """An address to be made."""

    id: str | None = Field(default=None, pattern=LOCATION_ID, description="Id, if the client wants to give it.")


class IncludedAddress(NewAddress):
    """An address that comes with the location that has it."""

    id: str = Field(min_length=1, description="Any text that the location's relationship repeats.")


class AddressChange(Changed[Literal["Address"], AddressChanges]):
    """An address as it is to be."""


class NewLocation(New[LocationType, LocationAttributes]):
    """A location to be made."""

    id: str | None = Field(default=None, pattern=LOCATION_ID, description="Id, if the client wants to give it.")
    relationships: LocationRelationships = Field(
        default_factory=LocationRelationships, description="What it belongs to."
    )


class LocationChange(Altered[LocationType, LocationChanges, LocationRelationships]):
    """A location as it is to be."""


class LocationCreation(Sent):
    """The document that makes a location, and its address with it."""

    data: NewLocation = Field(description="The location.")
    included: list[IncludedAddress] | None = Field(default=None, description="Its address.")


class CountryAttributes(Closed):
    """What a country is."""

    label: str = Field(description="Its name.")
    continentCode: str = Field(description="Its continent, two letters.")
    continentLabel: str = Field(description="Name of the continent.")


class Country(DescribedResource[Literal["Country"], CountryAttributes]):
    """A country; its id is the three letters of ISO 3166-1."""


class LabelOnly(Closed):
    """What something is called."""

    label: str = Field(description="Its name.")


class BuildingUse(DescribedResource[Literal["BuildingType"], LabelOnly]):
    """A use of buildings; its id is what stands in `buildingType`."""


class EquipmentTypeAttributes(Closed):
    """What a type of equipment is."""

    name: str = Field(description="Its name.")
    description: str | None = Field(default=None, description="What it is.")
    domain: str | None = Field(default=None, description="Trade that it belongs to.")
    deprecated: bool | None = Field(default=None, description="Whether new equipment should not be of it.")
    iri: str | None = Field(default=None, description="Its name in the ontology.")


class EquipmentTypeRelationships(Closed):
    """What a type of equipment is a kind of."""

    hasParentType: One[Literal["EquipmentType"]] = Field(description="The more general type.")


class EquipmentType(MaybeDated, DescribedResource[Literal["EquipmentType"], EquipmentTypeAttributes]):
    """A type of equipment, from the vendor's catalogue."""

    relationships: EquipmentTypeRelationships | None = Field(default=None, description="What it is a kind of.")


class EquipmentAttributes(Members):
    """What is known of an equipment."""

    name: str = Field(min_length=1, description="Its name.")
    notes: str | None = Field(default=None, description="Notes.")
    externalId: str | None = Field(default=None, description="Id in another system.")
    serialNumber: str | None = Field(default=None, description="Serial number.")
    model: str | None = Field(default=None, description="Model.")
    manufacturingYear: int | None = Field(default=None, ge=0, le=9999, description="Year of manufacture.")
    manufacturedBy: str | None = Field(default=None, description="Manufacturer.")
    installationDate: Timestamp | None = Field(default=None, description="When it was installed.")


class EquipmentChanges(EquipmentAttributes):
    """What is to change of an equipment; null takes a value away."""

    name: str = Field(default="", min_length=1, description="Its name.")


class EquipmentRelationships(Sent):
    """What an equipment is, feeds, is a part of and is controlled by."""

    hasEquipmentType: One[Literal["EquipmentType"]] | None = Field(default=None, description="Its type.")
    isPartOf: One[Literal["Equipment"]] | None = Field(default=None, description="The equipment it is a part of.")
    feeds: Many[Literal["Equipment"]] | None = Field(default=None, description="The equipment that it feeds.")
    isControlledBy: One[Literal["Device"]] | Many[Literal["Device"]] | None = Field(
        default=None, description="The device or devices that control it."
    )
    hasLocation: One[LocationType] | None = Field(
        default=None, description="Where it is; set through the relationship's own address only."
    )


class Equipment(MaybeDated, DescribedResource[Literal["Equipment"], EquipmentAttributes]):
    """A piece of a building's plant."""

    relationships: EquipmentRelationships | None = Field(default=None, description="What it has to do with what.")


class NewEquipment(New[Literal["Equipment"], EquipmentAttributes]):
    """An equipment to be made; its id is never the client's to give."""

    id: str | None = Field(default=None, description="Refused.")
    relationships: EquipmentRelationships = Field(description="Its type and what it has to do with what.")


class EquipmentChange(Altered[Literal["Equipment"], EquipmentChanges, EquipmentRelationships]):
    """An equipment as it is to be."""


class PointGroupAttributes(Closed):
    """What a point group is called."""

    name: str = Field(description="Name of the device or equipment.")


class PointGroupRelationships(Closed):
    """Whose points a group holds."""

    isGroupOf: One[Literal["Device", "Equipment"]] = Field(description="The device or equipment.")


class PointGroup(RelatedResource[Literal["PointGroup"], PointGroupAttributes, PointGroupRelationships]):
    """The points of a device or an equipment; its id is `Device-` or `Equipment-` and the id of that."""


class TagsOfPoint(Sent):
    """Tags of a point."""

    tags: Tags = Field(description="Tags: `true`, or texts.")
