"""Equipment, their types, and point groups."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Closed, DescribedResource, Many, Meta, One, Sent
from understudy.buildingx.jsonapi.timestamps import Timestamp
from understudy.buildingx.operations.models import Device
from understudy.buildingx.structure.models import LocationType, Members


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


class EquipmentType(DescribedResource[Literal["EquipmentType"], EquipmentTypeAttributes]):
    """A type of equipment, from the vendor's catalogue."""

    relationships: EquipmentTypeRelationships | None = Field(default=None, description="What it is a kind of.")
    meta: Meta | None = Field(default=None, description="When it was made and changed.")


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


class Equipment(DescribedResource[Literal["Equipment"], EquipmentAttributes]):
    """A piece of a building's plant."""

    relationships: EquipmentRelationships | None = Field(default=None, description="What it has to do with what.")
    meta: Meta | None = Field(default=None, description="Who made and changed it, and when.")


Asset = Equipment | Device
"""What can be at a location."""


class NewEquipment(Sent):
    """An equipment to be made; its id is never the client's to give."""

    type: Literal["Equipment"] = Field(description="Type of the resource.")
    id: str | None = Field(default=None, description="Refused.")
    attributes: EquipmentAttributes = Field(description="What is known of it.")
    relationships: EquipmentRelationships = Field(description="Its type and what it has to do with what.")


class EquipmentChange(Sent):
    """An equipment as it is to be."""

    type: Literal["Equipment"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the equipment.")
    attributes: EquipmentChanges | None = Field(default=None, description="What is to change.")
    relationships: EquipmentRelationships | None = Field(default=None, description="What is to change.")


class PointGroupAttributes(Closed):
    """What a point group is called."""

    name: str = Field(description="Name of the device or equipment.")


class PointGroupRelationships(Closed):
    """Whose points a group holds."""

    isGroupOf: One[Literal["Device", "Equipment"]] = Field(description="The device or equipment.")


class PointGroup(Closed):
    """The points of a device or an equipment."""

    type: Literal["PointGroup"] = Field(description="Type of the resource.")
    id: str = Field(description="`Device-` or `Equipment-` and the id of the device or equipment.")
    attributes: PointGroupAttributes = Field(description="What it is called.")
    relationships: PointGroupRelationships = Field(description="Whose it is.")


class TagsOfPoint(Sent):
    """Tags of a point."""

    tags: dict[str, Literal[True] | list[str]] = Field(description="Tags: `true`, or texts.")
