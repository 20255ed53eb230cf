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


def _seen_by_groups(path: str, what: Entity) -> Entity:
    """Which user groups see which rows of a collection."""
    own = f"{what.name.removesuffix('s')}_id"
    return Entity(
        path=path,
        fields=(reference(own, what.name), reference("user_group_id", "user_groups")),
        access=Access(Reach("group", ("user_group_id",))),
        unique=(own, "user_group_id"),
        filters=("user_group_id", own),
        tagged=False,
        operations=LINKS,
    )


USER_GROUPS_BY_CAMPAIGNS = _seen_by_groups("/user_groups_by_campaigns/", CAMPAIGNS)

CAMPAIGN_SCOPES = Entity(
    path="/campaign_scopes/",
    fields=(NAME, DESCRIPTION, reference("campaign_id", "campaigns")),
    access=Access(Reach("scope", ("id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id"}),
    filters=("name", "campaign_id"),
    sorts=("name",),
)

USER_GROUPS_BY_CAMPAIGN_SCOPES = _seen_by_groups("/user_groups_by_campaign_scopes/", CAMPAIGN_SCOPES)

ENTITIES = (
    CAMPAIGNS,
    USER_GROUPS_BY_CAMPAIGNS,
    CAMPAIGN_SCOPES,
    USER_GROUPS_BY_CAMPAIGN_SCOPES,
)
