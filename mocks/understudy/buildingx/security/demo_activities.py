"""What happened in the security systems of the demo estate in the last two weeks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.models import Closed
from understudy.buildingx.jsonapi.tables import put
from understudy.buildingx.operations.profiles import unit
from understudy.buildingx.security import activity_log
from understudy.buildingx.security.models import activities
from understudy.buildingx.sites import Site, seed
from understudy.core.seeding import Seeding

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
        yield at, activity_log.resource(tail, at, kind.title, says, location=site.label, **kind.more)


async def generate(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds the activities of all buildings up to yesterday, the earliest first."""
    await _write(seeding, partition, sites, range(-DAYS * _A_DAY, 0))


async def catch_up(seeding: Seeding, partition: str, sites: Sequence[Site]) -> None:
    """Adds those of today, as far as it has come."""
    await _write(seeding, partition, sites, range(_A_DAY))


async def _write(seeding: Seeding, partition: str, sites: Sequence[Site], numbers: Iterable[int]) -> None:
    if "activities" in seeding.replaced:
        return
    customer = await activity_log.owner(seeding.db, partition)
    found = [pair for site in sites for pair in _happened(site, seeding.today, numbers)]
    found.sort(key=lambda pair: pair[0])
    now = seeding.clock.now()
    rows = [activity_log.row(partition, customer, each) for at, each in found if at <= now]
    await put(seeding.db, activities, rows)
