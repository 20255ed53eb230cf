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
    *users.RESOURCES,
    *campaigns.RESOURCES,
    *timeseries.DEFINITIONS,
    *events.RESOURCES[:-1],
    *structure.RESOURCES,
    *properties.RESOURCES,
    *timeseries.LOCATIONS,
    *event_links.RESOURCES,
    *events.RESOURCES[-1:],
    *energy.RESOURCES,
    *tasks.RESOURCES,
)
"""Every entity, each after those that its seed data refer to."""

BY_NAME = {entity.name: entity for entity in ENTITIES}
"""The entities by the names of their tables."""
