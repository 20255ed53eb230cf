"""Equipment, maintenance items and their entries."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.ontakt.alert_rules import forget_maintenance, settle_maintenance
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import creation
from understudy.ontakt.crud import Resource, mount
from understudy.ontakt.filters import Filter
from understudy.ontakt.models.maintenance import MaintenanceEntry
from understudy.ontakt.objects import UnitOfWork, Values, known, read, served, unit_of_work
from understudy.ontakt.operations import answer, loaded, mapped, operations, refused
from understudy.ontakt.parameters import AskedCount
from understudy.ontakt.refusals import Invalid, NotFound, TooLarge
from understudy.ontakt.tables import EQUIPMENT, MAINTENANCE_ENTRIES, MAINTENANCE_ITEMS

router = operations()


async def _check_place(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses an item that belongs to a machine and to equipment; begins the recurrence of a new one."""
    before: Values = {} if row is None else row._asdict()
    places = [values.get(name, before.get(name)) for name in ("machine_id", "equipment_id")]
    if None not in places:
        raise Invalid("machine_id and equipment_id exclude each other.")
    if row is None and values.get("initial_entry") is None:
        values["initial_entry"] = work.now


mount(
    router,
    Resource(
        kind=EQUIPMENT,
        noun="equipment",
        nouns="equipment",
        path="/api/equipment/",
        key="equipment_id",
        filters=(Filter(name="machine", sort="ids", field="machine_id", to="machines", says="0 for standalone."),),
    ),
)
mount(
    router,
    Resource(
        kind=MAINTENANCE_ITEMS,
        noun="maintenance_item",
        nouns="maintenance_items",
        path="/api/maintenance/items/",
        key="item_id",
        filters=(
            Filter(name="item_type", sort="text", field="item_type", says="`measurement` or `task`."),
            Filter(name="machine_id", sort="ids", field="machine_id", to="machines", says="0 for none."),
            Filter(name="equipment_id", sort="ids", field="equipment_id", to="equipment", says="0 for none."),
        ),
        prepare=_check_place,
        settle=settle_maintenance,
        forget=forget_maintenance,
    ),
)
CurrentItem = Annotated[Row[Any], loaded(MAINTENANCE_ITEMS, "item_id", "maintenance item")]
NewEntry = Annotated[Values, creation(MaintenanceEntry, whole=False)]
_ENTRY = MAINTENANCE_ENTRIES.table.c
_NEWEST = (
    select(MAINTENANCE_ENTRIES.table)
    .where(_ENTRY.item_id == bindparam("item"))
    .order_by(_ENTRY.timestamp.desc(), _ENTRY.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)


@router.get(
    "/api/maintenance/items/{item_id:int}/entries",
    response_model=dict[str, MaintenanceEntry],
    responses=refused(Invalid, NotFound),
)
async def list_maintenance_entries(
    world: CurrentWorld,
    item: CurrentItem,
    limit: Annotated[AskedCount, Query(description="Entries at most.")] = -1,
    offset: Annotated[AskedCount, Query(description="Newest entries to leave out.")] = 0,
) -> Response:
    """The entries of a maintenance item, by number: so many of the newest, after leaving out so many."""
    values = {"item": item.id, "limit": limit, "offset": offset}
    return mapped(await read(world.db, MAINTENANCE_ENTRIES, _NEWEST, values))


@router.put(
    "/api/maintenance/items/{item_id:int}/entries",
    status_code=HTTPStatus.CREATED,
    response_model=MaintenanceEntry,
    responses=refused(TooLarge, Invalid, NotFound),
)
async def create_maintenance_entry(
    world: CurrentWorld, user: CurrentUser, item: CurrentItem, body: NewEntry
) -> Response:
    """Enters that an item was done or measured, by default now; the alert of an overdue one goes away."""
    other = {"measurement": ("success",), "task": ("value", "unit")}[item.item_type]
    if any(body.get(name) is not None for name in other):
        raise Invalid(f"{other[0]}: a {item.item_type} has none.")
    async with unit_of_work(world, user.id) as work:
        its = {"item_id": item.id, "user_id": user.id, "entry_type": item.item_type}
        made = await work.create(MAINTENANCE_ENTRIES, {"timestamp": work.now, **body, **its})
        row = await known(work.db, MAINTENANCE_ITEMS, item.id)
        await settle_maintenance(work, (await served(work.db, MAINTENANCE_ITEMS, [row]))[0])
        await work.tell(MAINTENANCE_ITEMS, [item.id])
    return answer(made, HTTPStatus.CREATED)
