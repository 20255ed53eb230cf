"""Equipment, maintenance items and their entries."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row, select
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.ontakt.alert_rules import forget_maintenance, settle_maintenance
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.bodies import Body
from understudy.ontakt.crud import Resource, mount
from understudy.ontakt.filters import Filter, values_of, whole
from understudy.ontakt.models.maintenance import MaintenanceEntry
from understudy.ontakt.objects import UnitOfWork, Values, known, read, served, unit_of_work
from understudy.ontakt.operations import answer, found, key_of, mapped, operation
from understudy.ontakt.refusals import Invalid, NotFound
from understudy.ontakt.tables import EQUIPMENT, MAINTENANCE_ENTRIES, MAINTENANCE_ITEMS

router = APIRouter()


async def _check_place(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    """Refuses an item that belongs to a machine and to equipment; begins the recurrence of a new one."""
    before: Values = {} if row is None else row._asdict()
    places = [values.get(name, before.get(name)) for name in ("machine_id", "equipment_id")]
    if None not in places:
        raise Invalid("machine_id and equipment_id exclude each other.")
    if row is None and values.get("initial_entry") is None:
        values["initial_entry"] = work.now


async def list_maintenance_entries(exchange: CurrentExchange) -> Response:
    """The entries of a maintenance item, by number: so many of the newest, after leaving out so many."""
    item = await found(exchange, MAINTENANCE_ITEMS, key_of(exchange))
    given, table = values_of(exchange), MAINTENANCE_ENTRIES.table
    statement = select(table).where(table.c.item_id == item.id)
    statement = statement.order_by(table.c.timestamp.desc(), table.c.id.desc())
    paging = {}
    for name in ("limit", "offset"):
        if name in given:
            paging[name] = whole(name, given[name][0])
            if paging[name] < 0:
                raise Invalid(f"{name}: must not be negative.")
    statement = statement.offset(paging.get("offset", 0)).limit(paging.get("limit", -1))
    return mapped(await read(exchange.world.db, MAINTENANCE_ENTRIES, statement))


_BODY = Body(MaintenanceEntry, ())


async def create_maintenance_entry(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Enters that an item was done or measured, by default now; the alert of an overdue one goes away."""
    item = await found(exchange, MAINTENANCE_ITEMS, key_of(exchange))
    values = await _BODY.values(exchange)
    other = {"measurement": ("success",), "task": ("value", "unit")}[item.item_type]
    if any(values.get(name) is not None for name in other):
        raise Invalid(f"{other[0]}: a {item.item_type} has none.")
    async with unit_of_work(exchange.world, user.id) as work:
        its = {"item_id": item.id, "user_id": user.id, "entry_type": item.item_type}
        made = await work.create(MAINTENANCE_ENTRIES, {"timestamp": work.now, **values, **its})
        row = await known(work.db, MAINTENANCE_ITEMS, item.id)
        await settle_maintenance(work, (await served(work.db, MAINTENANCE_ITEMS, [row]))[0])
        await work.tell(MAINTENANCE_ITEMS, [item.id])
    return answer(made, HTTPStatus.CREATED)


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
        required=("item_type", "name"),
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
_KEYS = {"item_id": "Number of the maintenance item."}
_WINDOW = (
    Filter(name="limit", sort="ids", field="id", says="Entries at most.", one=True),
    Filter(name="offset", sort="ids", field="id", says="Newest entries to leave out.", one=True),
)
operation(
    router,
    "GET",
    "/api/maintenance/items/{item_id:int}/entries",
    list_maintenance_entries,
    name="list_maintenance_entries",
    model=dict[str, MaintenanceEntry],
    filters=_WINDOW,
    keys=_KEYS,
    refusals=(NotFound,),
)
operation(
    router,
    "PUT",
    "/api/maintenance/items/{item_id:int}/entries",
    create_maintenance_entry,
    name="create_maintenance_entry",
    model=MaintenanceEntry,
    status=HTTPStatus.CREATED,
    body=_BODY.described(),
    keys=_KEYS,
    refusals=(NotFound,),
)
