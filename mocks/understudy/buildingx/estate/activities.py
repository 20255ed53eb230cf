"""What happened in the security systems of the demo estate in the last two weeks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from understudy.buildingx import activity
from understudy.buildingx.chance import unit
from understudy.buildingx.document import Resource
from understudy.buildingx.estate.plan import SITES, Site, seed
from understudy.buildingx.seeds import put
from understudy.buildingx.tables.activities import activities
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


def _happened(site: Site, now: datetime) -> Iterator[tuple[datetime, Resource]]:
    own, count = seed("activities", site.key), DAYS * _A_DAY
    for number in range(count):
        at = now - timedelta(hours=24 / _A_DAY * (count - number) - 7 * unit(own ^ 1, number))
        drawn = unit(own, number)
        told = dict(next(kind for kind, share in zip(_KINDS, _SHARES, strict=True) if drawn < share))
        title, says = told.pop("title"), told.pop("description").format(place=site.label)
        yield at, activity.resource((own << 32 | number).to_bytes(8), at, title, says, location=site.label, **told)


async def generate(seeding: Seeding, partitions: tuple[str, ...]) -> None:
    """Adds the activities of all buildings, the earliest first."""
    if "activities" in seeding.replaced:
        return
    for partition in partitions:
        customer = await activity.owner(seeding.db, partition)
        sites = [site for site in SITES if site.partition == partition]
        found = sorted((pair for site in sites for pair in _happened(site, seeding.now)), key=lambda pair: pair[0])
        await put(seeding.db, activities, [activity.row(partition, customer, each) for _, each in found])
