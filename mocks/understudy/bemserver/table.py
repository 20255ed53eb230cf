"""The table of all resources that are served by the one engine."""

from understudy.bemserver.models.resource import Resource
from understudy.bemserver.resources import (
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

RESOURCES: tuple[Resource, ...] = (
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
"""Every row, each after those that its seed data refer to."""

BY_NAME = {resource.name: resource for resource in RESOURCES}
"""The rows by the names of their tables."""
