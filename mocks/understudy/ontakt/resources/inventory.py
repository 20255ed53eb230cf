"""Inventory points, their items, and imports."""

from functools import partial
from typing import Annotated, Any

from sqlalchemy import Row
from starlette.responses import Response

from understudy.core.exchange import CurrentExchange
from understudy.core.long_work import beside
from understudy.core.rows import Values
from understudy.ontakt.alert_rules import check_stock, stock_key, take_back
from understudy.ontakt.conventions import Change, CurrentContext, answer, loaded, operations, refused, resource
from understudy.ontakt.models.tools import ImportAnswer
from understudy.ontakt.objects import UnitOfWork, find, long_work
from understudy.ontakt.refusals import Invalid, Missing, NotFound, TooLarge
from understudy.ontakt.settings import Settings
from understudy.ontakt.spreadsheets import rows_of, uploaded
from understudy.ontakt.tables import INVENTORY_ITEMS, INVENTORY_POINTS

Rows = list[dict[str, str]]
_QUANTITY = ("quantity", "qty")
_NAMES = ("name", "item")
_NUMBERS = ("part number", "barcode")


async def _check_items(change: Change) -> None:
    """Refuses quantities of items that do not exist."""
    for key in (change.after or {}).get("items") or ():
        if await find(change.context.work.db, INVENTORY_ITEMS, int(key)) is None:
            raise Missing(f"items: there is no InventoryItem {key}.")


async def _check_stock(change: Change) -> None:
    if change.after is not None:
        await check_stock(change.context.work)


async def _take_out(change: Change) -> None:
    """Takes an item that is to be deleted out of every point."""
    if change.after is not None:
        return
    work, key = change.context.work, str(change.key)
    await take_back(work, stock_key(change.key))
    for point in await work.db.all(INVENTORY_POINTS.every):
        if key in point.items:
            left = {each: quantity for each, quantity in point.items.items() if each != key}
            await work.change(INVENTORY_POINTS, point.id, {"items": left})


async def matched(work: UnitOfWork, rows: Rows) -> tuple[dict[str, float], Rows]:
    """The quantities by item, found by part number or else by name, and the rows that fit no item."""
    by_name: dict[str, int] = {}
    by_number: dict[str, int] = {}
    for item in await work.db.all(INVENTORY_ITEMS.every):
        by_name.setdefault(item.name.lower(), item.id)
        if item.part_number:
            by_number.setdefault(item.part_number.lower(), item.id)
    quantities: dict[str, float] = {}
    not_matched = []
    for row in rows:
        key = by_number.get(_cell(row, _NUMBERS).lower()) or by_name.get(_cell(row, _NAMES).lower())
        quantity = _quantity(_cell(row, _QUANTITY))
        if key is None or quantity is None:
            not_matched.append(row)
        else:
            quantities[str(key)] = quantity
    return quantities, not_matched


def _cell(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _quantity(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not 0 <= value <= MOST:
        return None
    return int(value) if value.is_integer() else value


MOST = 1e15
"""Largest quantity."""


def _check_headers(rows: Rows) -> None:
    """Refuses a file that lacks a column without which no row can be read."""
    if not rows:
        raise Invalid("The file has no rows below its header.")
    headers = {name for row in rows for name in row}
    if not headers & set(_QUANTITY):
        raise Invalid("The file has no column quantity or qty.")
    if not headers & {*_NAMES, *_NUMBERS}:
        raise Invalid("The file has no column name, item, part number or barcode.")


router = operations(
    resource(INVENTORY_POINTS, "/api/inventory/{inv_pt_id:int}", before=_check_items, after=_check_stock),
    resource(INVENTORY_ITEMS, "/api/inventory/items/{item_id:int}", before=_take_out, after=_check_stock),
)
CurrentPoint = Annotated[Row[Any], loaded(INVENTORY_POINTS, "ipt_id")]
_FILE = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
_UPLOAD = {
    "text/csv": {"schema": _FILE},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": _FILE},
    "multipart/form-data": {"schema": _FORM},
}


@router.post(
    "/api/inventory/{ipt_id:int}/import",
    response_model=ImportAnswer,
    responses=refused(TooLarge, Invalid, NotFound),
    openapi_extra={"requestBody": {"required": True, "content": _UPLOAD}},
)
async def import_inventory(exchange: CurrentExchange, context: CurrentContext, point: CurrentPoint) -> Response:
    """Sets quantities of a point from a CSV or XLSX file: rows add or update, none deletes."""
    content = uploaded(exchange.header("content-type") or "", await exchange.body())
    rows = await beside(rows_of, content, Settings.of(exchange.world).import_rows)
    _check_headers(rows)
    return answer(await long_work(context.world, context.user.id, partial(_set_quantities, point, rows)))


async def _set_quantities(point: Row[Any], rows: Rows, work: UnitOfWork) -> Values:
    quantities, not_matched = await matched(work, rows)
    if quantities:
        await work.change(INVENTORY_POINTS, point.id, {"items": {**point.items, **quantities}})
        await check_stock(work)
    added = [int(key) for key in quantities if key not in point.items]
    updated = [int(key) for key in quantities if key in point.items]
    return {"added": added, "updated": updated, "not_matched": not_matched}
