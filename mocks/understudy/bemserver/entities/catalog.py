"""All entities, which the resource engine serves."""

from understudy.bemserver.entities import (
    campaigns,
    energy,
    events,
    properties,
    structure,
    timeseries,
    users,
)
from understudy.bemserver.models.entity import Entity

ENTITIES: tuple[Entity, ...] = (
    *users.ENTITIES,
    *campaigns.ENTITIES,
    *timeseries.DEFINITIONS,
    *events.DEFINITIONS,
    *structure.ENTITIES,
    *properties.ENTITIES,
    *timeseries.LOCATIONS,
    *events.CONSEQUENCES,
    *energy.ENTITIES,
    campaigns.TASKS_BY_CAMPAIGNS,
)
"""Every entity, each after those that its seed data refer to."""

BY_NAME = {entity.name: entity for entity in ENTITIES}
"""The entities by the names of their tables."""
