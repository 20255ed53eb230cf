"""Seed data of the Geometry API."""

from typing import Any

from understudy.buildingx.geometry.models import (
    Floorplan,
    FloorplanImage,
    Geometry,
    floorplan_images,
    floorplans,
    geometries,
)
from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.models import InPartition
from understudy.buildingx.jsonapi.seeds import in_partition
from understudy.core.seeding import Collection


def plan_columns(resource: Resource) -> dict[str, Any]:
    """The columns of a floor plan."""
    return {"floor_id": resource["relationships"]["representsFloor"]["data"]["id"]}


def image_columns(resource: Resource) -> dict[str, Any]:
    """The columns of an image."""
    return {"floorplan_id": resource["relationships"]["isImageOfPlan"]["data"]["id"]}


def outline_columns(resource: Resource) -> dict[str, Any]:
    """The columns of an outline."""
    return {"floorplan_id": resource["relationships"]["isPartOfPlan"]["data"]["id"]}


COLLECTIONS: tuple[Collection, ...] = (
    in_partition("floorplans", InPartition[Floorplan], floorplans, plan_columns),
    in_partition("floorplan_images", InPartition[FloorplanImage], floorplan_images, image_columns),
    in_partition("geometries", InPartition[Geometry], geometries, outline_columns),
)
