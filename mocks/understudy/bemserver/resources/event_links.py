"""What events concern: timeseries, and the places of a campaign."""

from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from understudy.bemserver import rights
from understudy.bemserver.models.entity import (
    LINKS,
    TABLES,
    Access,
    Change,
    Entity,
    Nested,
    Reach,
    add_table,
)
from understudy.bemserver.models.fields import reference
from understudy.bemserver.models.filters import along, identity
from understudy.bemserver.refusals import UnknownReference, invalid
from understudy.bemserver.resources.events import EVENTS
from understudy.bemserver.resources.structure import BUILDINGS, SITES, SPACES, STOREYS, ZONES
from understudy.bemserver.resources.timeseries import TIMESERIES

_OF_EVENT = Access(Reach("scope", ("event_id", "campaign_scope_id")), frozenset({"create", "delete"}))


@cache
def _scope_of(table: Table) -> Select[Any]:
    return select(table.c.campaign_scope_id).where(table.c.id == bindparam("wanted"))


async def _check_series(change: Change) -> None:
    """Refuses timeseries of another scope than the event's."""
    values = change.after or {}
    if 0 in (values["event_id"], values["timeseries_id"]):
        return  # the real server does not look a zero up, and leaves it to the database
    scopes = [
        await change.context.world.db.scalar(_scope_of(entity.table), {"wanted": values[name]})
        for entity, name in ((EVENTS, "event_id"), (TIMESERIES, "timeseries_id"))
    ]
    if None in scopes:
        raise UnknownReference
    if scopes[0] != scopes[1]:
        raise invalid("json", {"_schema": "Event and timeseries must be in same campaign scope"})


@cache
def _campaign_of_event() -> Select[Any]:
    event, scope = EVENTS.table, TABLES.tables["campaign_scopes"]
    joined = select(scope.c.campaign_id).join(event, event.c.campaign_scope_id == scope.c.id)
    return joined.where(event.c.id == bindparam("event"))


@cache
def _in_campaign(place: Entity) -> Select[Any]:
    table, via = place.table, place.access.read.via if place.access.read else ()
    inside = along(table.c[via[0]], via[1:], lambda column: column == bindparam("campaign"))
    return select(table.c.id).where(table.c.id == bindparam("wanted"), inside)


async def _check_place(change: Change, place: Entity) -> None:
    """Refuses a place that the user may not read, or of another campaign than the event's."""
    values, noun, db = change.after or {}, place.noun, change.context.world.db
    wanted = values[f"{noun}_id"]
    if 0 in (values["event_id"], wanted):
        return  # the real server does not look a zero up, and leaves it to the database
    if await rights.find(change.context, place, wanted) is None:
        raise UnknownReference
    campaign = await db.scalar(_campaign_of_event(), {"event": values["event_id"]})
    if campaign is None:
        raise UnknownReference
    if await db.scalar(_in_campaign(place), {"wanted": wanted, "campaign": campaign}) is None:
        raise invalid("json", {"_schema": f"Event and {noun} must be in same campaign"})


async def _check_site(change: Change) -> None:
    await _check_place(change, SITES)


async def _check_building(change: Change) -> None:
    await _check_place(change, BUILDINGS)


async def _check_storey(change: Change) -> None:
    await _check_place(change, STOREYS)


async def _check_space(change: Change) -> None:
    await _check_place(change, SPACES)


async def _check_zone(change: Change) -> None:
    await _check_place(change, ZONES)


TIMESERIES_BY_EVENTS = Entity(
    path="/timeseries_by_events/",
    tag="TimeseriesByEvent",
    noun="timeseries x event association",
    fields=(
        Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES),
        Nested(name="event", via=("event_id",), target=EVENTS),
        reference("timeseries_id", "timeseries"),
        reference("event_id", "events"),
    ),
    access=_OF_EVENT,
    unique=("timeseries_id", "event_id"),
    filters=(identity("event_id"), identity("timeseries_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_series,
)

EVENTS_BY_SITES = Entity(
    path="/events_by_sites/",
    tag="EventBySite",
    noun="event x site association",
    fields=(
        Nested(name="site", via=("site_id",), target=SITES),
        reference("event_id", "events"),
        reference("site_id", "sites"),
    ),
    access=_OF_EVENT,
    unique=("event_id", "site_id"),
    filters=(identity("site_id"), identity("event_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_site,
)

EVENTS_BY_BUILDINGS = Entity(
    path="/events_by_buildings/",
    tag="EventByBuilding",
    noun="event x building association",
    fields=(
        Nested(name="site", via=("building_id", "site_id"), target=SITES),
        Nested(name="building", via=("building_id",), target=BUILDINGS),
        reference("event_id", "events"),
        reference("building_id", "buildings"),
    ),
    access=_OF_EVENT,
    unique=("event_id", "building_id"),
    filters=(identity("building_id"), identity("event_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_building,
)

EVENTS_BY_STOREYS = Entity(
    path="/events_by_storeys/",
    tag="EventByStorey",
    noun="event x storey association",
    fields=(
        Nested(name="site", via=("storey_id", "building_id", "site_id"), target=SITES),
        Nested(name="building", via=("storey_id", "building_id"), target=BUILDINGS),
        Nested(name="storey", via=("storey_id",), target=STOREYS),
        reference("event_id", "events"),
        reference("storey_id", "storeys"),
    ),
    access=_OF_EVENT,
    unique=("event_id", "storey_id"),
    filters=(identity("storey_id"), identity("event_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_storey,
)

EVENTS_BY_SPACES = Entity(
    path="/events_by_spaces/",
    tag="EventBySpace",
    noun="event x space association",
    fields=(
        Nested(name="site", via=("space_id", "storey_id", "building_id", "site_id"), target=SITES),
        Nested(name="building", via=("space_id", "storey_id", "building_id"), target=BUILDINGS),
        Nested(name="storey", via=("space_id", "storey_id"), target=STOREYS),
        Nested(name="space", via=("space_id",), target=SPACES),
        reference("event_id", "events"),
        reference("space_id", "spaces"),
    ),
    access=_OF_EVENT,
    unique=("event_id", "space_id"),
    filters=(identity("space_id"), identity("event_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_space,
)

EVENTS_BY_ZONES = Entity(
    path="/events_by_zones/",
    tag="EventByZone",
    noun="event x zone association",
    fields=(
        Nested(name="zone", via=("zone_id",), target=ZONES),
        reference("event_id", "events"),
        reference("zone_id", "zones"),
    ),
    access=_OF_EVENT,
    unique=("event_id", "zone_id"),
    filters=(identity("zone_id"), identity("event_id")),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_zone,
)

RESOURCES = (
    TIMESERIES_BY_EVENTS,
    EVENTS_BY_SITES,
    EVENTS_BY_BUILDINGS,
    EVENTS_BY_STOREYS,
    EVENTS_BY_SPACES,
    EVENTS_BY_ZONES,
)

for _entity in RESOURCES:
    add_table(_entity)
