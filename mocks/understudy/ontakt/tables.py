"""The kinds of objects and their tables, read off the models."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_json
from sqlalchemy.types import TypeDecorator

from understudy.core.columns import TYPES, plain_type
from understudy.ontakt.fields import ApiModel, Ref, Restriction, annotated, fields_without
from understudy.ontakt.models import machines, system, tools

tables = sa.MetaData()


class Json(TypeDecorator[Any]):
    """A column of JSON texts."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str:
        """The text of a value."""
        return to_json(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        """The value of a text."""
        return None if value is None else from_json(value)


@dataclass(frozen=True, eq=False)
class ObjectType:
    """One type of object."""

    name: str
    """Name of its table and of its seed data."""
    typename: str
    """Name of the type in events."""
    model: type[ApiModel]
    table: sa.Table
    written: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Fields that JSON has no type for, with what makes them what goes over the wire."""
    columns: tuple[str, ...]
    """Fields that are kept, in the model's order."""
    hidden: frozenset[str]
    """Fields that are kept and never served."""
    refs: tuple[tuple[str, Ref], ...]
    """Fields that refer to other objects."""
    every: sa.Select[Any]
    """Finds all objects, by id."""
    remove: sa.Delete
    """Takes the objects whose ids are `keys` away."""

    @property
    def noun(self) -> str:
        """One of them, in words."""
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", self.typename).lower()

    @property
    def c(self) -> sa.ColumnCollection[str, sa.Column[Any]]:
        """The columns of its table."""
        return self.table.c


_WRITTEN: Mapping[type, Callable[[Any], Any]] = {datetime: datetime.timestamp, date: date.isoformat}


def _column(name: str, info: FieldInfo) -> sa.Column[Any]:
    python, nullable = plain_type(info.annotation)
    refs = [each for each in info.metadata if isinstance(each, Ref)]
    keys = [sa.ForeignKey(f"{ref.to}.id", ondelete=ref.gone) for ref in refs if python is int]
    nullable = nullable and python is not object
    return sa.Column(name, TYPES.get(python, Json)(), *keys, primary_key=name == "id", nullable=nullable)


def _kind(name: str, model: type[ApiModel], *indexes: str, typename: str = "", unique: str = "") -> ObjectType:
    """The kind of a model; each index is names of columns, completed by the id."""
    fields = fields_without(model, Restriction.COMPUTED)
    table = sa.Table(name, tables, *(_column(field, info) for field, info in fields.items()))
    for index in indexes:
        columns = [table.c[each] for each in (*index.split(), "id")]
        sa.Index(f"{name}_by_{index.replace(' ', '_')}", *columns)
    if unique:
        sa.Index(f"{name}_{unique}", table.c[unique], unique=True)
    plain = {field: plain_type(info.annotation)[0] for field, info in fields.items()}
    return ObjectType(
        name=name,
        typename=typename or model.__name__,
        model=model,
        table=table,
        written=tuple((field, _WRITTEN[python]) for field, python in plain.items() if python in _WRITTEN),
        columns=tuple(fields),
        hidden=frozenset(fields.keys() - fields_without(model, Restriction.HIDDEN).keys()),
        refs=tuple(annotated(model, Ref)),
        every=sa.select(table).order_by(table.c.id),
        remove=sa.delete(table).where(table.c.id.in_(sa.bindparam("keys", expanding=True))),
    )


USERS = _kind("users", system.User, unique="login")
KEYS = _kind("keys", system.ApiKey, typename="APIKey", unique="key")
SESSIONS = _kind("sessions", system.Session, unique="token")
OPTIONS = _kind("options", system.Option, unique="key")
CHANNELS = _kind("notify_channels", system.NotifyChannel)
STATES = _kind("machine_state_defs", machines.MachineStateDef)
SYSTEMS = _kind("systems", machines.System)
MACHINES = _kind("machines", machines.Machine)
SHIFTS = _kind("shifts", machines.Shift)
PROCESSES = _kind("processes", tools.Process, "machine_id")
PROGRAMS = _kind("programs", tools.Program, "machine_id", "process_id")
MONITORS = _kind("monitors", machines.Monitor)
INVENTORY_ITEMS = _kind("inventory_items", tools.InventoryItem)
INVENTORY_POINTS = _kind("inventory_points", tools.InventoryPoint)
ASSEMBLIES = _kind("tool_assemblies", tools.ToolAssembly, "process_id")
TOOLS = _kind("tools", tools.Tool, "assembly_id")
RULES = _kind("tool_replacement_rules", tools.ToolReplacementNotifyRule)
REPLACEMENTS = _kind("tool_replacements", tools.ToolReplacement, "assembly_id timestamp")
EQUIPMENT = _kind("equipment", tools.Equipment)
MAINTENANCE_ITEMS = _kind("maintenance_items", tools.MaintenanceItem)
MAINTENANCE_ENTRIES = _kind("maintenance_entries", tools.MaintenanceEntry, "item_id timestamp")
STATE_RECORDS = _kind("machine_state_records", machines.MachineStateRecord, "machine_id start")
OVERRIDES = _kind("overrides", machines.Override, "machine_id at")
PARTS = _kind("parts", machines.Part, "machine_id finished", "program_id finished", "finished", "work_order")
ALARMS = _kind("alarms", machines.Alarm, "machine_id timestamp", "timestamp")
CATEGORIES = _kind("downtime_categories", machines.DowntimeCategory)
DOWNTIME = _kind("downtime", machines.Downtime, "machine_id start", "start", "alarm_id")
NOTES_FIELDS = _kind("shift_notes_fields", machines.ShiftNotesField)
NOTES = _kind("shift_notes", machines.ShiftNotesSubmission)
ALERTS = _kind("alerts", system.Alert, unique="key")
PROGRESS = _kind("progress", system.Progress)

for _flag in (PARTS.c.scrapped, PARTS.c.reworked, PARTS.c.suspect):
    # Few are true, and those alone are looked for.
    _true = _flag.is_(True)
    sa.Index(f"parts_{_flag.name}", PARTS.c.id, sqlite_where=_true, postgresql_where=_true)

OBJECT_TYPES = {kind.name: kind for kind in tuple(vars().values()) if isinstance(kind, ObjectType)}
"""Every kind by name, each after those that it refers to."""


@dataclass(frozen=True)
class Reference:
    """A field that holds ids of another type of object, with the statements about who holds which."""

    kind: ObjectType
    field: str
    gone: str
    many: bool
    """Whether it holds a list of ids."""
    holders: sa.Select[Any]
    """Ids, and what they hold as `held`: of all where it holds lists, else of those that hold one of `keys`."""
    forget: sa.Update
    """Empties the field of the objects whose ids are `holders`."""


def _reference(kind: ObjectType, field: str, ref: Ref) -> Reference:
    table = kind.table
    column = table.c[field]
    many = not column.foreign_keys
    holders = sa.select(table.c.id, column.label("held"))
    return Reference(
        kind=kind,
        field=field,
        gone=ref.gone,
        many=many,
        holders=holders if many else holders.where(column.in_(sa.bindparam("keys", expanding=True))),
        forget=sa.update(table).where(table.c.id.in_(sa.bindparam("holders", expanding=True))).values({column: None}),
    )


REFERENCES: dict[str, tuple[Reference, ...]] = {
    name: tuple(
        _reference(kind, field, ref) for kind in OBJECT_TYPES.values() for field, ref in kind.refs if ref.to == name
    )
    for name in OBJECT_TYPES
}
"""Every field that refers to a type of object, by that type's name."""
