"""Campaigns, their scopes, and which user groups see which."""

from understudy.bemserver.models.entity import LINKS, Access, Entity, Reach, add_table
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.filters import contains, identity, text
from understudy.bemserver.models.scalars import Text
from understudy.bemserver.models.temporal import Moment, Zone

LONG = 500  # not a status: characters of a description
NAME = Field(name="name", kind=Text(80, 1), required=True)
DESCRIPTION = Field(name="description", kind=Text(LONG), nullable=True)

CAMPAIGNS = Entity(
    path="/campaigns/",
    tag="Campaign",
    noun="campaign",
    fields=(
        NAME,
        Field(name="start_time", kind=Moment()),
        Field(name="end_time", kind=Moment()),
        Field(name="timezone", kind=Zone(), required=True, described={"default": "UTC"}),
        DESCRIPTION,
    ),
    access=Access(Reach("campaign", ("id",))),
    unique=("name",),
    filters=(text("name"), contains("in_name", "name")),
    sorts=("name",),
)

USER_GROUPS_BY_CAMPAIGNS = Entity(
    path="/user_groups_by_campaigns/",
    tag="UserGroupByCampaign",
    noun="user group x campaign association",
    fields=(
        reference("campaign_id", "campaigns"),
        reference("user_group_id", "user_groups"),
    ),
    access=Access(Reach("group", ("user_group_id",))),
    unique=("campaign_id", "user_group_id"),
    filters=(identity("user_group_id"), identity("campaign_id")),
    tagged=False,
    operations=LINKS,
)

CAMPAIGN_SCOPES = Entity(
    path="/campaign_scopes/",
    tag="CampaignScope",
    noun="campaign scope",
    fields=(NAME, DESCRIPTION, reference("campaign_id", "campaigns")),
    access=Access(Reach("scope", ("id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=(text("name"), identity("campaign_id")),
    sorts=("name",),
)

USER_GROUPS_BY_CAMPAIGN_SCOPES = Entity(
    path="/user_groups_by_campaign_scopes/",
    tag="UserGroupByCampaignScope",
    noun="user group x campaign scope association",
    fields=(
        reference("campaign_scope_id", "campaign_scopes"),
        reference("user_group_id", "user_groups"),
    ),
    access=Access(Reach("group", ("user_group_id",))),
    unique=("campaign_scope_id", "user_group_id"),
    filters=(identity("user_group_id"), identity("campaign_scope_id")),
    tagged=False,
    operations=LINKS,
)

RESOURCES = (
    CAMPAIGNS,
    USER_GROUPS_BY_CAMPAIGNS,
    CAMPAIGN_SCOPES,
    USER_GROUPS_BY_CAMPAIGN_SCOPES,
)

for _entity in RESOURCES:
    add_table(_entity)
