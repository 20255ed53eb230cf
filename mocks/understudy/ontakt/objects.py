"""Reading objects as they are served, and writing them so that references hold and everybody hears of it."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic_core import to_json
from sqlalchemy import Row, Select, bindparam, select, update

from understudy.core.database import Database
from understudy.core.ids import Ids
from understudy.core.long_work import Interrupted, beside, carried_out
from understudy.core.rows import Values, add, insertion, selection, write
from understudy.core.world import World
from understudy.ontakt.computed_fields import COMPUTED_FIELDS
from understudy.ontakt.refusals import Missing, NotFound, Restarting
from understudy.ontakt.runtime import runtime_of
from understudy.ontakt.tables import OBJECT_TYPES, PROGRESS, REFERENCES, ObjectType, Reference

_T = TypeVar("_T")

SET_PROGRESS = update(PROGRESS.table).where(PROGRESS.c.until < bindparam("now")).values(until=bindparam("now"))
"""Notes that what happened up to `now` is in the data."""

SILENT = frozenset({"keys", "sessions", "monitors", "overrides", "progress"})
"""Kinds whose changes nobody is told of."""

PLANNING = frozenset({"machines", "shifts", "monitors", "options", "programs", "tool_assemblies"})
"""Kinds whose changes alter what the made-up production does next."""

WATCHED = frozenset({"maintenance_items", "maintenance_entries", "alerts"})
"""Kinds whose changes alter which alerts are raised next."""

AT_ONCE = 10_000
"""Objects that are deleted by one statement."""


def plain(kind: ObjectType, row: Row[Any]) -> Values:
    """A row of all the kind's columns as it goes over the wire, without what is computed."""
    values = dict(zip(kind.columns, row, strict=False))
    for name in kind.hidden:
        del values[name]
    for name, write_out in kind.written:
        if (value := values[name]) is not None:
            values[name] = write_out(value)
    return values


async def served(db: Database, kind: ObjectType, rows: Sequence[Row[Any]]) -> list[Values]:
    """Rows as they go over the wire."""
    objects = [plain(kind, row) for row in rows]
    if objects and kind.name in COMPUTED_FIELDS:
        await COMPUTED_FIELDS[kind.name](db, objects)
    return objects


def lasting(kind: ObjectType) -> Select[Any]:
    """Finds what lasted at a machine at some time between two moments, in order of its beginning."""
    fits = (kind.c.start <= bindparam("end"), kind.c.end.is_(None) | (kind.c.end >= bindparam("start")))
    return select(kind.table).where(kind.c.machine_id == bindparam("machine"), *fits).order_by(kind.c.start, kind.c.id)


def ongoing(kind: ObjectType) -> Select[Any]:
    """Finds what has begun at a machine and has no end yet."""
    return select(kind.table).where(kind.c.machine_id == bindparam("machine"), kind.c.end.is_(None))


async def find(db: Database, kind: ObjectType, key: int) -> Row[Any] | None:
    """The row of an id, None where there is none."""
    if not 0 < key < 2**53:
        return None
    return await db.first(selection(kind.table), {"id_": key})


async def found(db: Database, kind: ObjectType, key: int) -> Row[Any]:
    """The row of an id; raises NotFound."""
    row = await find(db, kind, key)
    if row is None:
        raise NotFound(f"There is no {kind.typename} {key}.")
    return row


async def show(db: Database, kind: ObjectType, key: int) -> Values:
    """The object of an id as it goes over the wire; raises NotFound."""
    return (await served(db, kind, [await found(db, kind, key)]))[0]


async def check_known(db: Database, name: str, of: str, keys: Iterable[int]) -> None:
    """Raises Missing for the first id that no object of a type has; the name says where it was given."""
    for key in keys:
        if await find(db, OBJECT_TYPES[of], key) is None:
            raise Missing(f"{name}: there is no {OBJECT_TYPES[of].typename} {key}.")


async def read(
    db: Database, kind: ObjectType, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> list[Values]:
    """What a query finds, as it goes over the wire."""
    return await served(db, kind, await db.all(statement, values))


def by_id(objects: Sequence[Values]) -> dict[str, Values]:
    """Objects as a list of OnTakt's has them."""
    return {str(each["id"]): each for each in objects}


def event(kind: ObjectType, values: Values, *, new: bool) -> str:
    """The event of an object that was created or changed."""
    if kind.name == "options":
        value = values["value"]
        values = {"key": values["key"], "value": value, "kind": None if value is None else type(value).__name__}
    return to_json({"event": "object", "new": new, "type": kind.typename, "object": values}).decode()


@dataclass
class UnitOfWork:
    """Changes that are kept all or not at all, and told of once they are kept."""

    db: Database
    ids: Ids
    now: datetime
    heard: bool
    """Whether anybody listens: events are not written otherwise."""
    user_id: int | None = None
    events: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Names of the kinds that were changed."""
    issued: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    async def create(self, kind: ObjectType, values: Mapping[str, Any]) -> Values:
        """A new object; fields that are not given have the model's defaults."""
        row = complete(kind, values)
        if row.get("id") is None:
            row["id"] = self.ids.integer(kind.name)
        await self.require(kind, row)
        await add(self.db, kind.table, row)
        return await self._told(kind, row["id"], new=True)

    async def create_all(self, kind: ObjectType, rows: Sequence[Mapping[str, Any]]) -> None:
        """New objects that the server itself makes; their references are known to hold."""
        if not rows:
            return
        full = [complete(kind, row) for row in rows]
        await self.db.execute(insertion(kind.table), full)
        self.touched.add(kind.name)
        if self.heard and kind.name not in SILENT:
            for row in full:
                await self._told(kind, row["id"], new=True)

    async def change(self, kind: ObjectType, key: int, values: Mapping[str, Any]) -> Values:
        """An object with other values; no event where nothing is given."""
        if values:
            await self.require(kind, values)
            await write(self.db, kind.table, key, values)
        return await self._told(kind, key, new=False)

    async def remove(self, kind: ObjectType, *keys: int) -> None:
        """Takes objects away, with what cannot be without them; what refers to them forgets them."""
        for begin in range(0, len(keys), AT_ONCE):
            await self._remove(kind, keys[begin : begin + AT_ONCE])

    async def _remove(self, kind: ObjectType, keys: Sequence[int]) -> None:
        changed: list[tuple[ObjectType, int]] = []
        for reference in REFERENCES[kind.name]:
            holders = await self._holders(reference, keys)
            if holders and reference.gone == "CASCADE":
                await self.remove(reference.kind, *holders)
            elif holders:
                await self._forget(reference, holders, keys)
                changed.extend((reference.kind, holder) for holder in holders)
        await self.db.execute(kind.remove, {"keys": keys})
        self.touched.add(kind.name)
        if kind.name not in SILENT:
            gone = keys[0] if len(keys) == 1 else list(keys)
            self.events.append(to_json({"event": "delete", "type": kind.typename, "id": gone}).decode())
        for holding, holder in changed:
            await self._told(holding, holder, new=False)

    async def _holders(self, reference: Reference, keys: Sequence[int]) -> dict[int, Any]:
        """What holds any of some ids, by its own id: one of them, or a list with others."""
        if not reference.many:
            return {row.id: row.held for row in await self.db.all(reference.holders, {"keys": keys})}
        return {row.id: row.held for row in await self.db.all(reference.holders) if set(row.held) & set(keys)}

    async def _forget(self, reference: Reference, holders: Mapping[int, Any], keys: Sequence[int]) -> None:
        if not reference.many:
            await self.db.execute(reference.forget, {"holders": list(holders)})
            return
        for holder, held in holders.items():
            left = [each for each in held if each not in keys]
            await write(self.db, reference.kind.table, holder, {reference.field: left})

    async def require(self, kind: ObjectType, values: Mapping[str, Any]) -> None:
        """Refuses values that refer to objects that do not exist."""
        for name, ref in kind.refs:
            given = values.get(name)
            if given is not None:
                await check_known(self.db, name, ref.to, given if isinstance(given, list) else [given])

    async def tell(self, kind: ObjectType, keys: Iterable[int]) -> None:
        """Tells of objects of which a computed field has changed."""
        for key in keys:
            await self._told(kind, key, new=False)

    async def _told(self, kind: ObjectType, key: int, *, new: bool) -> Values:
        self.touched.add(kind.name)
        values = await show(self.db, kind, key)
        if self.heard and kind.name not in SILENT:
            self.events.append(event(kind, values, new=new))
        return values


def complete(kind: ObjectType, values: Mapping[str, Any]) -> Values:
    """The columns of a new object: what is given, and the model's defaults."""
    return {**_DEFAULTS[kind.name], **{name: value for name, value in values.items() if name in kind.c}}


_DEFAULTS: dict[str, Values] = {
    name: {
        field: None if info.is_required() else info.get_default()
        for field, info in kind.model.model_fields.items()
        if field in kind.c
    }
    for name, kind in OBJECT_TYPES.items()
}


@asynccontextmanager
async def unit_of_work(world: World, user_id: int | None = None, *, long: bool = False) -> AsyncIterator[UnitOfWork]:
    """Changes of a tenant: nothing of them stays if anything is raised, and the event bus hears of them afterwards."""
    # A backup that is being loaded puts another database in the place of this one.
    await world.db.turn()
    runtime = runtime_of(world)
    work = UnitOfWork(world.db, world.ids, world.clock.now(), bool(runtime.listeners), user_id)
    async with world.db.long_transaction() if long else world.db.transaction():
        yield work
        if work.touched & PLANNING:
            # What was made up so far stays; only what is to come is another.
            await world.db.execute(SET_PROGRESS, {"now": work.now})
    runtime.changes = world.db.changes()
    for text in work.issued:
        world.issue(text)
    for text in work.withdrawn:
        world.withdraw(text)
    if work.touched & PLANNING:
        runtime.horizon = None
    if work.touched & WATCHED:
        runtime.watched = 0.0
    if work.touched & (PLANNING | WATCHED):
        runtime.due = 0.0
    if work.events:
        runtime.publish(work.events)


async def long_work(world: World, user_id: int | None, changes: Callable[[UnitOfWork], Coroutine[Any, Any, _T]]) -> _T:
    """Makes changes that take long, beside the event loop; the tenant's other requests wait for their end."""
    try:
        async with unit_of_work(world, user_id, long=True) as work:
            made: _T = await beside(carried_out, changes(work), stop=world.db.interrupt)
            world.check()
    except Interrupted as error:
        raise Restarting from error
    return made
