"""Events, their categories, what they concern, and the notifications that they make."""

from understudy.bemserver.models.entity import (
    Access,
    Entity,
    Nested,
    Reach,
    add_table,
)
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import (
    below,
    contains,
    exact,
    identity,
    leading,
    least,
    linked,
    member,
    most,
    text,
)
from understudy.bemserver.models.scalars import Choice, Flag, Text
from understudy.bemserver.models.temporal import Moment
from understudy.bemserver.notifying import notify
from understudy.bemserver.resources.timeseries import SHORT_DESCRIPTION

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LEVEL = Field(name="level", kind=Choice(LEVELS), optional=False)
TIMESTAMP = Field(name="timestamp", kind=Moment(), optional=False)

EVENT_CATEGORIES = Entity(
    path="/event_categories/",
    tag="EventCategory",
    noun="event category",
    fields=(Field(name="name", kind=Text(80), required=True), SHORT_DESCRIPTION),
    access=Access(None),
    unique=("name",),
    typed=False,
)

EVENT_CATEGORIES_BY_USERS = Entity(
    path="/event_categories_by_users/",
    tag="EventCategoryByUser",
    noun="event category x user association",
    fields=(
        Field(name="notification_level", kind=Choice(LEVELS), optional=False),
        reference("user_id", "users"),
        reference("category_id", "event_categories"),
    ),
    access=Access(Reach("user", ("user_id",)), frozenset({"create", "replace", "delete"})),
    unique=("user_id", "category_id"),
    fixed=frozenset({"user_id"}),
    filters=(identity("category_id"), identity("user_id")),
)

EVENTS = Entity(
    path="/events/",
    tag="Event",
    noun="event",
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
        text("source"),
        contains("in_source", "source"),
        identity("category_id"),
        exact(LEVEL),
        least("level_min", LEVEL),
        least("timestamp_min", TIMESTAMP),
        most("timestamp_max", TIMESTAMP),
        linked("timeseries_id", "event_id", "timeseries_by_events", "timeseries_id", guards="timeseries"),
        linked("site_id", "event_id", "events_by_sites", "site_id", guards="sites"),
        below(
            "recurse_site_id",
            "event_id",
            ("events_by_sites", "site_id"),
            ("events_by_buildings", "building_id", "site_id"),
            ("events_by_storeys", "storey_id", "building_id", "site_id"),
            ("events_by_spaces", "space_id", "storey_id", "building_id", "site_id"),
            guards="sites",
        ),
        linked("building_id", "event_id", "events_by_buildings", "building_id", guards="buildings"),
        below(
            "recurse_building_id",
            "event_id",
            ("events_by_buildings", "building_id"),
            ("events_by_storeys", "storey_id", "building_id"),
            ("events_by_spaces", "space_id", "storey_id", "building_id"),
            guards="buildings",
        ),
        linked("storey_id", "event_id", "events_by_storeys", "storey_id", guards="storeys"),
        below(
            "recurse_storey_id",
            "event_id",
            ("events_by_storeys", "storey_id"),
            ("events_by_spaces", "space_id", "storey_id"),
            guards="storeys",
        ),
        linked("space_id", "event_id", "events_by_spaces", "space_id", guards="spaces"),
        linked("zone_id", "event_id", "events_by_zones", "zone_id", guards="zones"),
    ),
    sorts=("timestamp", "level"),
    exclusive=("site_id", "building_id", "storey_id"),
    paged=True,
    done=notify,
)

NOTIFICATIONS = Entity(
    path="/notifications/",
    tag="Notification",
    noun="notification",
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
        identity("user_id"),
        identity("event_id"),
        leading("campaign_id", "event_id", "campaign_scope_id", "campaign_id", guards="campaigns"),
        least("timestamp_min", TIMESTAMP),
        most("timestamp_max", TIMESTAMP),
        exact(Field(name="read", kind=Flag())),
    ),
    sorts=("timestamp",),
    matched=False,
    paged=True,
    typed=False,
)

RESOURCES = (EVENT_CATEGORIES, EVENT_CATEGORIES_BY_USERS, EVENTS, NOTIFICATIONS)

for _entity in RESOURCES:
    add_table(_entity)
