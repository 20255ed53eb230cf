"""All entities, which the resource engine serves."""

from understudy.bemserver.entities import (
    campaigns,
    energy,
    event_links,
    events,
    properties,
    structure,
    tasks,
    timeseries,
    users,
)
from understudy.bemserver.models.entity import Entity

ENTITIES: tuple[Entity, ...] = (
    *users.ENTITIES,
    *campaigns.ENTITIES,
    *timeseries.DEFINITIONS,
    *events.ENTITIES[:-1],
    *structure.ENTITIES,
    *properties.ENTITIES,
    *timeseries.LOCATIONS,
    *event_links.ENTITIES,
    *events.ENTITIES[-1:],
    *energy.ENTITIES,
    *tasks.ENTITIES,
)
"""Every entity, each after those that its seed data refer to."""

BY_NAME = {entity.name: entity for entity in ENTITIES}
"""The entities by the names of their tables."""
