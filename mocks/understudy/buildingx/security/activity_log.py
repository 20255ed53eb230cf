"""Activities: how what happens is written down, and what happened in the demo estate."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import bindparam, select

from understudy.buildingx.jsonapi.documents import Resource, resource_of
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import InPartition, put, row_of, served
from understudy.buildingx.operations.profiles import unit
from understudy.buildingx.security.models import PlacedActivity, activities
from understudy.buildingx.sites import Site, seed
from understudy.buildingx.tables import partitions
from understudy.core.database import Database
from understudy.core.seeding import Seeding
from understudy.core.timestamps import stamp
from understudy.core.world import World

_OWNER = select(partitions.c.customer_id).where(partitions.c.id == bindparam("of_partition"))


def _resource(tail: bytes, created: datetime, title: str, description: str, **more: str | None) -> Resource:
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


async def _keep(db: Database, partition: str, found: Iterable[Resource]) -> None:
    """Keeps activities of a partition and of the customer who owns it, if somebody does."""
    customer = await db.scalar(_OWNER, {"of_partition": partition}) or ""
    place = {"partition_id": partition, "customer_id": customer}
    # Empty members stay in the text: `subCategory` is documented as null.
    await put(db, activities, [{**row_of(activities, each, **place), "doc": to_json(each)} for each in found])


async def record(world: World, partition: str, title: str, description: str, **attributes: str | None) -> None:
    """Writes down that a machine user did something in a partition."""
    of = _resource(world.ids.octets(8), world.clock.now(), title, description, **attributes)
    await _keep(world.db, partition, [of])


async def load(seeding: Seeding, rows: Sequence[InPartition[PlacedActivity]]) -> None:
    """Writes rows of the seed data."""
    for each in rows:
        of = served(each.resource, seeding)
        of["attributes"].setdefault("subCategory", None)
        await _keep(seeding.db, each.partition_id, [of])


DAYS = 14


class ActivityKind(Closed):
    """What happens again and again."""

    until: float
    """Up to which number drawn, from 0 to 1, it is this kind."""
    title: str
    description: str
    more: dict[str, str]
    """Attributes that are not those of an operator's doing."""


_KINDS = TypeAdapter(list[ActivityKind]).validate_json(Path(__file__).with_suffix(".json").read_bytes())
_A_DAY = 2
"""Activities of a building on a day."""


def _happened(site: Site, today: datetime, numbers: Iterable[int]) -> Iterator[tuple[datetime, Resource]]:
    """The activities of some numbers: those of today are numbered from 0, those of the days before below it."""
    own = seed("activities", site.key)
    for place in numbers:
        number = place + DAYS * _A_DAY
        at = today + timedelta(hours=24 / _A_DAY * place + 7 * unit(own ^ 1, number))
        drawn = unit(own, number)
        kind = next(each for each in _KINDS if drawn < each.until)
        says = kind.description.format(place=site.label)
        tail = (own << 32 | number).to_bytes(8)
        yield at, _resource(tail, at, kind.title, says, location=site.label, **kind.more)


async def generate(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds the activities of all buildings up to yesterday, the earliest first."""
    await _write(seeding, partition, sites, range(-DAYS * _A_DAY, 0))


async def catch_up(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds those of today, as far as it has come."""
    await _write(seeding, partition, sites, range(_A_DAY))


async def _write(seeding: Seeding, partition: str, sites: Sequence[Site], numbers: Iterable[int]) -> None:
    if "activities" in seeding.replaced:
        return
    found = [pair for site in sites for pair in _happened(site, seeding.today, numbers)]
    found.sort(key=lambda pair: pair[0])
    now = seeding.clock.now()
    await _keep(seeding.db, partition, [each for at, each in found if at <= now])
