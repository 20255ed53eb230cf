"""Tools, assemblies, replacements and the rules about them."""

from http import HTTPStatus
from typing import Annotated, Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select
from starlette.responses import Response

from understudy.core.database import Database
from understudy.core.exchange import CurrentExchange, CurrentWorld, Exchange
from understudy.ontakt.alert_rules import check_stock
from understudy.ontakt.auth import CurrentUser, User
from understudy.ontakt.crud import CHANGE, CREATE, DELETE, GET, LIST, Resource, mount
from understudy.ontakt.fields import LATEST, moment
from understudy.ontakt.filters import Filter, asked, conditions, described, known_ids, values_of
from understudy.ontakt.models.programs import Tool, ToolAssembly
from understudy.ontakt.objects import UnitOfWork, Values, find, plain, read, unit_of_work
from understudy.ontakt.operations import answer, loaded, mapped, operations, refused
from understudy.ontakt.quirks import truth
from understudy.ontakt.refusals import Invalid, Missing, NotFound
from understudy.ontakt.tables import (
    ASSEMBLIES,
    INVENTORY_ITEMS,
    INVENTORY_POINTS,
    MONITORS,
    PARTS,
    PROCESSES,
    PROGRAMS,
    REPLACEMENTS,
    RULES,
    TOOLS,
    USERS,
)

router = operations()

_REPLACED = REPLACEMENTS.table.c
_OF_ASSEMBLY = _REPLACED.assembly_id == bindparam("assembly")
_REPLACED_AT = select(_REPLACED.timestamp).where(_OF_ASSEMBLY).order_by(_REPLACED.timestamp)
_LAST_REPLACED = select(func.max(_REPLACED.timestamp)).where(_OF_ASSEMBLY)
_TOOLS_IN = select(TOOLS.table.c.id).where(TOOLS.table.c.assembly_id == bindparam("assembly"))
_MACHINE_OF = (
    select(PROCESSES.table.c.machine_id)
    .join(ASSEMBLIES.table, ASSEMBLIES.table.c.process_id == PROCESSES.table.c.id)
    .where(ASSEMBLIES.table.c.id == bindparam("assembly"))
    .scalar_subquery()
)
_PART = PARTS.table.c
_MADE = (
    select(func.count())
    .select_from(PARTS.table)
    .where(_PART.machine_id == _MACHINE_OF, _PART.finished > bindparam("start"), _PART.finished <= bindparam("end"))
)

EXCLUSIVE = ("unassigned", "process", "active", "inventory_item", "assembly", "machine")
"""Filters of tools of which a request may have one."""

_SIMPLE = (
    Filter(name="inventory_item", sort="ids", field="inventory_item_id", to="inventory_items", says="Item.", one=True),
    Filter(name="assembly", sort="ids", field="assembly_id", to="tool_assemblies", says="Assembly.", one=True),
    Filter(name="usage_mode", sort="texts", field="usage_mode", says="How use is counted."),
)
_OF_PROCESS = Filter(name="process", sort="ids", field="assembly_id", to="processes", says="Process.", one=True)
_OF_MACHINE = Filter(name="machine", sort="ids", field="assembly_id", to="machines", says="Machine.", one=True)
_SPECIAL = (
    Filter(name="durable", sort="text", field="id", says="`durable` or `consumable`, by the inventory item."),
    Filter(name="unassigned", sort="flag", field="id", says="Only those in no assembly."),
    Filter(name="active", sort="flag", field="id", says="Only those of loaded processes, or the others."),
    Filter(name="favorite", sort="flag", field="id", says="Only the user's favourites, or the others."),
    Filter(name="life", sort="flag", field="id", says="Adds `average_tool_life`, in parts; slow."),
    Filter(name="warn_life", sort="flag", field="id", says="Only those near the end of their average life (designed)."),
)


async def list_tools(exchange: CurrentExchange, user: CurrentUser) -> Response:
    """Every tool that fits all filters, by its number; some filters exclude one another."""
    given = values_of(exchange)
    both = [name for name in EXCLUSIVE if name in given]
    if len(both) > 1:
        raise Invalid(f"{both[0]} and {both[1]} exclude each other.")
    query = await asked(exchange, _SIMPLE)
    wanted = conditions(TOOLS, query.shape)
    wanted += await _by_use(exchange, given)
    wanted += await _by_kind(exchange.world.db, given, user)
    db, table = exchange.world.db, TOOLS.table
    tools = await read(db, TOOLS, select(table).where(*wanted).order_by(table.c.id), query.values)
    warned = truth(given.get("warn_life", ["0"])[0])
    if warned or truth(given.get("life", ["0"])[0]):
        await _add_life(db, tools)
    if warned:
        tools = [tool for tool in tools if await _near_end(db, tool)]
    return mapped(tools)


def _assemblies(*wanted: ColumnElement[bool]) -> Any:
    """Assemblies of processes."""
    joined = ASSEMBLIES.table.join(PROCESSES.table, PROCESSES.table.c.id == ASSEMBLIES.table.c.process_id)
    return select(ASSEMBLIES.table.c.id).select_from(joined).where(*wanted)


async def _one_id(exchange: Exchange, asked: Filter) -> int:
    return (await known_ids(exchange, asked, values_of(exchange)[asked.name]))[0]


async def _by_use(exchange: Exchange, given: dict[str, list[str]]) -> list[ColumnElement[bool]]:
    """Conditions about where a tool is used."""
    column = TOOLS.table.c.assembly_id
    found: list[ColumnElement[bool]] = []
    if "process" in given:
        found.append(column.in_(_assemblies(PROCESSES.table.c.id == await _one_id(exchange, _OF_PROCESS))))
    if "machine" in given:
        found.append(column.in_(_assemblies(PROCESSES.table.c.machine_id == await _one_id(exchange, _OF_MACHINE))))
    if "unassigned" in given:
        found.append(column.is_(None) if truth(given["unassigned"][0]) else column.is_not(None))
    if "active" in given:
        programs = select(PROGRAMS.table.c.process_id).join(
            MONITORS.table, MONITORS.table.c.program_id == PROGRAMS.table.c.id
        )
        active = func.coalesce(column, 0).in_(_assemblies(PROCESSES.table.c.id.in_(programs)))
        found.append(active if truth(given["active"][0]) else ~active)
    return found


async def _by_kind(db: Database, given: dict[str, list[str]], user: User) -> list[ColumnElement[bool]]:
    """Conditions about what a tool is."""
    found: list[ColumnElement[bool]] = []
    if "durable" in given:
        if given["durable"][0] not in ("durable", "consumable"):
            raise Invalid(f"durable: {given['durable'][0]!r} is neither durable nor consumable.")
        items = INVENTORY_ITEMS.table
        wanted = items.c.durable.is_(given["durable"][0] == "durable")
        found.append(TOOLS.table.c.inventory_item_id.in_(select(items.c.id).where(wanted)))
    if "favorite" in given:
        row = await find(db, USERS, user.id)
        favourite = TOOLS.table.c.id.in_([] if row is None else row.favorite_tools)
        found.append(favourite if truth(given["favorite"][0]) else ~favourite)
    return found


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


async def _stamp_tool(work: UnitOfWork, values: Values, row: Row[Any] | None) -> None:
    if row is None:
        values["created"] = work.now


async def _replace(work: UnitOfWork, values: Values, _row: Row[Any] | None) -> None:
    """Stamps a replacement, counts the days since the one before, and takes the new tool from where it lay."""
    last = await work.db.scalar(_LAST_REPLACED, {"assembly": values["assembly_id"]})
    values.update(timestamp=work.now, user_id=work.user_id, day_count=0 if last is None else (work.now - last).days)
    point_id, item_id = values.get("inventory_point_id"), values.get("inventory_item_id")
    point = None if point_id is None else await find(work.db, INVENTORY_POINTS, point_id)
    if point is not None and item_id is not None and not values.get("indexed"):
        left = max(0, point.items.get(str(item_id), 0) - 1)
        await work.change(INVENTORY_POINTS, point.id, {"items": {**point.items, str(item_id): left}})


async def _renew(work: UnitOfWork, made: Values) -> None:
    """Marks the tools of the assembly as replaced."""
    for row in await work.db.all(_TOOLS_IN, {"assembly": made["assembly_id"]}):
        await work.change(TOOLS, row.id, {"last_replaced": work.now})
    await check_stock(work)


router.get(
    "/api/tools/",
    response_model=dict[str, Tool],
    responses=refused(Invalid, Missing),
    openapi_extra={"parameters": described((*_SIMPLE, _OF_PROCESS, _OF_MACHINE, *_SPECIAL))},
)(list_tools)
mount(
    router,
    Resource(
        kind=TOOLS,
        noun="tool",
        nouns="tools",
        path="/api/tools/",
        key="tool_id",
        operations=(GET, CREATE, CHANGE, DELETE),
        prepare=_stamp_tool,
    ),
)
mount(
    router,
    Resource(
        kind=ASSEMBLIES,
        noun="tool_assembly",
        nouns="tool_assemblies",
        path="/api/tools/assemblies/",
        key="asm_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
        filters=(
            Filter(name="process", sort="ids", field="process_id", to="processes", says="0 for none.", one=True),
            Filter(name="shared", sort="flag", field="shared", says="1 for shared ones, 0 for the others."),
        ),
    ),
)


CurrentAssembly = Annotated[Row[Any], loaded(ASSEMBLIES, "asm_id", "assembly")]


@router.post(
    "/api/tools/assemblies/{asm_id:int}/duplicate",
    status_code=HTTPStatus.CREATED,
    response_model=ToolAssembly,
    responses=refused(NotFound),
)
async def duplicate_tool_assembly(world: CurrentWorld, user: CurrentUser, assembly: CurrentAssembly) -> Response:
    """Creates an assembly with the fields of another one, without its tools."""
    values = plain(ASSEMBLIES, assembly)
    del values["id"]
    async with unit_of_work(world, user.id) as work:
        made = await work.create(ASSEMBLIES, {**values, "name": f"{assembly.name[:248]} (copy)"})
    return answer(made, HTTPStatus.CREATED)


mount(
    router,
    Resource(
        kind=REPLACEMENTS,
        noun="tool_replacement",
        nouns="tool_replacements",
        path="/api/tools/replacements/",
        key="replacement_id",
        operations=(LIST, CREATE),
        filters=(Filter(name="assembly", sort="ids", field="assembly_id", to="tool_assemblies", says="Assemblies."),),
        prepare=_replace,
        settle=_renew,
    ),
)
mount(
    router,
    Resource(
        kind=RULES,
        noun="tool_replacement_rule",
        nouns="tool_replacement_rules",
        path="/api/tools/replacements/rules/",
        key="rule_id",
        operations=(LIST, CREATE, CHANGE, DELETE),
    ),
)
