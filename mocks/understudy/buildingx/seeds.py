"""All seed data of Building X, in the order in which it is loaded."""

from understudy.buildingx.accounts import seeds as accounts
from understudy.buildingx.energy import seeds as energy
from understudy.buildingx.geometry import seeds as geometry
from understudy.buildingx.operations import seeds as operations
from understudy.buildingx.security import seeds as security
from understudy.buildingx.streaming import streams
from understudy.buildingx.structure import seeds as structure
from understudy.core.seeding import Collection

COLLECTIONS: tuple[Collection, ...] = (
    *accounts.COLLECTIONS,
    *structure.COLLECTIONS,
    *operations.COLLECTIONS,
    *energy.COLLECTIONS,
    *geometry.COLLECTIONS,
    *security.COLLECTIONS,
    *streams.COLLECTIONS,
)
