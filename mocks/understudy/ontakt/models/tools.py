"""What machines work with: programs and processes, tools, stock, equipment and its maintenance."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.ontakt.fields import (
    Amount,
    ApiModel,
    Computed,
    Count,
    Day,
    Fixed,
    Id,
    Ids,
    MachineId,
    Name,
    Number,
    Quantities,
    ReadOnly,
    Ref,
    StoredObject,
    Text,
    Timestamp,
    UserId,
    Whole,
)

ItemId = Annotated[Id | None, Ref("inventory_items")]


class Program(StoredObject):
    """A program that a machine runs."""

    machine_id: Fixed[MachineId] = Field(description="The machine.")
    process_id: Annotated[Id | None, Ref("processes")] = Field(default=None, description="Process that it belongs to.")
    filename: Fixed[Name] = Field(description="Name as the machine tells it.")
    custom_name: Text = Field(default="", description="Name of one's own.")
    description: Text = Field(default="", description="Free text.")
    archived: bool = Field(default=False, description="Whether it is no longer in use.")
    last_cycle: ReadOnly[Timestamp | None] = Field(default=None, description="When it last made a part.")
    load_by_var_value: Whole | None = Field(
        default=None, description="Value of the machine's `program_cv` that loads it."
    )


class WatchedVariable(ApiModel):
    """A common variable that a process keeps with its parts."""

    number: Count = Field(description="Number of the common variable.")
    notifyComparison: Literal["EQ"] | None = Field(default=None, description="How it is compared.")  # noqa: N815 the vendor's spelling
    notifyValue: Number | None = Field(default=None, description="What it is compared with.")  # noqa: N815 the vendor's spelling


class Process(StoredObject):
    """One machine, some of its programs, and the tools assigned."""

    machine_id: Fixed[MachineId] = Field(description="The machine; it never changes.")
    name: Name = Field(description="Name for people.")
    description: Text = Field(default="", description="Free text.")
    archived: bool = Field(default=False, description="Whether it is no longer in use.")
    loaded: Computed[bool] = Field(default=False, description="Whether one of its programs is loaded.")
    last_cycle: Computed[Timestamp | None] = Field(default=None, description="When it last made a part.")
    tags: list[Text] = Field(default=[], description="Tags.")
    cv_map: dict[str, WatchedVariable] = Field(default={}, description="Common variables to keep with parts, by name.")
    display_variable: Text = Field(default="", description="Variable to show.")
    part_count_cv: Count | None = Field(default=None, description="Common variable that counts parts.")
    part_material_cost: Amount = Field(default=0.0, description="Cost of a part's material in currency units.")
    part_sell_price: Amount = Field(default=0.0, description="Price of a part in currency units.")
    parts_per_cycle: Annotated[int, Field(ge=1, le=1_000_000)] = Field(default=1, description="Parts made in a cycle.")
    time_per_cycle: Annotated[float, Field(gt=0, le=1e9)] | None = Field(
        default=None, description="Minutes that a cycle should take."
    )
    setup_instructions: Text = Field(default="", description="How to set up.")
    teardown_instructions: Text = Field(default="", description="How to tear down.")
    unassigned_tools_used: ReadOnly[dict[str, Number]] = Field(
        default={}, description="Locations used that no assembly has, with the last time."
    )


class ToolAssembly(StoredObject):
    """What is mounted at a location, whichever tool is in it."""

    name: Name = Field(description="Name for people.")
    location: Whole | None = Field(default=None, description="Place in the machine's magazine or turret.")
    notes: Text = Field(default="", description="Free text.")
    process_id: Annotated[Id | None, Ref("processes")] = Field(default=None, description="Process that uses it.")
    shared: bool = Field(default=False, description="Whether other processes may use it.")
    image: Text | None = Field(default=None, description="Picture in base64.")
    image_type: Text | None = Field(default=None, description="Media type of the picture.")


class Tool(StoredObject):
    """A tool that is tracked."""

    assembly_id: Annotated[Id | None, Ref("tool_assemblies")] = Field(default=None, description="Assembly it is in.")
    inventory_item_id: ItemId = Field(default=None, description="What it is in the inventory.")
    created: ReadOnly[Timestamp] = Field(description="When it was entered.")
    last_replaced: ReadOnly[Timestamp | None] = Field(default=None, description="When it was last replaced.")
    last_part_id: ReadOnly[Id | None] = Field(default=None, description="Last part that it made.")
    is_critical: bool = Field(default=False, description="Whether the process depends on it.")
    calibration_date: Day | None = Field(default=None, description="Day of the last calibration.")
    calibration_interval: Count | None = Field(default=None, description="Days between calibrations.")
    calibration_notify: bool = Field(default=False, description="Whether to tell when calibration is due.")
    in_service_date: Day | None = Field(default=None, description="First day in service.")
    out_service_date: Day | None = Field(default=None, description="Last day in service.")
    day_warning_sent: ReadOnly[bool] = Field(default=False, description="Whether the day's warning was sent.")
    image: Text | None = Field(default=None, description="Picture in base64.")
    image_type: Text | None = Field(default=None, description="Media type of the picture.")
    maintenance_status: Whole = Field(default=0, description="State of its maintenance.")
    usage_mode: Text = Field(default="parts", description="How its use is counted (designed: values are not public).")


class ToolReplacement(StoredObject):
    """A tool that was replaced."""

    assembly_id: Fixed[Annotated[Id, Ref("tool_assemblies", "CASCADE")]] = Field(description="Assembly it was in.")
    timestamp: ReadOnly[Timestamp] = Field(description="When (inferred: beyond the page's end).")
    user_id: ReadOnly[UserId] = Field(default=None, description="Who replaced it (inferred: beyond the page's end).")
    condition: Annotated[int, Field(ge=0, le=63)] = Field(
        default=0,
        description="Bits: 1 snapped, 2 corner fracture, 4 side fracture, 8 large fracture, 16 normal wear,"
        " 32 could have run longer.",
    )
    day_count: ReadOnly[Count] = Field(default=0, description="Days since the replacement before.")
    indexed: bool | None = Field(default=None, description="Whether it was turned to a fresh corner.")
    inventory_item_id: ItemId = Field(default=None, description="What replaced it.")
    inventory_point_id: Annotated[Id | None, Ref("inventory_points")] = Field(
        default=None, description="Where the new one was taken from."
    )
    life_record_id: ReadOnly[Id | None] = Field(default=None, description="Record of its life.")
    notes: Text = Field(default="", description="Free text.")
    image: Text | None = Field(default=None, description="Picture in base64.")
    image_type: Text | None = Field(default=None, description="Media type of the picture.")


class ToolReplacementNotifyRule(StoredObject):
    """When to tell somebody about replacements."""

    name: Name = Field(description="Name for people.")
    enabled: bool = Field(default=True, description="Whether it is in force.")
    eval_qty: Count = Field(default=1, description="How many replacements it looks at.")
    indexed: bool | None = Field(default=None, description="Only replacements that were indexed, or were not.")
    notify_channel_id: Annotated[Id | None, Ref("notify_channels")] = Field(default=None, description="Whom to tell.")
    rule_type: Fixed[Text] = Field(default="", description="Kind of rule; it never changes.")


class InventoryPoint(StoredObject):
    """A place where items are kept."""

    name: Name = Field(description="Name for people.")
    items: Quantities = Field(default={}, description="Quantities by item ID.")


class Supplier(ApiModel):
    """Who sells an item."""

    name: Text = Field(description="Name.")
    partNumber: Text = Field(default="", description="The supplier's part number.")  # noqa: N815 the vendor's spelling


class InventoryItem(StoredObject):
    """Something that is kept in stock."""

    name: Name = Field(description="Name for people.")
    brand: Text = Field(default="", description="Brand.")
    type: Text = Field(default="", description="What it is.")
    part_number: Text = Field(default="", description="Part number or barcode.")
    notes: Text = Field(default="", description="Free text.")
    coating: Text = Field(default="", description="Coating.")
    corners: Count | None = Field(default=None, description="Cutting corners.")
    cut_length: Amount | None = Field(default=None, description="Length of cut.")
    overall_length: Amount | None = Field(default=None, description="Length over all.")
    flutes: Count | None = Field(default=None, description="Flutes.")
    durable: bool = Field(default=False, description="Whether it is used again and not used up.")
    lead_time: Count | None = Field(default=None, description="Days from order to delivery.")
    min_on_hand_qty: Amount = Field(default=0.0, description="Less than this on hand raises an alert.")
    pack_qty: Count = Field(default=1, description="Pieces in a pack.")
    price: Amount = Field(default=0.0, description="Price in currency units.")
    qty_on_order: Amount = Field(default=0.0, description="Quantity that is on order.")
    safety_stock: Count | None = Field(
        default=None, description="Days of stock to keep; null for the option's default."
    )
    suppliers: list[Supplier] = Field(default=[], description="Who sells it.")


class ImportAnswer(ApiModel):
    """What an import did."""

    added: list[Whole] = Field(description="IDs of items that this point did not have (designed).")
    updated: list[Whole] = Field(description="IDs of items whose quantity was set (designed).")
    not_matched: list[dict[str, str]] = Field(description="Rows that fit no item, as they were read.")


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
