"""All seed data of Building X, in the order in which it is loaded."""

from understudy.buildingx import people, plans, records, security, stock, streams, watching
from understudy.core.seeding import Collection

COLLECTIONS: tuple[Collection, ...] = (
    *people.COLLECTIONS,
    *stock.COLLECTIONS,
    *records.COLLECTIONS,
    *watching.COLLECTIONS,
    *plans.COLLECTIONS,
    *security.COLLECTIONS,
    *streams.COLLECTIONS,
)
