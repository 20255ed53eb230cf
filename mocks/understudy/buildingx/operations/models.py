"""Devices, points, values, events."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.models import Anything, Closed, Many, Meta, One, Sent
from understudy.buildingx.jsonapi.timestamps import Timestamp
from understudy.buildingx.structure.models import LocationType, Members, Tags

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


class Device(Closed):
    """A device: a gateway, or one behind a gateway."""

    type: Literal["Device"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the device.")
    attributes: DeviceAttributes = Field(description="What is known of it.")
    relationships: DeviceRelationships = Field(description="What it has to do with what.")
    meta: Meta | None = Field(default=None, description="Who made and changed it, and when.")


class NewDevice(Sent):
    """A device to be made."""

    type: Literal["Device"] = Field(description="Type of the resource.")
    attributes: NewDeviceAttributes = Field(description="What is known of it.")


class DeviceCreation(Sent):
    """The document that makes a device."""

    data: NewDevice = Field(description="The device.")


class DeviceChange(Sent):
    """A device as it is to be."""

    type: Literal["Device"] | None = Field(default=None, description="Type of the resource.")
    id: str | None = Field(default=None, description="Id of the device.")
    attributes: DeviceAttributes = Field(description="What is to change: the members of `profile`.")


class DeviceUpdate(Sent):
    """The document that changes a device."""

    data: DeviceChange = Field(description="The device.")


class FeatureAttributes(Closed):
    """What a feature says of its device."""

    name: str | None = Field(default=None, description="Name of the device.")
    description: str | None = Field(default=None, description="What it is.")
    status: Literal["online", "offline", "unknown"] | None = Field(default=None, description="Whether it is connected.")


class FeatureRelationships(Closed):
    """Whose feature it is."""

    hasDevice: One[Literal["Device"]] = Field(description="The device.")


class Feature(Closed):
    """A part of what is known of a device, which answers hold only if asked for it."""

    type: Literal["DeviceInfo", "Connectivity"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the feature.")
    attributes: FeatureAttributes = Field(description="What it says.")
    relationships: FeatureRelationships = Field(description="Whose it is.")


class CurrentValue(Closed):
    """The value of a point as it is now; values are texts whatever the type of the data."""

    value: str = Field(description="The value, as text.")
    timestamp: Timestamp = Field(description="Moment of the value.")
    targetValue: str | None = Field(default=None, description="The value that was commanded, as text.")
    qualityOfValue: int | None = Field(default=None, description="0 is good, 1 to 5 are bad.")


class PointSource(Closed):
    """Where a point's values come from."""

    type: str = Field(description="Kind of the source.")


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
    pointValue: CurrentValue | None = Field(default=None, description="The current value, where asked for.")


class PointRelationships(Closed):
    """Where a point belongs; inferred."""

    hasDevice: One[Literal["Device"]] | None = Field(default=None, description="The device.")


class Point(Closed):
    """Something that is measured or set."""

    type: Literal["Point"] = Field(description="Type of the resource.")
    id: str = Field(description="Id of the point.")
    attributes: PointAttributes = Field(description="What it measures or sets.")
    relationships: PointRelationships | None = Field(default=None, description="Where it belongs.")
    meta: Meta | None = Field(default=None, description="Who made and changed it, and when.")


class NewPoint(Sent):
    """A point to be made; its id is never the client's to give."""

    type: Literal["Point"] = Field(description="Type of the resource.")
    id: str | None = Field(default=None, description="Refused.")
    attributes: PointAttributes = Field(description="What it measures or sets.")


class PointCreation(Sent):
    """The document that makes a point."""

    data: NewPoint = Field(description="The point.")


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


class Command(Sent):
    """The document that commands a point."""

    data: CommandData = Field(description="The point.")


class PointValueAttributes(Closed):
    """A value at a moment."""

    value: str = Field(description="The value, as text.")
    timestamp: Timestamp = Field(description="The moment.")
    targetValue: str | None = Field(default=None, description="The value that was commanded then, as text.")
    qualityOfValue: int | None = Field(default=None, description="0 is good, 1 to 5 are bad.")


class PointValue(Closed):
    """A value of a point at a moment."""

    type: Literal["PointValue"] = Field(description="Type of the resource.")
    id: str = Field(description="`cov-`, the id of the point and the moment.")
    attributes: PointValueAttributes = Field(description="The value.")


class NewValueAttributes(Sent):
    """A value at a moment, as a client sends it."""

    value: str = Field(max_length=1000, description="The value, as text.")
    timestamp: Timestamp = Field(description="The moment.")
    targetValue: str | None = Field(default=None, max_length=1000, description="The value that was commanded then.")
    qualityOfValue: int | None = Field(default=None, ge=0, le=5, description="0 is good, 1 to 5 are bad.")
    covAttributes: Anything | None = Field(default=None, description="Anything; kept as it is.")


class NewValue(Sent):
    """A value that a client sends."""

    type: Literal["PointValue"] = Field(description="Type of the resource.")
    attributes: NewValueAttributes = Field(description="The value.")


class Values(Sent):
    """The document that adds values to one point."""

    data: list[NewValue] = Field(min_length=1, max_length=100, description="The values, at most 100.")


class Dropped(Closed):
    """Which of the sent values were not kept; the shape is designed."""

    conflicts: list[int] = Field(description="Positions of the dropped values, from 0.")


class DroppedValues(Closed):
    """The answer to values of which some were dropped; the shape is designed."""

    meta: Dropped = Field(description="Which ones.")
