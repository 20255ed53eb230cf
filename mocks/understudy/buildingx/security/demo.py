"""What happened in the security systems of the demo estate in the last two weeks."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from understudy.buildingx.jsonapi.documents import Resource
from understudy.buildingx.jsonapi.seeds import put
from understudy.buildingx.operations.simulation import unit
from understudy.buildingx.security import activity
from understudy.buildingx.security.models import activities
from understudy.buildingx.sites import SITES, Site, seed
from understudy.core.seeding import Seeding

DAYS = 14
_KINDS: tuple[dict[str, str], ...] = (
    {
        "title": "Access granted",
        "description": "A card opened the main entrance of {place}.",
        "eventType": "System",
        "category": "Access",
        "subCategory": "Entrance",
        "origin": "Door controller",
    },
    {
        "title": "Access denied",
        "description": "A card did not open the main entrance of {place}: it is not valid.",
        "eventType": "System",
        "severity": "Medium",
        "category": "Access",
        "subCategory": "Entrance",
        "origin": "Door controller",
    },
    {
        "title": "Door forced",
        "description": "The rear door of {place} was opened without a card.",
        "eventType": "System",
        "severity": "High",
        "category": "Alarm",
        "subSystem": "Intrusion",
        "origin": "Door controller",
    },
    {"title": "User logged in", "description": "An operator logged in for {place}.", "origin": "Operator client"},
    {
        "title": "Door unlocked",
        "description": "An operator unlocked the main entrance of {place} for an hour.",
        "origin": "Operator client",
    },
    {
        "title": "Section armed",
        "description": "An operator armed the ground floor of {place}.",
        "subSystem": "Intrusion",
        "origin": "Operator client",
    },
)
_SHARES = (0.45, 0.55, 0.57, 0.77, 0.88, 1.0)
"""Up to which number drawn each kind comes."""
_A_DAY = 2
"""Activities of a building on a day."""


def _happened(site: Site, today: datetime, numbers: Iterable[int]) -> Iterator[tuple[datetime, Resource]]:
    """The activities of some numbers: those of today are numbered from 0, those of the days before below it."""
    own = seed("activities", site.key)
    for place in numbers:
        number = place + DAYS * _A_DAY
        at = today + timedelta(hours=24 / _A_DAY * place + 7 * unit(own ^ 1, number))
        drawn = unit(own, number)
        told = dict(next(kind for kind, share in zip(_KINDS, _SHARES, strict=True) if drawn < share))
        title, says = told.pop("title"), told.pop("description").format(place=site.label)
        yield at, activity.resource((own << 32 | number).to_bytes(8), at, title, says, location=site.label, **told)


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds the activities of all buildings up to yesterday, the earliest first."""
    await _write(seeding, partitions, range(-DAYS * _A_DAY, 0))


async def catch_up(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds those of today, as far as it has come."""
    await _write(seeding, partitions, range(_A_DAY))


async def _write(seeding: Seeding, partitions: tuple[str, ...], numbers: Iterable[int]) -> None:
    if "activities" in seeding.replaced:
        return
    for partition in partitions:
        customer = await activity.owner(seeding.db, partition)
        sites = [site for site in SITES if site.partition == partition]
        found = [pair for site in sites for pair in _happened(site, seeding.today, numbers)]
        found.sort(key=lambda pair: pair[0])
        now = seeding.clock.now()
        rows = [activity.row(partition, customer, each) for at, each in found if at <= now]
        await put(seeding.db, activities, rows)
