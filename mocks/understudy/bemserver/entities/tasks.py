"""Tasks that campaigns have scheduled."""

from dataclasses import dataclass

from understudy.bemserver.models.entity import Access, Entity, Reach
from understudy.bemserver.models.fields import Field, reference
from understudy.bemserver.models.scalars import Choice, Flag, JsonObject, Text, Whole
from understudy.bemserver.models.temporal import PERIODS

_SUFFIX = "Scheduled"


@dataclass(frozen=True)
class TaskName(Text):
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
        Field(name="task_name", kind=TaskName(), required=True),
        reference("campaign_id", "campaigns"),
        Field(name="start_offset", kind=Whole(), stored=-1, optional=False),
        Field(name="end_offset", kind=Whole(), stored=0, optional=False),
    ),
    access=Access(Reach("campaign", ("campaign_id",))),
    fixed=frozenset({"task_name", "campaign_id"}),
    filters=("campaign_id", "task_name", "is_enabled"),
)

ENTITIES = (TASKS_BY_CAMPAIGNS,)
