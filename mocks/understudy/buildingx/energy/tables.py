"""What buildings and meters consume, by medium."""

from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table

medium_consumptions = resource_table(
    "medium_consumptions",
    Column("medium", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("reference_id", Text, nullable=False),
    reference("point_id", "points", cascade=True),
)
"""`point_id` is the counter whose differences are the consumption."""
Index("medium_consumptions_by_reference", medium_consumptions.c.partition_id, medium_consumptions.c.reference_id)
