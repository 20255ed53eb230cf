"""What events concern: timeseries, and the places of a campaign."""

from functools import cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, select

from understudy.bemserver import permissions
from understudy.bemserver.entities.campaigns import CAMPAIGN_SCOPES
from understudy.bemserver.entities.events import EVENTS
from understudy.bemserver.entities.structure import (
    BUILDING,
    BUILDINGS,
    SITE,
    SITES,
    SPACE,
    SPACES,
    STOREY,
    STOREYS,
    ZONE,
    ZONES,
    noun_of,
)
from understudy.bemserver.entities.timeseries import TIMESERIES
from understudy.bemserver.models.entity import LINKS, Access, Change, Entity, Nested, Reach
from understudy.bemserver.models.fields import reference
from understudy.bemserver.models.filters import along
from understudy.bemserver.refusals import UnknownReference, invalid
from understudy.core import rows


async def _check_series(change: Change) -> None:
    """Refuses timeseries of another scope than the event's."""
    values = change.after or {}
    if 0 in (values["event_id"], values["timeseries_id"]):
        return  # the real server does not look a zero up, and leaves it to the database
    scopes = [
        await rows.column(change.context.world.db, entity.table, "campaign_scope_id", values[name])
        for entity, name in ((EVENTS, "event_id"), (TIMESERIES, "timeseries_id"))
    ]
    if None in scopes:
        raise UnknownReference
    if scopes[0] != scopes[1]:
        raise invalid("json", {"_schema": "Event and timeseries must be in same campaign scope"})


_EVENT, _SCOPE = EVENTS.table.c, CAMPAIGN_SCOPES.table.c
_CAMPAIGN_OF_EVENT = (
    select(_SCOPE.campaign_id)
    .join(_EVENT.id.table, _EVENT.campaign_scope_id == _SCOPE.id)
    .where(_EVENT.id == bindparam("event"))
)


@cache
def _in_campaign(place: Entity) -> Select[Any]:
    table, via = place.table, place.access.read.via if place.access.read else ()
    inside = along(table.c[via[0]], via[1:], lambda column: column == bindparam("campaign"))
    return select(table.c.id).where(table.c.id == bindparam("wanted"), inside)


async def _check_place(change: Change, place: Entity) -> None:
    """Refuses a place that the user may not read, or of another campaign than the event's."""
    values, noun, db = change.after or {}, noun_of(place), change.context.world.db
    wanted = values[f"{noun}_id"]
    if 0 in (values["event_id"], wanted):
        return  # the real server does not look a zero up, and leaves it to the database
    if await permissions.find(change.context, place, wanted) is None:
        raise UnknownReference
    campaign = await db.scalar(_CAMPAIGN_OF_EVENT, {"event": values["event_id"]})
    if campaign is None:
        raise UnknownReference
    if await db.scalar(_in_campaign(place), {"wanted": wanted, "campaign": campaign}) is None:
        raise invalid("json", {"_schema": f"Event and {noun} must be in same campaign"})


_links = partial(
    Entity,
    access=Access(Reach("scope", ("event_id", "campaign_scope_id")), frozenset({"create", "delete"})),
    tagged=False,
    paged=True,
    operations=LINKS,
)
_TO_EVENT = reference("event_id", "events")

TIMESERIES_BY_EVENTS = _links(
    path="/timeseries_by_events/",
    fields=(
        Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES),
        Nested(name="event", via=("event_id",), target=EVENTS),
        reference("timeseries_id", "timeseries"),
        _TO_EVENT,
    ),
    unique=("timeseries_id", "event_id"),
    filters=("event_id", "timeseries_id"),
    check=_check_series,
)

EVENTS_BY_SITES = _links(
    path="/events_by_sites/",
    fields=(*SITE, _TO_EVENT, reference("site_id", "sites")),
    unique=("event_id", "site_id"),
    filters=("site_id", "event_id"),
    check=partial(_check_place, place=SITES),
)

EVENTS_BY_BUILDINGS = _links(
    path="/events_by_buildings/",
    fields=(*BUILDING, _TO_EVENT, reference("building_id", "buildings")),
    unique=("event_id", "building_id"),
    filters=("building_id", "event_id"),
    check=partial(_check_place, place=BUILDINGS),
)

EVENTS_BY_STOREYS = _links(
    path="/events_by_storeys/",
    fields=(*STOREY, _TO_EVENT, reference("storey_id", "storeys")),
    unique=("event_id", "storey_id"),
    filters=("storey_id", "event_id"),
    check=partial(_check_place, place=STOREYS),
)

EVENTS_BY_SPACES = _links(
    path="/events_by_spaces/",
    fields=(*SPACE, _TO_EVENT, reference("space_id", "spaces")),
    unique=("event_id", "space_id"),
    filters=("space_id", "event_id"),
    check=partial(_check_place, place=SPACES),
)

EVENTS_BY_ZONES = _links(
    path="/events_by_zones/",
    fields=(*ZONE, _TO_EVENT, reference("zone_id", "zones")),
    unique=("event_id", "zone_id"),
    filters=("zone_id", "event_id"),
    check=partial(_check_place, place=ZONES),
)

ENTITIES = (
    TIMESERIES_BY_EVENTS,
    EVENTS_BY_SITES,
    EVENTS_BY_BUILDINGS,
    EVENTS_BY_STOREYS,
    EVENTS_BY_SPACES,
    EVENTS_BY_ZONES,
)
