"""What events concern: timeseries, and the places of a campaign."""

from sqlalchemy import select

from understudy.bemserver import rights
from understudy.bemserver.models.fields import reference
from understudy.bemserver.models.filters import along, identity
from understudy.bemserver.models.resource import (
    LINKS,
    TABLES,
    Access,
    Change,
    Nested,
    Reach,
    Resource,
    add_table,
)
from understudy.bemserver.refusals import UnknownReference, invalid
from understudy.bemserver.resources.events import EVENTS
from understudy.bemserver.resources.structure import BUILDINGS, SITES, SPACES, STOREYS, ZONES
from understudy.bemserver.resources.timeseries import TIMESERIES

_OF_EVENT = Access(Reach("scope", ("event_id", "campaign_scope_id")), frozenset({"create", "delete"}))


async def _check_series(change: Change) -> None:
    """Refuses timeseries of another scope than the event's."""
    values = change.after or {}
    if 0 in (values["event_id"], values["timeseries_id"]):
        return  # the real server does not look a zero up, and leaves it to the database
    event, series = TABLES.tables["events"], TABLES.tables["timeseries"]
    scopes = [
        await change.world.db.scalar(select(table.c.campaign_scope_id).where(table.c.id == wanted))
        for table, wanted in ((event, values["event_id"]), (series, values["timeseries_id"]))
    ]
    if None in scopes:
        raise UnknownReference
    if scopes[0] != scopes[1]:
        raise invalid("json", {"_schema": "Event and timeseries must be in same campaign scope"})


async def _check_place(change: Change, place: Resource) -> None:
    """Refuses a place that the user may not read, or of another campaign than the event's."""
    values, noun = change.after or {}, place.noun
    wanted = values[f"{noun}_id"]
    if 0 in (values["event_id"], wanted):
        return  # the real server does not look a zero up, and leaves it to the database
    if not await rights.require_read(change.world, place, wanted, change.user):
        raise UnknownReference
    event, scope = TABLES.tables["events"], TABLES.tables["campaign_scopes"]
    campaign = (
        select(scope.c.campaign_id)
        .join(event, event.c.campaign_scope_id == scope.c.id)
        .where(event.c.id == values["event_id"])
    )
    via = place.access.read.via if place.access.read else ()
    of_event = await change.world.db.scalar(campaign)
    in_campaign = along(place.table.c[via[0]], via[1:], lambda column: column == of_event)
    if of_event is None:
        raise UnknownReference
    found = select(place.table.c.id).where(place.table.c.id == wanted, in_campaign)
    if await change.world.db.scalar(found) is None:
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


TIMESERIES_BY_EVENTS = Resource(
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

EVENTS_BY_SITES = Resource(
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

EVENTS_BY_BUILDINGS = Resource(
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

EVENTS_BY_STOREYS = Resource(
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

EVENTS_BY_SPACES = Resource(
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

EVENTS_BY_ZONES = Resource(
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

for _resource in RESOURCES:
    add_table(_resource)
