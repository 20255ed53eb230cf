"""Parts, alarms and downtime."""

from typing import Annotated, Any

from sqlalchemy import Row
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import creation
from understudy.ontakt.crud import CHANGE, DELETE, GET, LIST, Resource, create, mount
from understudy.ontakt.filters import Filter
from understudy.ontakt.models.production import Downtime
from understudy.ontakt.objects import UnitOfWork, Values, unit_of_work
from understudy.ontakt.operations import answer, loaded, operations, refused
from understudy.ontakt.refusals import Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.tables import ALARMS, DOWNTIME, MACHINES, PARTS

router = operations()


async def _sign(work: UnitOfWork, values: Values, _row: Row[Any] | None) -> None:
    """Keeps who made a change."""
    if values:
        values["editor_id"] = work.user_id


async def _check_span(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses a downtime that ends before it begins."""
    before: Values = {} if row is None else row._asdict()
    start, end = (values.get(name, before.get(name)) for name in ("start", "end"))
    if start is not None and end is not None and end < start:
        raise Invalid("end: must not be before start.")
    if row is None:
        values["reporter_id"] = work.user_id


PART_FILTERS = (
    Filter(name="machine", sort="ids", field="machine_id", to="machines", says="Machines."),
    Filter(name="program", sort="ids", field="program_id", to="programs", says="Programs; 0 for none."),
    Filter(name="start", sort="since", field="finished", says="Finished at or after this UNIX timestamp."),
    Filter(name="end", sort="until", field="finished", says="Finished at or before this UNIX timestamp."),
    Filter(name="work_order", sort="text", field="work_order", says="UnitOfWork order."),
    Filter(name="scrapped", sort="flag", field="scrapped", says="Only scrapped ones, or the others."),
    Filter(name="reworked", sort="flag", field="reworked", says="Only reworked ones, or the others."),
    Filter(name="suspect", sort="flag", field="suspect", says="Only suspect ones, or the others."),
)

mount(
    router,
    Resource(
        kind=PARTS,
        noun="part",
        nouns="parts",
        path="/api/parts/",
        key="part_id",
        operations=(LIST, GET, CHANGE, DELETE),
        filters=PART_FILTERS,
        prepare=_sign,
    ),
)
mount(
    router,
    Resource(
        kind=ALARMS,
        noun="alarm",
        nouns="alarms",
        path="/api/alarms/",
        key="alarm_id",
        operations=(LIST, GET, CHANGE),
        filters=(
            Filter(name="machine", sort="ids", field="machine_id", to="machines", says="The machine.", one=True),
            Filter(name="day", sort="day", field="timestamp", says="Day in UTC, YYYY-MM-DD."),
        ),
        prepare=_sign,
    ),
)

DOWNTIMES = Resource(
    kind=DOWNTIME,
    noun="downtime",
    nouns="downtime",
    path="/api/downtime/",
    key="downtime_id",
    operations=(LIST, GET, CHANGE, DELETE),
    filters=(
        Filter(name="start", sort="since", field="start", other="end", says="Begun or ended at or after it."),
        Filter(name="end", sort="until", field="start", other="end", says="Begun or ended at or before it."),
        Filter(name="planned", sort="flag", field="planned", says="1 for planned ones, 0 for the others."),
        Filter(name="machine", sort="ids", field="machine_id", to="machines", says="Machines."),
        Filter(name="category", sort="ids", field="category_id", to="downtime_categories", says="0 for none set."),
        Filter(name="user", sort="ids", field="reporter_id", to="users", says="Reporters; 0 for automatic."),
        Filter(name="alarm", sort="ids", field="alarm_id", to="alarms", says="0 for not linked.", one=True),
        Filter(name="issue", sort="ids", field="issue_id", says="0 for not linked.", one=True),
        Filter(
            name="maintenance_item",
            sort="ids",
            field="maintenance_item_id",
            to="maintenance_items",
            says="0 for not linked.",
            one=True,
        ),
    ),
    prepare=_check_span,
)
mount(router, DOWNTIMES)

NewDowntime = Annotated[Values, creation(Downtime)]
CurrentMachine = Annotated[Row[Any], loaded(MACHINES, "machine_id", "machine")]


@router.put(
    "/api/downtime/{machine_id:int}",
    response_model=Downtime,
    responses=refused(TooLarge, Invalid, NotFound, Missing),
)
async def create_downtime(
    world: CurrentWorld, user: CurrentUser, machine: CurrentMachine, body: NewDowntime
) -> Response:
    """Enters a downtime of a machine; `start` is required."""
    async with unit_of_work(world, user.id) as work:
        made = await create(work, DOWNTIMES, {**body, "machine_id": machine.id})
    return answer(made)
