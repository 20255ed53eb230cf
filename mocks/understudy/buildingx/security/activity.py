"""Activities: how something that happens is written down, and how it is seeded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, insert, select

from understudy.buildingx.accounts.models import partitions
from understudy.buildingx.auth import Access
from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.models import InPartition
from understudy.buildingx.jsonapi.seeds import in_partition, put, served, values_of
from understudy.buildingx.jsonapi.timestamps import moment, stamp
from understudy.buildingx.security.models import PlacedActivity
from understudy.buildingx.security.tables import activities
from understudy.core.database import Database
from understudy.core.seeding import Collection, Seeding

_OWNER = select(partitions.c.customer_id).where(partitions.c.id == bindparam("of_partition"))


def resource(tail: bytes, created: datetime, title: str, description: str, **attributes: str | None) -> Resource:
    """An activity at a moment; `tail` is what its id has after the second, 8 bytes."""
    at = stamp(created)
    return {
        "type": "Activity",
        "id": f"{int(created.timestamp()):08x}{tail.hex()}",
        "attributes": {
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
            **attributes,
        },
    }


def row(partition: str, customer: str, of: Resource) -> dict[str, Any]:
    """The row of an activity."""
    told = of["attributes"]
    return {
        **values_of(partition, of),
        # Its empty members stay in the text: `subCategory` is documented as null.
        "doc": to_json(of),
        "customer_id": customer,
        "created": moment(told["created"]),
        "severity": told["severity"],
        "category": told["category"],
        "sub_system": told["subSystem"],
        "location": told.get("location"),
        "search": f"{told['title']} {told['description']}".lower(),
    }


async def owner(db: Database, partition: str) -> str:
    """Id of the customer who owns a partition, nothing where nobody does."""
    return str(await db.scalar(_OWNER, {"of_partition": partition}) or "")


async def record(access: Access, title: str, description: str, **attributes: str | None) -> None:
    """Writes down that the machine user did something in the partition."""
    tail = access.world.ids.octets(8)
    of = resource(tail, access.world.clock.now(), title, description, **attributes)
    values = row(access.scope, await owner(access.world.db, access.scope), of)
    await access.world.db.execute(insert(activities), values)


async def _write(seeding: Seeding, rows: Sequence[InPartition[PlacedActivity]]) -> None:
    for each in rows:
        of = served(each.resource, seeding)
        of["attributes"].setdefault("subCategory", None)
        customer = await owner(seeding.db, each.partition_id)
        await put(seeding.db, activities, [row(each.partition_id, customer, of)])


COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        name="activities",
        model=InPartition[PlacedActivity],
        insert=_write,
        extract=in_partition("activities", InPartition[PlacedActivity], activities).extract,
    ),
)
