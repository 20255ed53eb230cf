"""The tables of a tenant's Building X, by domain; all in one MetaData."""

from understudy.buildingx.tables import accounts, energy, fire, maintenance, operations, structure
from understudy.buildingx.tables.metadata import tables

__all__ = ["accounts", "energy", "fire", "maintenance", "operations", "structure", "tables"]
