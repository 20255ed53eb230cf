"""Events, their categories, what they concern, and the notifications that they make."""

from functools import partial

from sqlalchemy import and_, bindparam, select

from understudy.bemserver import permissions
from understudy.bemserver.entities import structure
from understudy.bemserver.entities.campaigns import USER_GROUPS_BY_CAMPAIGN_SCOPES
from understudy.bemserver.entities.structure import noun_of
from understudy.bemserver.entities.timeseries import SHORT_DESCRIPTION, TIMESERIES
from understudy.bemserver.entities.users import USERS_BY_USER_GROUPS
from understudy.bemserver.models.entity import LINKS, Access, Change, Entity, Nested, Reach, led_to
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import contains, leading, least, linked, member, most
from understudy.bemserver.models.scalars import Choice, Flag, Text
from understudy.bemserver.models.temporal import Moment
from understudy.bemserver.refusals import UnknownReference, invalid
from understudy.bemserver.settings import Settings
from understudy.core import rows

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LEVEL = Field(name="level", kind=Choice(LEVELS), optional=False)
TIMESTAMP = Field(name="timestamp", kind=Moment(), optional=False)

EVENT_CATEGORIES = Entity(
    path="/event_categories/",
    fields=(Field(name="name", kind=Text(80), required=True), SHORT_DESCRIPTION),
    unique=("name",),
    typed=False,
)

EVENT_CATEGORIES_BY_USERS = Entity(
    path="/event_categories_by_users/",
    fields=(
        Field(name="notification_level", kind=Choice(LEVELS), optional=False),
        reference("user_id", "users"),
        reference("category_id", "event_categories"),
    ),
    access=Access(Reach("user", ("user_id",)), frozenset({"create", "replace", "delete"})),
    unique=("user_id", "category_id"),
    fixed=frozenset({"user_id"}),
    filters=("category_id", "user_id"),
)

_DEFAULT_LEVEL = "WARNING"
_MEMBER, _LINK = USERS_BY_USER_GROUPS.table.c, USER_GROUPS_BY_CAMPAIGN_SCOPES.table.c
_WISH = EVENT_CATEGORIES_BY_USERS.table.c
# The real server joins the event's scope without binding it to that of the users' groups, so that whoever has a group
# with any scope is told of the events of all (bemserver/notifications/recipients).
_RECIPIENTS = (
    select(_MEMBER.user_id, _WISH.notification_level)
    .join(_LINK.id.table, _LINK.user_group_id == _MEMBER.user_group_id)
    .outerjoin(_WISH.id.table, and_(_WISH.user_id == _MEMBER.user_id, _WISH.category_id == bindparam("category")))
    .distinct()
    .order_by(_MEMBER.user_id)
)


async def _notify(change: Change) -> None:
    """Writes a notification for each user of any scope whose level a new event reaches."""
    event, world = change.after, change.context.world
    if change.before is not None or event is None or not Settings.of(world).background_jobs:
        return
    rank = LEVELS.index(event["level"])
    found = [
        {
            "id": world.ids.integer(NOTIFICATIONS.name),
            "user_id": row.user_id,
            "event_id": event["id"],
            "timestamp": world.clock.now(),
            "read": False,
        }
        for row in await world.db.all(_RECIPIENTS, {"category": event["category_id"]})
        if rank >= LEVELS.index(row.notification_level or _DEFAULT_LEVEL)
    ]
    if found:
        await world.db.execute(rows.insertion(NOTIFICATIONS.table), found)


EVENTS = Entity(
    path="/events/",
    fields=(
        TIMESTAMP,
        LEVEL,
        reference("campaign_scope_id", "campaign_scopes"),
        reference("category_id", "event_categories"),
        Field(name="source", kind=Text(), required=True),
        Field(name="description", kind=Text(), nullable=True),
    ),
    access=Access(Reach("scope", ("campaign_scope_id",)), frozenset({"create", "replace", "delete"})),
    fixed=frozenset({"timestamp", "campaign_scope_id"}),
    filters=(
        leading("campaign_id", "campaign_scope_id", "campaign_id", guards="campaigns"),
        leading("campaign_scope_id", "campaign_scope_id", guards="campaign_scopes"),
        member("user_id"),
        "source",
        contains("in_source", "source"),
        "category_id",
        "level",
        least("level_min", LEVEL),
        least("timestamp_min", TIMESTAMP),
        most("timestamp_max", TIMESTAMP),
        linked("timeseries_id", "event_id", ("timeseries_by_events", "timeseries_id"), guards="timeseries"),
        *structure.place_filters("event_id", "events"),
    ),
    sorts=("timestamp", "level"),
    paged=True,
    after=_notify,
)

NOTIFICATIONS = Entity(
    path="/notifications/",
    fields=(
        Nested(name="event", via=("event_id",), target=EVENTS),
        reference("user_id", "users"),
        reference("event_id", "events"),
        Field(name="timestamp", kind=Moment(naive=True), required=True),
        Field(name="read", kind=Flag(), stored=False, optional=False),
    ),
    access=Access(Reach("user", ("user_id",)), frozenset({"replace"})),
    fixed=frozenset({"user_id", "event_id", "timestamp"}),
    filters=(
        "user_id",
        "event_id",
        leading("campaign_id", "event_id", "campaign_scope_id", "campaign_id", guards="campaigns"),
        least("timestamp_min", TIMESTAMP),
        most("timestamp_max", TIMESTAMP),
        "read",
    ),
    sorts=("timestamp",),
    matched=False,
    paged=True,
    typed=False,
)


async def _check_series(change: Change) -> None:
    """Refuses timeseries of another scope than the event's."""
    values = change.after or {}
    if 0 in (values["event_id"], values["timeseries_id"]):
        return  # the real server does not look a zero up, and leaves it to the database
    scopes = [await led_to(change, (name, "campaign_scope_id")) for name in ("event_id", "timeseries_id")]
    if None in scopes:
        raise UnknownReference
    if scopes[0] != scopes[1]:
        raise invalid("json", {"_schema": "Event and timeseries must be in same campaign scope"})


async def _check_place(change: Change, place: Entity) -> None:
    """Refuses a place that the user may not read, or of another campaign than the event's."""
    values, noun = change.after or {}, noun_of(place)
    wanted = values[f"{noun}_id"]
    if 0 in (values["event_id"], wanted):
        return  # the real server does not look a zero up, and leaves it to the database
    if await permissions.find(change.context, place, wanted) is None:
        raise UnknownReference
    campaign = await led_to(change, ("event_id", "campaign_scope_id", "campaign_id"))
    if campaign is None:
        raise UnknownReference
    if campaign != await led_to(change, structure.way(noun)):
        raise invalid("json", {"_schema": f"Event and {noun} must be in same campaign"})


_TO_EVENT = reference("event_id", "events")
_OF_EVENT = Access(Reach("scope", ("event_id", "campaign_scope_id")), frozenset({"create", "delete"}))

TIMESERIES_BY_EVENTS = Entity(
    path="/timeseries_by_events/",
    fields=(
        Nested(name="timeseries", via=("timeseries_id",), target=TIMESERIES),
        Nested(name="event", via=("event_id",), target=EVENTS),
        reference("timeseries_id", "timeseries"),
        _TO_EVENT,
    ),
    access=_OF_EVENT,
    unique=("timeseries_id", "event_id"),
    filters=("event_id", "timeseries_id"),
    tagged=False,
    paged=True,
    operations=LINKS,
    check=_check_series,
)


def _placed(path: str, place: Entity) -> Entity:
    """Which places of a kind events concern."""
    return structure.located(path, place, _TO_EVENT, _OF_EVENT, partial(_check_place, place=place))


DEFINITIONS = (EVENT_CATEGORIES, EVENT_CATEGORIES_BY_USERS, EVENTS)

CONSEQUENCES = (
    TIMESERIES_BY_EVENTS,
    _placed("/events_by_sites/", structure.SITES),
    _placed("/events_by_buildings/", structure.BUILDINGS),
    _placed("/events_by_storeys/", structure.STOREYS),
    _placed("/events_by_spaces/", structure.SPACES),
    _placed("/events_by_zones/", structure.ZONES),
    NOTIFICATIONS,
)
"""What is written of events that there are."""
