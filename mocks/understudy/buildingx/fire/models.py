"""Fire panels, what they watch and what they reported."""

from typing import Literal

from pydantic import Field

from understudy.buildingx.jsonapi.documents import MaybeDated
from understudy.buildingx.jsonapi.models import Closed, DescribedResource, One, RelatedResource
from understudy.buildingx.jsonapi.tables import member, related, resource_table
from understudy.buildingx.operations.models import OfDevice
from understudy.core.database import Moment
from understudy.core.timestamps import Timestamp

PointKind = Literal[
    "automatic-detector-test",
    "manual-test-activation",
    "external-alarm-indicator-test",
    "operating-years",
    "compensation",
    "compensation-level",
    "grid-value",
    "grid-level",
    "sensitivity",
]


class FireEventAttributes(Closed):
    """What a panel reported."""

    eventType: str = Field(description="What it is about: ALARM is documented, FAULT and TEST are ours.")
    panelAddress: str = Field(description="Address of the panel.")
    message: str = Field(description="What the panel shows.")
    address: str = Field(description="Address of the element, such as 1/2/11: panel, line, element.")
    timestamp: Timestamp = Field(description="Moment of the event, with nine digits of a second.")
    state: Literal["Active", "Inactive"] = Field(description="Whether it is still so.")
    eventSource: str = Field(description="Name of the element that reported.")
    parentCustomerTextLevel1: str = Field(description="Customer text of the building.")
    parentCustomerTextLevel2: str = Field(description="Customer text of the floor.")
    parentCustomerTextLevel3: str = Field(description="Customer text of the room.")


class FireEvent(MaybeDated, RelatedResource[Literal["Event"], FireEventAttributes, OfDevice]):
    """An event of a fire panel."""


class FirePointAttributes(Closed):
    """A value that a panel has of an element."""

    kind: PointKind = Field(description="What the value says.")
    element: str = Field(description="Name of the element.")
    address: str = Field(description="Address of the element: panel, line, element.")
    line: int = Field(ge=0, description="Number of the line; 0 for the panel itself.")


class FirePointRelationships(OfDevice):
    """What a point belongs to: a panel, and a place."""

    hasLocation: One[Literal["Building", "Floor", "Room"]] = Field(description="Where the element is.")


class FirePoint(RelatedResource[Literal["Point"], FirePointAttributes, FirePointRelationships]):
    """A point of a fire panel."""


class TreePoint(Closed):
    """A point in the hardware tree."""

    id: str = Field(description="Id of the point.")
    kind: PointKind = Field(description="What its value says.")


class TreeElement(Closed):
    """A detector, a call point or an indicator."""

    address: str = Field(description="Address: panel, line, element.")
    name: str = Field(description="Name of the element.")
    locationId: str = Field(description="Id of the location that it is in.")
    points: list[TreePoint] = Field(description="Its points.")


class TreeLine(Closed):
    """A line of a panel."""

    number: int = Field(description="Number of the line; 0 for the panel itself.")
    elements: list[TreeElement] = Field(description="What is on it.")


class TreePanel(Closed):
    """A panel with its lines."""

    deviceId: str = Field(description="Id of the panel.")
    name: str = Field(description="Name of the panel.")
    lines: list[TreeLine] = Field(description="Its lines.")


class FireConfigurationAttributes(Closed):
    """The hardware of a building's fire protection."""

    hardwareTree: list[TreePanel] = Field(description="The panels.")


class FireConfiguration(DescribedResource[Literal["FireConfiguration"], FireConfigurationAttributes]):
    """The configuration of the fire protection of a building."""


class LastValue(Closed):
    """The last value of a point."""

    id: str = Field(description="Id of the point.")
    value: str | float = Field(description="The value, by the kind of point; a bare number for the sensitivity.")
    createdAt: Timestamp = Field(description="When it was last read.")
    failureDetails: Literal["COMPENSATION", "GRID", "COVER"] | None = Field(
        default=None, description="Why a test of a detector failed."
    )


fire_points = resource_table(
    "fire_points",
    *related("device_id", "hasDevice", "devices", cascade=True, nullable=False, listed=True),
    member("kind", "attributes.kind", nullable=False),
)
"""Values of detectors and panels; `kind` says of which domain they are."""

fire_events = resource_table(
    "fire_events",
    *related("device_id", "hasDevice", "devices", cascade=True, nullable=False, listed=True),
    member("at", "attributes.timestamp", Moment, nullable=False),
)
