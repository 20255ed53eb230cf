"""All seed data of Building X, in the order in which it is loaded."""

from understudy.buildingx import people, records, stock, watching
from understudy.core.seeding import Collection

COLLECTIONS: tuple[Collection, ...] = (*people.COLLECTIONS, *stock.COLLECTIONS, *records.COLLECTIONS, *watching.COLLECTIONS)
