"""Equipment and its maintenance."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.ontakt.fields import (
    Amount,
    Computed,
    Fixed,
    Id,
    Ids,
    Name,
    Number,
    ReadOnly,
    Ref,
    StoredObject,
    Text,
    Timestamp,
    UserId,
)


class Equipment(StoredObject):
    """A device that is maintained, at a machine or by itself."""

    name: Name = Field(description="Name for people.")
    description: Text = Field(default="", description="Free text.")
    machine_id: Annotated[Id | None, Ref("machines")] = Field(default=None, description="Machine that it belongs to.")


class MaintenanceItem(StoredObject):
    """Something to be done or measured again and again."""

    name: Name = Field(description="Name for people.")
    item_type: Fixed[Literal["measurement", "task"]] = Field(description="Kind; it never changes.")
    machine_id: Annotated[Id | None, Ref("machines", "CASCADE")] = Field(
        default=None, description="Machine; not together with `equipment_id`."
    )
    equipment_id: Annotated[Id | None, Ref("equipment", "CASCADE")] = Field(
        default=None, description="Equipment; not together with `machine_id`."
    )
    instructions: Text = Field(default="", description="What to do.")
    frequency: Literal["Y", "M", "W", "D", "H"] | None = Field(
        default=None, description="Unit of the recurrence: years, months, weeks, days, hours."
    )
    interval: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=1, description="Units from one period to the next."
    )
    indices: Annotated[list[Annotated[int, Field(ge=-366, le=366)]], Field(max_length=366)] = Field(
        default=[],
        description="Days of the period (hours of the day for D), counted from 0, from its end where negative; ignored"
        " for H (the counting is inferred).",
    )
    initial_entry: Timestamp | None = Field(default=None, description="When the recurrence begins.")
    completion_duration: Amount | None = Field(default=None, description="Minutes that it takes.")
    cycle_timer: Amount | None = Field(default=None, description="Minutes of machine time between two entries.")
    difficulty: Annotated[int, Field(ge=1, le=4)] = Field(default=2, description="1 easy, 2 medium, 3 hard, 4 expert.")
    is_critical: bool = Field(default=False, description="Whether it must not be missed.")
    inventory_items: Annotated[Ids, Ref("inventory_items")] = Field(
        default=[], description="IDs of items that it uses."
    )
    next_due: Computed[Timestamp | None] = Field(
        default=None, description="When it is next to be done (designed: how the vendor shows it is not public)."
    )


class MaintenanceEntry(StoredObject):
    """That something was done or measured."""

    item_id: ReadOnly[Annotated[Id, Ref("maintenance_items", "CASCADE")]] = Field(description="The item.")
    user_id: ReadOnly[UserId] = Field(default=None, description="Who did it.")
    timestamp: Timestamp = Field(description="When it was done.")
    entry_type: ReadOnly[Literal["measurement", "task"]] = Field(description="Kind of the item.")
    duration: Amount | None = Field(default=None, description="Minutes that it took.")
    notes: Text = Field(default="", description="Free text.")
    value: Number | None = Field(default=None, description="What was measured.")
    unit: Text | None = Field(default=None, description="Unit of the value.")
    success: bool | None = Field(default=None, description="Whether the task succeeded.")
