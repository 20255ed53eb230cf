"""Floor plans, their images, and the outlines on them."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.buildingx.jsonapi.documents import MaybeDated
from understudy.buildingx.jsonapi.models import Closed, DescribedResource, One, RelatedResource
from understudy.buildingx.jsonapi.tables import related, resource_table

Position = Annotated[list[float], Field(min_length=2, max_length=2)]
"""Longitude and latitude, WGS84."""
Represented = Literal["Room", "RoomSegment", "FloorArea", "Equipment"]


class FloorplanAttributes(Closed):
    """How a floor plan lies on the earth."""

    name: str | None = Field(default=None, description="Its name; inferred.")
    originPoint: Position = Field(description="Where its lower left corner is: longitude, latitude.")
    transformationAngle: float = Field(
        description="Degrees from east, counterclockwise, to which its lower edge points."
    )
    width: float = Field(gt=0, description="Metres along its lower edge; inferred.")
    height: float = Field(gt=0, description="Metres along its left edge; inferred.")


class FloorplanRelationships(Closed):
    """What a floor plan shows."""

    representsFloor: One[Literal["Floor"]] = Field(description="The floor.")


class Floorplan(MaybeDated, RelatedResource[Literal["Floorplan"], FloorplanAttributes, FloorplanRelationships]):
    """The plan of a floor."""


class ImageAttributes(Closed):
    """What an image is; all inferred."""

    name: str = Field(description="Name of the file.")
    mediaType: str = Field(description="Its media type.")
    width: int = Field(gt=0, description="Pixels from left to right.")
    height: int = Field(gt=0, description="Pixels from top to bottom.")


class ImageRelationships(Closed):
    """What an image belongs to."""

    isImageOfPlan: One[Literal["Floorplan"]] = Field(description="The floor plan; inferred.")


class FloorplanImage(MaybeDated, RelatedResource[Literal["FloorplanImage"], ImageAttributes, ImageRelationships]):
    """A picture of a floor plan."""


class Polygon(Closed):
    """An outline, as GeoJSON writes it."""

    type: Literal["Polygon"] = Field(description="Type of the geometry.")
    coordinates: Annotated[list[Annotated[list[Position], Field(min_length=4)]], Field(min_length=1)] = Field(
        description="Rings of positions, the last of each the same as its first."
    )


class GeometryAttributes(Closed):
    """An outline; the name of the member is inferred."""

    geometry: Polygon = Field(description="The outline.")


class GeometryRelationships(Closed):
    """What an outline stands for, and where it is drawn."""

    represents: One[Represented] = Field(description="What it stands for.")
    isPartOfPlan: One[Literal["Floorplan"]] = Field(description="The plan on which it is drawn.")


class Geometry(MaybeDated, RelatedResource[Literal["Geometry"], GeometryAttributes, GeometryRelationships]):
    """The outline of something on a floor plan."""


class CentreAttributes(Closed):
    """The middle of a floor plan."""

    centerPoint: Position = Field(description="Longitude, latitude.")


class CenterPoint(DescribedResource[Literal["GeometryCenterPoint"], CentreAttributes]):
    """Where the middle of a floor plan is; its type is inferred, and that its id is that of the floor plan."""


class FeatureProperties(Closed):
    """What a feature stands for."""

    geometryId: str = Field(description="Id of the geometry.")
    represents: One[Represented] = Field(description="What it stands for.")


class GeoFeature(Closed):
    """One outline of a floor plan, as GeoJSON writes it."""

    type: Literal["Feature"] = Field(description="Type of the object.")
    geometry: Polygon = Field(description="The outline.")
    properties: FeatureProperties = Field(description="What it stands for.")


class FeatureCollection(Closed):
    """All outlines of a floor plan, as GeoJSON writes them."""

    type: Literal["FeatureCollection"] = Field(description="Type of the object.")
    features: list[GeoFeature] = Field(description="The outlines.")


floorplans = resource_table(
    "floorplans",
    *related("floor_id", "representsFloor", "locations", cascade=True, nullable=False, listed=True),
)

floorplan_images = resource_table(
    "floorplan_images",
    *related("floorplan_id", "isImageOfPlan", "floorplans", cascade=True, nullable=False, listed=True),
)

geometries = resource_table(
    "geometries",
    *related("floorplan_id", "isPartOfPlan", "floorplans", cascade=True, nullable=False, listed=True),
)
"""What an outline stands for is no foreign key: it is a location or an equipment."""
