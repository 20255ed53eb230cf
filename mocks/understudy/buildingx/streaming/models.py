"""Streams, and what they deliver."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Column, Index, Integer, LargeBinary, Text, UniqueConstraint

from understudy.buildingx.jsonapi.models import Closed, Sent
from understudy.buildingx.jsonapi.tables import numbered_table, reference
from understudy.core.columns import columns_of
from understudy.core.timestamps import Timestamp

PORTS = range(1, 65_536)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("is no address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or (port is not None and port not in PORTS):
        raise ValueError("is no http or https address")
    if not text.isascii() or any(ord(mark) <= ord(" ") for mark in text):
        raise ValueError("has characters that no address has")
    return text


WebhookUrl = Annotated[str, Field(max_length=2048), AfterValidator(_address)]
PointIds = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1, max_length=1000)]


class NewStream(Sent):
    """A stream to be made."""

    webhookUrl: WebhookUrl = Field(description="Where its deliveries go.")
    pointIds: PointIds = Field(description="Ids of the points whose values it delivers.")
    webhookSecret: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(
        default=None, description="Key with which its deliveries are signed; without one they are not."
    )


class Entities(Sent):
    """Points to be added to a stream or taken from it."""

    pointIds: PointIds = Field(description="Ids of the points.")


class StreamAttributes(Closed):
    """What a stream does."""

    partitionId: str = Field(description="Id of the partition.")
    webhookUrl: str = Field(description="Where its deliveries go.")
    pointIds: list[str] = Field(description="Ids of the points whose values it delivers.")
    status: Literal["active"] = Field(description="Whether it delivers.")
    createdAt: Timestamp = Field(description="Moment of its making.")
    updatedAt: Timestamp = Field(description="Moment of its last change.")


class Stream(Closed):
    """A stream of the values of points to a webhook: the resource is the document."""

    id: str = Field(description="Id of the stream.")
    type: Literal["point-stream"] = Field(description="Type of the stream.")
    attributes: StreamAttributes = Field(description="What it does.")


class Entity(Closed):
    """A point that a stream watches; the shape is inferred."""

    id: str = Field(description="Id of the point.")
    type: Literal["Point"] = Field(description="Type of what is watched.")


class StreamRow(Closed):
    """A stream in the seed data, the secret in clear."""

    partition_id: str = Field(description="Id of the partition.")
    id: str = Field(min_length=1, description="Id of the stream.")
    webhook_url: WebhookUrl = Field(description="Where its deliveries go.")
    webhook_secret: str | None = Field(default=None, description="Key with which its deliveries are signed.")
    status: Literal["active"] = Field(default="active", description="Whether it delivers.")
    point_ids: list[str] = Field(description="Ids of its points.")
    created_at: datetime = Field(strict=False, description="Moment of its making.")
    updated_at: datetime = Field(strict=False, description="Moment of its last change.")


State = Literal["waiting", "delivered", "dead"]


class Delivery(BaseModel):
    """Something that a stream had to deliver."""

    n: int = Field(description="Its number: later ones are greater.")
    partition_id: str = Field(description="Partition of the stream.")
    stream_id: str = Field(description="The stream.")
    point_id: str = Field(description="The point whose value it is.")
    webhook_url: str = Field(description="Where it goes.")
    body: dict[str, Any] = Field(description="What is posted.")
    state: State = Field(description="`waiting` for its next attempt, `delivered`, or `dead`: a dead letter.")
    attempts: int = Field(description="How often it was tried.")
    answer: int | None = Field(description="Status with which the receiver answered last.")
    error: str | None = Field(description="Why the last attempt failed.")
    created_at: datetime = Field(description="When it came up, by the tenant's clock.")
    tried_at: datetime | None = Field(description="When it was tried last, by the tenant's clock.")
    next_at: datetime = Field(description="When a waiting one is tried next, by the tenant's clock.")


streams = numbered_table(
    "streams",
    Column("id", Text, nullable=False),
    *columns_of(StreamRow, (name for name in StreamRow.model_fields if name not in ("id", "point_ids"))),
    UniqueConstraint("partition_id", "id"),
)

stream_points = numbered_table(
    "stream_points",
    Column("partition_id", Text, nullable=False),
    Column("stream_id", Text, nullable=False),
    Column("point_id", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("value", Text),
    reference("stream_id", "streams", cascade=True),
    reference("point_id", "points", cascade=True),
    UniqueConstraint("partition_id", "stream_id", "point_id"),
)
"""`seen` is up to when, in milliseconds since 1970, the point was looked at; `value` what was delivered last."""
Index("stream_points_by_point", stream_points.c.partition_id, stream_points.c.point_id)

deliveries = numbered_table(
    "deliveries",
    *columns_of(
        Delivery, (name for name in Delivery.model_fields if name not in ("n", "webhook_url")), json=LargeBinary
    ),
    reference("stream_id", "streams", cascade=True),
)
"""`body` is JSON text, `next_at` by the tenant's clock."""
Index("deliveries_by_state", deliveries.c.state, deliveries.c.next_at)
Index("deliveries_by_stream", deliveries.c.partition_id, deliveries.c.stream_id)
