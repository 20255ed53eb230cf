"""A resource as one row: its path, its fields, its filters, who may do what with it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, UniqueConstraint

from understudy.bemserver.models.fields import ABSENT, Field
from understudy.bemserver.models.filters import Filter
from understudy.core.world import World

TABLES = MetaData()
"""Every table of a tenant; each resource adds its own when its module is imported."""

Values = Mapping[str, Any]

ALL = frozenset({"list", "create", "get", "update", "delete"})
LINKS = ALL - {"update"}
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

    read: Reach | None
    """Rows that others read; None for all."""
    others: frozenset[str] = frozenset()
    """What others may do with the rows they reach: create, update, delete."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Nested:
    """A row that another one leads to, shown inside it without its id."""

    name: str
    via: tuple[str, ...]
    """The columns that lead to it, the first of the row itself."""
    target: "Resource"
    """The resource that it is a row of."""


@dataclass(frozen=True)
class User:
    """Who asks."""

    id: int
    name: str
    email: str
    is_admin: bool
    is_active: bool


@dataclass(frozen=True)
class Change:
    """A write that is about to be made, or was."""

    world: World
    before: Values | None
    """The row as it was; None for a new one."""
    after: Values | None
    """The row as it will be; None for one that goes."""
    user: User
    """Who asks for it."""


Rule = Callable[[Change], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """One collection of the API."""

    path: str
    """Path of the collection; its table is called as it, without slashes."""
    tag: str
    """Name in the published document, of its schema too."""
    noun: str
    """What one row is called in summaries."""
    fields: tuple[Field | Nested, ...]
    """Fields after the id, in the order of answers."""
    access: Access
    unique: tuple[str, ...] = ()
    """Columns that no two rows share together."""
    fixed: frozenset[str] = frozenset()
    """Fields that a change does not take."""
    frozen: frozenset[str] = frozenset()
    """Fields that a change takes but must repeat."""
    filters: tuple[Filter, ...] = ()
    sorts: tuple[str, ...] = ()
    """Fields that lists are sorted by when asked."""
    exclusive: tuple[str, ...] = ()
    """Filters that cannot be given together with their `recurse_` form."""
    tagged: bool = True
    """Whether answers carry an ETag and changes need it."""
    matched: bool = True
    """Whether changes need the tag of what they change, where answers carry one."""
    paged: bool = False
    typed: bool = True
    """Whether its routes take integers only; else a path that holds none fails inside."""
    operations: frozenset[str] = ALL
    check: Rule | None = None
    """Refuses what fits the fields but not the rest of the data."""
    done: Rule | None = None
    """What follows from a write."""

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
        return tuple(field for field in self.fields if isinstance(field, Field))

    @cached_property
    def taken(self) -> tuple[Field, ...]:
        """The fields that a change takes."""
        return tuple(field for field in self.columns if field.name not in self.fixed)

    @cached_property
    def table(self) -> Table:
        """Its table."""
        return TABLES.tables[self.name]

    def field(self, name: str) -> Field:
        """One of its fields."""
        return next(field for field in self.columns if field.name == name)


def add_table(resource: Resource) -> None:
    """Adds a resource's table, with an index that ends in the id for each reference and unique name."""
    name = resource.name
    columns: list[Column[Any]] = [Column("id", Integer, primary_key=True)]
    for field in resource.columns:
        keys = [] if field.refers is None else [_key(name, field.refers)]
        nullable = field.optional and not field.required
        index = field.refers is not None and field.name not in resource.unique[:1]
        columns.append(Column(field.name, field.kind.column(), *keys, nullable=nullable, index=index))
    Table(name, TABLES, *columns, *([UniqueConstraint(*resource.unique)] if resource.unique else []))


def _key(name: str, target: str) -> ForeignKey:
    # A property of timeseries cannot go while rows use it; everything else takes what depends on it along.
    kept = target == "timeseries_properties"
    return ForeignKey(f"{target}.id", ondelete="RESTRICT" if kept else "CASCADE", name=f"{name}_{target}")


def filled(resource: Resource, values: Values, *, new: bool) -> dict[str, Any]:
    """The row that a body means: a new one gets what the database gives, a change makes null of what it leaves out."""
    fields: Sequence[Field] = resource.columns if new else resource.taken
    row: dict[str, Any] = {}
    for field in fields:
        if not (new or field.taken):
            continue
        stored = field.stored if new and field.stored is not ABSENT else None
        row[field.name] = values.get(field.name, stored)
    return row
