"""Campaigns, their scopes, and which user groups see which."""

from understudy.bemserver.models.entity import LINKS, Access, Entity, Reach
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import contains
from understudy.bemserver.models.scalars import Text
from understudy.bemserver.models.temporal import Moment, Zone

LONG = 500  # not a status: characters of a description
NAME = Field(name="name", kind=Text(80, 1), required=True)
DESCRIPTION = Field(name="description", kind=Text(LONG), nullable=True)

CAMPAIGNS = Entity(
    path="/campaigns/",
    fields=(
        NAME,
        Field(name="start_time", kind=Moment()),
        Field(name="end_time", kind=Moment()),
        Field(name="timezone", kind=Zone(), required=True),
        DESCRIPTION,
    ),
    access=Access(Reach("campaign", ("id",))),
    unique=("name",),
    filters=("name", contains("in_name", "name")),
    sorts=("name",),
)

USER_GROUPS_BY_CAMPAIGNS = Entity(
    path="/user_groups_by_campaigns/",
    fields=(
        reference("campaign_id", "campaigns"),
        reference("user_group_id", "user_groups"),
    ),
    access=Access(Reach("group", ("user_group_id",))),
    unique=("campaign_id", "user_group_id"),
    filters=("user_group_id", "campaign_id"),
    tagged=False,
    operations=LINKS,
)

CAMPAIGN_SCOPES = Entity(
    path="/campaign_scopes/",
    fields=(NAME, DESCRIPTION, reference("campaign_id", "campaigns")),
    access=Access(Reach("scope", ("id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=("name", "campaign_id"),
    sorts=("name",),
)

USER_GROUPS_BY_CAMPAIGN_SCOPES = Entity(
    path="/user_groups_by_campaign_scopes/",
    fields=(
        reference("campaign_scope_id", "campaign_scopes"),
        reference("user_group_id", "user_groups"),
    ),
    access=Access(Reach("group", ("user_group_id",))),
    unique=("campaign_scope_id", "user_group_id"),
    filters=("user_group_id", "campaign_scope_id"),
    tagged=False,
    operations=LINKS,
)

ENTITIES = (
    CAMPAIGNS,
    USER_GROUPS_BY_CAMPAIGNS,
    CAMPAIGN_SCOPES,
    USER_GROUPS_BY_CAMPAIGN_SCOPES,
)
