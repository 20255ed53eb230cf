"""Activities: how something that happens is written down."""

from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, select

from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource, resource_of
from understudy.buildingx.jsonapi.tables import row_of
from understudy.buildingx.jsonapi.timestamps import stamp
from understudy.buildingx.security.models import activities
from understudy.buildingx.tables import partitions
from understudy.core.database import Database
from understudy.core.rows import insertion

_OWNER = select(partitions.c.customer_id).where(partitions.c.id == bindparam("of_partition"))


def resource(tail: bytes, created: datetime, title: str, description: str, **more: str | None) -> Resource:
    """An activity at a moment; `tail` is what its id has after the second, 8 bytes."""
    at = stamp(created)
    attributes = {
        "title": title,
        "description": description,
        "eventType": "Operator",
        "severity": "Low",
        "category": "User operation",
        "subCategory": None,
        "created": at,
        "recorded": at,
        "subSystem": "Access control",
        "origin": "Openness API",
        **more,
    }
    return resource_of("Activity", f"{int(created.timestamp()):08x}{tail.hex()}", attributes)


def row(partition: str, customer: str, of: Resource) -> dict[str, Any]:
    """The row of an activity."""
    # Its empty members stay in the text: `subCategory` is documented as null.
    return {**row_of(activities, of, partition_id=partition, customer_id=customer), "doc": to_json(of)}


async def owner(db: Database, partition: str) -> str:
    """Id of the customer who owns a partition, nothing where nobody does."""
    return str(await db.scalar(_OWNER, {"of_partition": partition}) or "")


async def record(access: Access, title: str, description: str, **attributes: str | None) -> None:
    """Writes down that the machine user did something in the partition."""
    tail = access.world.ids.octets(8)
    of = resource(tail, access.world.clock.now(), title, description, **attributes)
    values = row(access.scope, await owner(access.world.db, access.scope), of)
    await access.world.db.execute(insertion(activities), values)
