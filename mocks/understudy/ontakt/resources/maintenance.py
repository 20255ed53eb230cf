"""Equipment, maintenance items and their entries."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import Row, bindparam, select
from starlette.responses import Response

from understudy.core.exchange import CurrentWorld
from understudy.core.rows import Values
from understudy.ontakt.alert_rules import maintenance_key, settle_maintenance, take_back
from understudy.ontakt.bodies import creation
from understudy.ontakt.conventions import Change, CurrentContext, answer, loaded, mapped, operations, refused, resource
from understudy.ontakt.models.tools import MaintenanceEntry
from understudy.ontakt.objects import read, show
from understudy.ontakt.parameters import AskedCount, AskedIds, AskedText
from understudy.ontakt.refusals import Invalid, NotFound, TooLarge
from understudy.ontakt.tables import EQUIPMENT, MAINTENANCE_ENTRIES, MAINTENANCE_ITEMS


class EquipmentQuery(BaseModel):
    """What the list of equipment can be asked for."""

    machine: AskedIds = Field(None, description="0 for standalone.")


class ItemQuery(BaseModel):
    """What the list of maintenance items can be asked for."""

    item_type: AskedText = Field(None, description="`measurement` or `task`.")
    machine_id: AskedIds = Field(None, description="0 for none.")
    equipment_id: AskedIds = Field(None, description="0 for none.")


async def _check_place(change: Change) -> None:
    """Refuses an item that belongs to a machine and to equipment, and begins the recurrence of a new one.

    The alert of one that is to be deleted is taken back.
    """
    work, values = change.context.work, change.after
    if values is None:
        await take_back(work, maintenance_key(change.key))
        return
    places = {"machine_id": None, "equipment_id": None, **(change.before or {}), **values}
    if places["machine_id"] is not None and places["equipment_id"] is not None:
        raise Invalid("machine_id and equipment_id exclude each other.")
    if change.before is None and values.get("initial_entry") is None:
        values["initial_entry"] = work.now


async def _settle(change: Change) -> None:
    if change.after is not None:
        await settle_maintenance(change.context.work, change.result)


router = operations(
    resource(EQUIPMENT, "/api/equipment/{equipment_id:int}", query=EquipmentQuery),
    resource(
        MAINTENANCE_ITEMS,
        "/api/maintenance/items/{item_id:int}",
        query=ItemQuery,
        before=_check_place,
        after=_settle,
    ),
)
CurrentItem = Annotated[Row[Any], loaded(MAINTENANCE_ITEMS, "item_id")]
NewEntry = Annotated[Values, creation(MaintenanceEntry, whole=False)]
_ENTRY = MAINTENANCE_ENTRIES.c
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
async def create_maintenance_entry(context: CurrentContext, item: CurrentItem, body: NewEntry) -> Response:
    """Enters that an item was done or measured, by default now; the alert of an overdue one goes away."""
    other = {"measurement": ("success",), "task": ("value", "unit")}[item.item_type]
    if any(body.get(name) is not None for name in other):
        raise Invalid(f"{other[0]}: a {item.item_type} has none.")
    async with context.writing() as work:
        its = {"item_id": item.id, "user_id": work.user_id, "entry_type": item.item_type}
        made = await work.create(MAINTENANCE_ENTRIES, {"timestamp": work.now, **body, **its})
        await settle_maintenance(work, await show(work.db, MAINTENANCE_ITEMS, item.id))
        await work.tell(MAINTENANCE_ITEMS, [item.id])
    return answer(made, HTTPStatus.CREATED)
