"""Tools, assemblies, replacements and the rules about them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, bindparam, func, select
from starlette.responses import Response

from understudy.core.database import Database
from understudy.core.exchange import CurrentWorld
from understudy.core.lists import Compare, Filter, Listing, among, equals
from understudy.core.rows import Values
from understudy.ontakt import tables
from understudy.ontakt.alert_rules import check_stock
from understudy.ontakt.auth import CurrentUser
from understudy.ontakt.conventions import (
    Change,
    CurrentContext,
    answer,
    asked_known,
    loaded,
    mapped,
    operations,
    refused,
    resource,
)
from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.models.tools import Tool, ToolAssembly
from understudy.ontakt.objects import find, found, plain, served
from understudy.ontakt.parameters import (
    AskedFlag,
    AskedId,
    AskedIds,
    AskedText,
    AskedTexts,
    IdFilter,
    filters_on,
    flag,
    is_none,
    one_of,
)
from understudy.ontakt.refusals import Invalid, Missing, NotFound

_REPLACED = tables.REPLACEMENTS.c
_OF_ASSEMBLY = _REPLACED.assembly_id == bindparam("assembly")
_REPLACED_AT = select(_REPLACED.timestamp).where(_OF_ASSEMBLY).order_by(_REPLACED.timestamp)
_LAST_REPLACED = select(func.max(_REPLACED.timestamp)).where(_OF_ASSEMBLY)
_TOOLS_IN = select(tables.TOOLS.c.id).where(tables.TOOLS.c.assembly_id == bindparam("assembly"))
_MACHINE_OF = (
    select(tables.PROCESSES.c.machine_id)
    .join(tables.ASSEMBLIES.table)
    .where(tables.ASSEMBLIES.c.id == bindparam("assembly"))
    .scalar_subquery()
)
_PART = tables.PARTS.c
_MADE = (
    select(func.count())
    .select_from(tables.PARTS.table)
    .where(_PART.machine_id == _MACHINE_OF, _PART.finished > bindparam("start"), _PART.finished <= bindparam("end"))
)

EXCLUSIVE = ("unassigned", "process", "active", "inventory_item", "assembly", "machine")
"""Filters of tools of which a request may have one."""

_OF_PROCESSES = select(tables.ASSEMBLIES.c.id).join(tables.PROCESSES.table)
_LOADED = select(tables.PROGRAMS.c.process_id).join(tables.MONITORS.table)
_OF_LOADED = _OF_PROCESSES.where(tables.PROCESSES.c.id.in_(_LOADED))


def _by_process(field: str, of: str) -> IdFilter:
    """A filter of tools by a field of the process that uses their assembly."""

    def compare(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return column.in_(_OF_PROCESSES.where(equals(tables.PROCESSES.c[field], name)))

    return IdFilter(of=of, column="assembly_id", compare=compare, choose=None)


def _of_items(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    items = tables.INVENTORY_ITEMS.c
    return column.in_(select(items.id).where(equals(items.durable, name)))


def _by_durability(name: str, value: str) -> tuple[Compare, Values]:
    return _of_items, {name: value == "durable"}


class ToolQuery(BaseModel):
    """What the list of tools can be asked for."""

    inventory_item: AskedId = Field(None, description="Item.")
    assembly: AskedId = Field(None, description="Assembly.")
    usage_mode: AskedTexts = Field(None, description="How use is counted.")
    process: Annotated[AskedId, _by_process("id", "processes")] = Field(None, description="Process.")
    machine: Annotated[AskedId, _by_process("machine_id", "machines")] = Field(None, description="Machine.")
    durable: Annotated[
        AskedText, one_of("durable", "consumable"), Filter(column="inventory_item_id", choose=_by_durability)
    ] = Field(None, description="`durable` or `consumable`, by the inventory item.")
    unassigned: Annotated[AskedFlag, flag(is_none, column="assembly_id")] = Field(
        None, description="Only those in no assembly."
    )
    active: Annotated[
        AskedFlag, flag(lambda column, _name: func.coalesce(column, 0).in_(_OF_LOADED), column="assembly_id")
    ] = Field(None, description="Only those of loaded processes, or the others.")
    favorite: Annotated[AskedFlag, flag(among, column="id")] = Field(
        None, description="Only the user's favourites, or the others."
    )
    life: AskedFlag = Field(None, description="Adds `average_tool_life`, in parts; slow.")
    warn_life: AskedFlag = Field(None, description="Only those near the end of their average life (designed).")


class AssemblyQuery(BaseModel):
    """What the list of assemblies can be asked for."""

    process: AskedId = Field(None, description="0 for none.")
    shared: AskedFlag = Field(None, description="1 for shared ones, 0 for the others.")


class ReplacementQuery(BaseModel):
    """What the list of replacements can be asked for."""

    assembly: AskedIds = Field(None, description="Assemblies.")


async def _stamp_tool(change: Change) -> None:
    if change.operation == "create" and change.after is not None:
        change.after["created"] = change.context.work.now


async def _replace(change: Change) -> None:
    """Stamps a replacement, counts the days since the one before, and takes the new tool from where it lay."""
    work, values = change.context.work, change.after
    if values is None:
        return
    last = await work.db.scalar(_LAST_REPLACED, {"assembly": values["assembly_id"]})
    values.update(timestamp=work.now, user_id=work.user_id, day_count=0 if last is None else (work.now - last).days)
    point_id, item_id = values.get("inventory_point_id"), values.get("inventory_item_id")
    point = None if point_id is None else await find(work.db, tables.INVENTORY_POINTS, point_id)
    if point is not None and item_id is not None and not values.get("indexed"):
        left = max(0, point.items.get(str(item_id), 0) - 1)
        await work.change(tables.INVENTORY_POINTS, point.id, {"items": {**point.items, str(item_id): left}})


async def _renew(change: Change) -> None:
    """Marks the tools of the assembly as replaced."""
    work = change.context.work
    for row in await work.db.all(_TOOLS_IN, {"assembly": change.result["assembly_id"]}):
        await work.change(tables.TOOLS, row.id, {"last_replaced": work.now})
    await check_stock(work)


router = operations(
    resource(tables.TOOLS, "/api/tools/{tool_id:int}", without=("list",), before=_stamp_tool),
    resource(tables.ASSEMBLIES, "/api/tools/assemblies/{asm_id:int}", without=("read",), query=AssemblyQuery),
    resource(
        tables.REPLACEMENTS,
        "/api/tools/replacements/",
        without=("read", "change", "delete"),
        query=ReplacementQuery,
        before=_replace,
        after=_renew,
    ),
    resource(
        tables.RULES,
        "/api/tools/replacements/rules/{rule_id:int}",
        noun="tool replacement rule",
        without=("read",),
    ),
)

_FILTERS = filters_on(tables.TOOLS, ToolQuery, apart={"life", "warn_life"})
_TOOLS = Listing(tables.TOOLS.table)


@router.get("/api/tools/", response_model=dict[str, Tool], responses=refused(Invalid, Missing))
async def list_tools(world: CurrentWorld, user: CurrentUser, query: Annotated[ToolQuery, Query()]) -> Response:
    """Every tool that fits all filters, by its number; some filters exclude one another."""
    both = [name for name in EXCLUSIVE if name in query.model_fields_set]
    if len(both) > 1:
        raise Invalid(f"{both[0]} and {both[1]} exclude each other.")
    wanted = await asked_known(world.db, _FILTERS, query)
    if query.favorite is not None:
        favourites = (await found(world.db, tables.USERS, user.id)).favorite_tools
        wanted = wanted._replace(values={**wanted.values, "favorite": favourites})
    tools = await served(world.db, tables.TOOLS, await _TOOLS.all(world.db, wanted))
    if query.warn_life or query.life:
        await _add_life(world.db, tools)
    if query.warn_life:
        tools = [tool for tool in tools if await _near_end(world.db, tool)]
    return mapped(tools)


async def _add_life(db: Database, tools: list[Values]) -> None:
    """Adds the parts that a tool makes on average between two replacements; null before the second one."""
    for tool in tools:
        rows = await db.all(_REPLACED_AT, {"assembly": tool["assembly_id"] or 0})
        tool["average_tool_life"] = None
        if len(rows) > 1:
            made = await _made(db, tool["assembly_id"], rows[0].timestamp, rows[-1].timestamp)
            tool["average_tool_life"] = made / (len(rows) - 1)


async def _made(db: Database, assembly_id: int, start: Any, end: Any) -> int:
    """Parts that an assembly's machine made between two moments."""
    return int(await db.scalar(_MADE, {"assembly": assembly_id, "start": start, "end": end}) or 0)


NEAR_END = 0.8
"""Share of the average life after which a tool is near its end."""


async def _near_end(db: Database, tool: Values) -> bool:
    life = tool["average_tool_life"]
    if not life or tool["last_replaced"] is None:
        return False
    made = await _made(db, tool["assembly_id"], moment(tool["last_replaced"]), moment(LATEST))
    return bool(made >= NEAR_END * life)


CurrentAssembly = Annotated[Row[Any], loaded(tables.ASSEMBLIES, "asm_id")]


@router.post(
    "/api/tools/assemblies/{asm_id:int}/duplicate",
    status_code=HTTPStatus.CREATED,
    response_model=ToolAssembly,
    responses=refused(NotFound),
)
async def duplicate_tool_assembly(context: CurrentContext, assembly: CurrentAssembly) -> Response:
    """Creates an assembly with the fields of another one, without its tools."""
    values = plain(tables.ASSEMBLIES, assembly)
    del values["id"]
    async with context.writing() as work:
        made = await work.create(tables.ASSEMBLIES, {**values, "name": f"{assembly.name[:248]} (copy)"})
    return answer(made, HTTPStatus.CREATED)
