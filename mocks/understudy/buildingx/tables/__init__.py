"""The tables of a tenant's Building X, by domain; all in one MetaData."""

from understudy.buildingx.tables import (
    accounts,
    activities,
    energy,
    fire,
    geometry,
    identities,
    maintenance,
    operations,
    streaming,
    structure,
    workflow,
)
from understudy.buildingx.tables.metadata import tables

__all__ = [
    "accounts",
    "activities",
    "energy",
    "fire",
    "geometry",
    "identities",
    "maintenance",
    "operations",
    "streaming",
    "structure",
    "tables",
    "workflow",
]
