"""Alerts that the server raises and takes back by itself."""

from datetime import datetime

from sqlalchemy import bindparam, select

from understudy.core.rows import Values
from understudy.ontakt.fields import moment
from understudy.ontakt.objects import UnitOfWork, read
from understudy.ontakt.tables import ALERTS, INVENTORY_ITEMS, INVENTORY_POINTS, MAINTENANCE_ITEMS

NEVER = float("inf")

_BY_KEY = select(ALERTS.c.id).where(ALERTS.c.key == bindparam("wanted"))
_EXPIRING = select(ALERTS.c.id, ALERTS.c.expires).where(ALERTS.c.expires.is_not(None))
_RECURRING = select(MAINTENANCE_ITEMS.table).where(MAINTENANCE_ITEMS.c.frequency.is_not(None))


async def raise_alert(work: UnitOfWork, values: Values) -> Values:
    """A new alert; one of the same key is replaced."""
    await take_back(work, values["key"])
    return await work.create(ALERTS, {"timestamp": work.now, **values})


async def take_back(work: UnitOfWork, key: str) -> None:
    """Removes the alert of a key, if there is one."""
    row = await work.db.first(_BY_KEY, {"wanted": key})
    if row is not None:
        await work.remove(ALERTS, row.id)


async def watch(work: UnitOfWork) -> float:
    """Ends alerts that are past their time and raises those of overdue maintenance; answers when to look again."""
    return min(await _expire(work), await watch_maintenance(work))


async def _expire(work: UnitOfWork) -> float:
    later = NEVER
    for row in await work.db.all(_EXPIRING):
        if row.expires <= work.now:
            await work.remove(ALERTS, row.id)
        else:
            later = min(later, row.expires.timestamp())
    return later


async def watch_maintenance(work: UnitOfWork) -> float:
    """Raises an alert for each item that is overdue and has none; answers when the next one will be."""
    later = NEVER
    overdue: list[tuple[datetime, Values]] = []
    for item in await read(work.db, MAINTENANCE_ITEMS, _RECURRING):
        due = item["next_due"]
        if due is None:
            continue
        if due > work.now.timestamp():
            later = min(later, due)
        elif await work.db.first(_BY_KEY, {"wanted": maintenance_key(item["id"])}) is None:
            overdue.append((moment(due), item))
    for at, item in sorted(overdue, key=lambda each: (each[0], each[1]["id"])):
        await work.create(ALERTS, _overdue(item, at))
    return later


def maintenance_key(item_id: int) -> str:
    """The key of the alert of an overdue maintenance item."""
    return f"maintenance|{item_id}"


def _overdue(item: Values, at: datetime) -> Values:
    return {
        "key": maintenance_key(item["id"]),
        "message": f"Maintenance is overdue: {item['name']}",
        "timestamp": at,
        "machine_id": item["machine_id"],
        "actions": {"Create entry": "_create_maintenance_entry"},
    }


async def settle_maintenance(work: UnitOfWork, item: Values) -> None:
    """Takes back the alert of an item that is not overdue."""
    if item["next_due"] is None or item["next_due"] > work.now.timestamp():
        await take_back(work, maintenance_key(item["id"]))


_STOCK_PREFIX = "low_stock|"
_LOW_STOCK = select(ALERTS.c.key).where(ALERTS.c.key.startswith(_STOCK_PREFIX, autoescape=True))


def stock_key(item_id: int) -> str:
    """The key of the alert of an item that is low in stock."""
    return f"{_STOCK_PREFIX}{item_id}"


async def check_stock(work: UnitOfWork) -> None:
    """Raises an alert for each item of which less is on hand than should be, and takes back those of others."""
    on_hand: dict[int, float] = {}
    for point in await work.db.all(INVENTORY_POINTS.every):
        for key, quantity in point.items.items():
            on_hand[int(key)] = on_hand.get(int(key), 0) + quantity
    standing = {row.key for row in await work.db.all(_LOW_STOCK)}
    for item in await work.db.all(INVENTORY_ITEMS.every):
        key, quantity = stock_key(item.id), on_hand.get(item.id, 0)
        if quantity < item.min_on_hand_qty and key not in standing:
            message = f"Low stock: {item.name} ({quantity:g} of {item.min_on_hand_qty:g})"
            await work.create(ALERTS, {"key": key, "message": message, "timestamp": work.now})
        elif quantity >= item.min_on_hand_qty and key in standing:
            await take_back(work, key)
