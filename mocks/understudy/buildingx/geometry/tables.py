"""Floor plans, their images, and the outlines on them."""

from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table

floorplans = resource_table(
    "floorplans",
    Column("floor_id", Text, nullable=False),
    reference("floor_id", "locations", cascade=True),
)
Index("floorplans_by_floor", floorplans.c.partition_id, floorplans.c.floor_id, floorplans.c.n)

floorplan_images = resource_table(
    "floorplan_images",
    Column("floorplan_id", Text, nullable=False),
    reference("floorplan_id", "floorplans", cascade=True),
)
Index(
    "floorplan_images_by_plan",
    floorplan_images.c.partition_id,
    floorplan_images.c.floorplan_id,
    floorplan_images.c.n,
)

geometries = resource_table(
    "geometries",
    Column("floorplan_id", Text, nullable=False),
    reference("floorplan_id", "floorplans", cascade=True),
)
"""What an outline stands for is no foreign key: it is a location or an equipment."""
Index("geometries_by_plan", geometries.c.partition_id, geometries.c.floorplan_id, geometries.c.n)
