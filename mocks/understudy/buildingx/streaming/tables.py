"""Streams, the points that they watch, and what they have to deliver."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from understudy.buildingx.jsonapi.tables import reference, tables
from understudy.core.database import Moment

streams = Table(
    "streams",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("webhook_url", Text, nullable=False),
    Column("webhook_secret", Text),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("partition_id", "id"),
    sqlite_autoincrement=True,
)

stream_points = Table(
    "stream_points",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("stream_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("value", Text),
    ForeignKeyConstraint(["partition_id", "stream_id"], ["streams.partition_id", "streams.id"], ondelete="CASCADE"),
    reference("point_id", "points", cascade=True),
    UniqueConstraint("partition_id", "stream_id", "point_id"),
    sqlite_autoincrement=True,
)
"""`seen` is up to when, in milliseconds since 1970, the point was looked at; `value` what was delivered last."""
Index("stream_points_by_point", stream_points.c.partition_id, stream_points.c.point_id)

deliveries = Table(
    "deliveries",
    tables,
    Column("n", Integer, primary_key=True),
    Column("partition_id", Text, nullable=False),
    Column("stream_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("answer", Integer),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Column("tried_at", Moment),
    ForeignKeyConstraint(["partition_id", "stream_id"], ["streams.partition_id", "streams.id"], ondelete="CASCADE"),
    sqlite_autoincrement=True,
)
"""`state` is `waiting`, `delivered` or `dead`; `next_at` is by the tenant's clock."""
Index("deliveries_by_state", deliveries.c.state, deliveries.c.next_at)
Index("deliveries_by_stream", deliveries.c.partition_id, deliveries.c.stream_id)
