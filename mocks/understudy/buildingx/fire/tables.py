"""What fire panels watch, and what they reported."""

from sqlalchemy import Column, Index, Text

from understudy.buildingx.jsonapi.tables import reference, resource_table
from understudy.core.database import Moment

fire_points = resource_table(
    "fire_points",
    Column("device_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    reference("device_id", "devices", cascade=True),
)
"""Values of detectors and panels; `kind` says of which domain they are."""
Index("fire_points_by_device", fire_points.c.partition_id, fire_points.c.device_id, fire_points.c.n)

fire_events = resource_table(
    "fire_events",
    Column("device_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    reference("device_id", "devices", cascade=True),
)
Index("fire_events_by_device", fire_events.c.partition_id, fire_events.c.device_id, fire_events.c.n)
