"""Devices, points, values, events."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from understudy.buildingx.buildings.models import LocationType, Members, Tags
from understudy.buildingx.jsonapi.documents import MaybeDated, linked_many
from understudy.buildingx.jsonapi.models import (
    Anything,
    Closed,
    DescribedResource,
    Many,
    New,
    One,
    RelatedResource,
    Sent,
)
from understudy.buildingx.jsonapi.tables import member, numbered_table, reference, related, resource_table, tables
from understudy.core.columns import columns_of
from understudy.core.database import Moment
from understudy.core.timestamps import Timestamp

DataType = Literal["boolean", "number", "string", "enum"]


class Profile(Members):
    """What people noted of a device."""

    name: str | None = Field(default=None, description="Name.")
    notes: str | None = Field(default=None, description="Notes.")
    externalId: str | None = Field(default=None, description="Id in another system.")


class DeviceAttributes(Members):
    """What is known of a device."""

    modelName: str | None = Field(default=None, description="Model.")
    serialNumber: str | None = Field(default=None, description="Serial number.")
    name: str | None = Field(default=None, description="Name, where it was given at creation.")
    profile: Profile | None = Field(default=None, description="What people noted.")


class NewDeviceAttributes(DeviceAttributes):
    """What must be known of a device to be made."""

    modelName: str = Field(min_length=1, description="Model.")
    serialNumber: str = Field(min_length=1, description="Serial number.")


class DeviceRelationships(Closed):
    """What a device has to do with what."""

    hasGateway: One[Literal["Device"]] | None = Field(default=None, description="The device through which it connects.")
    hasLocation: One[LocationType] | None = Field(default=None, description="Where it is.")
    hasFeatures: Many[Literal["DeviceInfo", "Connectivity"]] = Field(description="What `include` can add.")


class Device(MaybeDated, RelatedResource[Literal["Device"], DeviceAttributes, DeviceRelationships]):
    """A device: a gateway, or one behind a gateway."""


class NewDevice(New[Literal["Device"], NewDeviceAttributes]):
    """A device to be made."""


class DeviceChange(Sent):
    """A device as it is to be."""

    type: Literal["Device"] | None = Field(default=None, description="Type of the resource.")
    id: str | None = Field(default=None, description="Id of the device.")
    attributes: DeviceAttributes = Field(description="What is to change: the members of `profile`.")


class FeatureAttributes(Closed):
    """What a feature says of its device."""

    name: str | None = Field(default=None, description="Name of the device.")
    description: str | None = Field(default=None, description="What it is.")
    status: Literal["online", "offline", "unknown"] | None = Field(default=None, description="Whether it is connected.")


class OfDevice(Closed):
    """Which device something belongs to."""

    hasDevice: One[Literal["Device"]] = Field(description="The device.")


class Feature(RelatedResource[Literal["DeviceInfo", "Connectivity"], FeatureAttributes, OfDevice]):
    """A part of what is known of a device, which answers hold only if asked for it."""


class PointSource(Closed):
    """Where a point's values come from."""

    type: str = Field(description="Kind of the source.")


class PointValueAttributes(Closed):
    """A value at a moment; values are texts whatever the type of the data."""

    value: str = Field(description="The value, as text.")
    timestamp: Timestamp = Field(description="The moment.")
    targetValue: str | None = Field(default=None, description="The value that was commanded then, as text.")
    qualityOfValue: int | None = Field(default=None, description="0 is good, 1 to 5 are bad.")


class PointAttributes(Members):
    """What a point measures or sets."""

    name: str = Field(min_length=1, description="Its name.")
    description: str | None = Field(default=None, description="What it is.")
    dataType: DataType = Field(description="Type of its values, which are written as texts.")
    isActive: bool | None = Field(default=None, description="Whether it is in use.")
    unit: str | None = Field(default=None, description="Unit of its values, often one of QUDT.")
    enum: dict[str, str] | None = Field(default=None, description="Labels of its values; the shape is inferred.")
    minimum: float | None = Field(default=None, description="Least value.")
    maximum: float | None = Field(default=None, description="Greatest value.")
    precision: float | None = Field(default=None, description="Step between values.")
    commandingSemantic: Literal["writeable", "readonly"] | None = Field(
        default=None, description="Whether it can be commanded; `readonly` is inferred."
    )
    function: Literal["sensor", "command", "setpoint"] | None = Field(default=None, description="What it is for.")
    source: PointSource | None = Field(default=None, description="Where its values come from.")
    tags: Tags | None = Field(default=None, description="Tags: `true`, or texts.")
    systemAttributes: Anything | None = Field(default=None, description="What its gateway says of it.")
    pointValue: PointValueAttributes | None = Field(default=None, description="The current value, where asked for.")


class PointRelationships(Closed):
    """Where a point belongs; inferred."""

    hasDevice: One[Literal["Device"]] | None = Field(default=None, description="The device.")


class Point(MaybeDated, DescribedResource[Literal["Point"], PointAttributes]):
    """Something that is measured or set."""

    relationships: PointRelationships | None = Field(default=None, description="Where it belongs.")


class NewPoint(New[Literal["Point"], PointAttributes]):
    """A point to be made; its id is never the client's to give."""

    id: str | None = Field(default=None, description="Refused.")


class Commanded(Sent):
    """The value that a point is to take."""

    value: str = Field(min_length=1, max_length=1000, description="The value, as text.")


class CommandAttributes(Sent):
    """What a command sets."""

    pointValue: Commanded = Field(description="The value.")


class CommandData(Sent):
    """A point as it is to be."""

    type: Literal["Point"] | None = Field(default=None, description="Type of the resource.")
    id: str | None = Field(default=None, description="Id of the point.")
    attributes: CommandAttributes = Field(description="What is set.")


class PointValue(DescribedResource[Literal["PointValue"], PointValueAttributes]):
    """A value of a point at a moment; its id is `cov-`, the id of the point and the moment."""


class NewValueAttributes(Sent):
    """A value at a moment, as a client sends it."""

    value: str = Field(max_length=1000, description="The value, as text.")
    timestamp: Timestamp = Field(description="The moment.")
    targetValue: str | None = Field(default=None, max_length=1000, description="The value that was commanded then.")
    qualityOfValue: int | None = Field(default=None, ge=0, le=5, description="0 is good, 1 to 5 are bad.")
    covAttributes: Anything | None = Field(default=None, description="Anything; kept as it is.")


class NewValue(New[Literal["PointValue"], NewValueAttributes]):
    """A value that a client sends."""


class Values(Sent):
    """The document that adds values to one point."""

    data: list[NewValue] = Field(min_length=1, max_length=100, description="The values, at most 100.")


class SentValue(Closed):
    """A value that a client sent, in the seed data."""

    partition_id: str = Field(description="Id of the partition.")
    point_id: str = Field(description="Id of the point.")
    at: datetime = Field(strict=False, description="Its moment.")
    value: str = Field(description="The value, as text.")
    target: str | None = Field(default=None, description="The value that was commanded then.")
    quality: int | None = Field(default=None, ge=0, le=5, description="0 is good, 1 to 5 are bad.")


FEATURES = {"hasFeatures.DeviceInfo": "DeviceInfo", "hasFeatures.Connectivity": "Connectivity"}
"""The features of a device by the values of `include` that ask for them."""


def features(device_id: str) -> dict[str, Any]:
    """The relationship of a device to its features."""
    return linked_many((kind, f"{device_id}-{kind.lower()}") for kind in FEATURES.values())


_SEARCHED = {
    "model_name": "modelName",
    "serial_number": "serialNumber",
    "profile_name": "profile.name",
    "profile_notes": "profile.notes",
}
devices = resource_table(
    "devices",
    *(member(name, f"attributes.{path}", absent="", nullable=False) for name, path in _SEARCHED.items()),
    Column("info_name", Text, nullable=False, server_default=""),
    Column("info_description", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="unknown"),
    *related("gateway_id", "hasGateway", "devices", listed=True),
    *related("location_id", "hasLocation", "locations", listed=True),
    # Holds the order of lists, and what they are filtered by.
    Index("devices_filtered", "partition_id", "n", *_SEARCHED, "location_id"),
    ordered=False,
)
"""`info_name`, `info_description` and `status` are what the features say that `include` adds to a device."""

points = resource_table(
    "points",
    member("name", "attributes.name", nullable=False),
    *related("device_id", "hasDevice", "devices", listed=True),
    Column("profile", Text),
    Column("tuning", Text),
)
"""`profile` and `tuning` say how the live value is computed; without them only stored values count."""

group_points = numbered_table(
    "group_points",
    Column("partition_id", Text, nullable=False),
    Column("equipment_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    reference("equipment_id", "equipment", cascade=True),
    reference("point_id", "points", cascade=True),
    Index("group_points_by_equipment", "partition_id", "equipment_id", "point_id", unique=True),
    Index("group_points_by_point", "partition_id", "point_id"),
)
"""The points of the point group of an equipment; that of a device is `points.device_id`."""

point_values = Table(
    "point_values",
    tables,
    *columns_of(SentValue),
    Column("attributes", Text),
    PrimaryKeyConstraint("partition_id", "point_id", "at"),
    reference("point_id", "points", cascade=True),
    sqlite_with_rowid=False,
)
"""Values that clients sent; one a millisecond."""

commands = numbered_table(
    "commands",
    Column("partition_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("effective_at", Moment, nullable=False),
    Column("value", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    reference("point_id", "points", cascade=True),
    Index("commands_by_point", "partition_id", "point_id", "n"),
)
"""Commands in the order given; `outcome` is `applied` or `discarded` when the time has come."""
