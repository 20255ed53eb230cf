"""Entities: what the API serves as collections, each with its path, fields and filters, and who may do what with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, UniqueConstraint

from understudy.bemserver.models.fields import Field
from understudy.bemserver.models.filters import Filter, exact, target_of
from understudy.core import resources, rows
from understudy.core.exchange import Exchange
from understudy.core.resources import Operation
from understudy.core.world import World

TABLES = MetaData()
"""Every table of a tenant; each entity declares its own."""

ALL: tuple[Operation, ...] = ("list", "create", "read", "replace", "delete")
LINKS: tuple[Operation, ...] = ("list", "create", "read", "delete")
"""What can be done with rows that only join two others."""


@dataclass(frozen=True)
class Reach:
    """Which rows somebody who is no administrator reaches: those that lead to what he is linked to."""

    anchor: Literal["campaign", "scope", "group", "user"]
    """What his groups are linked to, the groups themselves, or himself."""
    via: tuple[str, ...]
    """The columns that lead there, each but the last an id of the next table's row."""


@dataclass(frozen=True)
class Access:
    """Who may do what: administrators everything, others what is said here."""

    read: Reach | None = None
    """Rows that others read; None for all."""
    others: frozenset[Operation] = frozenset()
    """What others may do with the rows they reach: create, replace, delete."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Nested:
    """A row that another one leads to, shown inside it without its id."""

    name: str
    via: tuple[str, ...]
    """The columns that lead to it, the first of the row itself."""
    target: "Entity"
    """What it is a row of."""


@dataclass(frozen=True)
class User:
    """Who asks."""

    id: int
    name: str
    email: str
    password: str
    is_admin: bool
    is_active: bool


@dataclass
class Context:
    """A request and who asks."""

    exchange: Exchange
    user: User
    named: str | None = None
    """The entity tags that the operation's conditional header names."""

    @property
    def world(self) -> World:
        """The tenant's world."""
        return self.exchange.world


Change = resources.Change[Context, "Entity"]
Hook = resources.Hook[Context, "Entity"]
Resource = resources.Resource[Context, "Entity"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Entity:
    """One kind of thing that the API serves as a collection."""

    path: str
    """Path of the collection; its table is called as it, without slashes."""
    fields: tuple[Field | Nested, ...]
    """Fields after the id, in the order of answers."""
    access: Access = Access()
    unique: tuple[str, ...] = ()
    """Columns that no two rows share together."""
    fixed: frozenset[str] = frozenset()
    """Fields that a change does not take."""
    frozen: frozenset[str] = frozenset()
    """Fields that a change takes but must repeat."""
    filters: tuple[Filter | str, ...] = ()
    """What lists can be narrowed by: a name stands for the rows whose field of that name has the value."""
    sorts: tuple[str, ...] = ()
    """Fields that lists are sorted by when asked."""
    tagged: bool = True
    """Whether answers carry an ETag and changes need it."""
    matched: bool = True
    """Whether changes need the tag of what they change, where answers carry one."""
    paged: bool = False
    typed: bool = True
    """Whether its routes take integers only; else a path that holds none fails inside."""
    operations: tuple[Operation, ...] = ALL
    check: Hook | None = None
    """Refuses what fits the fields but not the rest of the data."""
    after: Hook | None = None
    """What follows from a write."""

    table: Table = field(init=False)
    """Where its rows are kept."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _table(self))

    @property
    def name(self) -> str:
        """Name of its table and fixture file."""
        return self.path.strip("/")

    @property
    def guarded(self) -> bool:
        """Whether a change needs If-Match."""
        return self.tagged and self.matched

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields that the table keeps."""
        return tuple(each for each in self.fields if isinstance(each, Field))

    @cached_property
    def taken(self) -> tuple[Field, ...]:
        """The fields that a change takes."""
        return tuple(each for each in self.columns if each.name not in self.fixed)

    @cached_property
    def parameters(self) -> Mapping[str, Filter]:
        """Its filters by name."""
        fields = {each.name: each for each in self.columns}
        filters = (exact(fields[each]) if isinstance(each, str) else each for each in self.filters)
        return {each.name: each for each in filters}

    def new(self, **values: Any) -> dict[str, Any]:
        """A new row with some values, and what the database gives where there are none."""
        return {each.name: values.get(each.name, each.initial) for each in self.columns}


async def led_to(change: Change, via: Sequence[str]) -> Any:
    """The value to which columns lead from a row that is written; None where they lead nowhere."""
    found, table = (change.after or {})[via[0]], change.resource.own.table
    for column, following in pairwise(via):
        table = target_of(table.c[column])
        found = await rows.column(change.context.world.db, table, following, found)
    return found


def _table(entity: Entity) -> Table:
    """An entity's table, with an index that ends in the id for each reference and unique name."""
    name = entity.name
    columns: list[Column[Any]] = [Column("id", Integer, primary_key=True)]
    for each in entity.columns:
        keys = [] if each.refers is None else [_key(name, each.refers)]
        nullable = each.optional and not each.required
        index = each.refers is not None and each.name not in entity.unique[:1]
        columns.append(Column(each.name, each.kind.column(), *keys, nullable=nullable, index=index))
    return Table(name, TABLES, *columns, *([UniqueConstraint(*entity.unique)] if entity.unique else []))


def _key(name: str, target: str) -> ForeignKey:
    # A property of timeseries cannot go while rows use it; everything else takes what depends on it along.
    kept = target == "timeseries_properties"
    return ForeignKey(f"{target}.id", ondelete="RESTRICT" if kept else "CASCADE", name=f"{name}_{target}")
