"""Campaigns, their scopes, which user groups see which, and the tasks that campaigns have scheduled."""

from dataclasses import dataclass

from understudy.bemserver.models.entity import LINKS, Access, Entity, Reach
from understudy.bemserver.models.fields import DESCRIPTION, NAME, Field, reference
from understudy.bemserver.models.filters import contains
from understudy.bemserver.models.scalars import Choice, Flag, JsonObject, Text, Whole
from understudy.bemserver.models.temporal import PERIODS, Moment, Zone

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

_SUFFIX = "Scheduled"


@dataclass(frozen=True)
class _TaskName(Text):
    """The name of a task, kept with a suffix which the filter of lists shows (bemserver/tasks/names)."""

    def parse(self, value: object) -> str:
        """The name as it is kept."""
        return super().parse(value) + _SUFFIX

    def show(self, value: str) -> str:
        """The name as it was given."""
        return value.removesuffix(_SUFFIX)


TASKS_BY_CAMPAIGNS = Entity(
    path="/tasks_by_campaigns/",
    fields=(
        Field(name="is_enabled", kind=Flag(), stored=True, optional=False),
        Field(name="parameters", kind=JsonObject()),
        Field(name="offset_unit", kind=Choice(PERIODS), optional=False),
        Field(name="task_name", kind=_TaskName(), required=True),
        reference("campaign_id", "campaigns"),
        Field(name="start_offset", kind=Whole(), stored=-1, optional=False),
        Field(name="end_offset", kind=Whole(), stored=0, optional=False),
    ),
    access=Access(Reach("campaign", ("campaign_id",))),
    fixed=frozenset({"task_name", "campaign_id"}),
    filters=("campaign_id", "task_name", "is_enabled"),
)

ENTITIES = (
    CAMPAIGNS,
    USER_GROUPS_BY_CAMPAIGNS,
    CAMPAIGN_SCOPES,
    USER_GROUPS_BY_CAMPAIGN_SCOPES,
)
