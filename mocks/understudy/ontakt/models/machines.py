"""Machines: their states, what they make and report, their shifts, and what they tell."""

from typing import Annotated, Any, Literal

from pydantic import Field

from understudy.ontakt.fields import (
    Amount,
    ApiModel,
    Color,
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
    TimeOfDay,
    Timestamp,
    UserId,
    Whole,
)

StateDefId = Annotated[Id | None, Ref("machine_state_defs")]


class Machine(StoredObject):
    """A machine tool, printer or other station that makes parts."""

    name: Name = Field(description="Name for people.")
    description: Text = Field(default="", description="Free text.")
    archived: bool = Field(default=False, description="Whether it is no longer in use.")
    disabled: bool = Field(default=False, description="Whether no attempt to connect to it is made.")
    active_tool: ReadOnly[Whole | None] = Field(default=None, description="Location of the tool in the spindle.")
    alarms: ReadOnly[list[dict[str, Any]]] = Field(default=[], description="Alarms that are active now.")
    cycle_state_id: ReadOnly[StateDefId] = Field(
        default=None, description="State definition that the present raw state is mapped to."
    )
    estopped: ReadOnly[bool | None] = Field(default=None, description="Whether the emergency stop is pressed.")
    feed_rate_override: ReadOnly[Whole | None] = Field(default=None, description="Feed-rate override in percent.")
    alarm_notification_grouping: Count = Field(
        default=0, description="A notification is sent after this many alarms in a day, and after as many more."
    )
    autocomp_support: bool = Field(default=False, description="Whether AutoComp is supported.")
    current_work_order: Text = Field(default="", description="Work order that new parts are stamped with.")
    custom_alarms: dict[str, str] = Field(default={}, description="Alarm codes with messages of one's own.")
    custom_properties: dict[str, Any] = Field(default={}, description="Properties of one's own.")
    downtime_alarms: list[Text] = Field(default=[], description="Texts of alarms that begin a downtime by themselves.")
    earning_rate: Amount = Field(default=0.0, description="Currency units earned in an hour.")
    program_cv: Whole | None = Field(
        default=None, description="Common variable whose value says which program is loaded."
    )


class MachineStateDef(StoredObject):
    """What one or more raw states of machines mean."""

    name: Name = Field(description="Name for people.")
    color: Color = Field(default="#808080", description="Colour in charts, #RRGGBB.")
    is_active: bool = Field(default=False, description="Whether a machine in it is running.")
    is_feed_hold: bool = Field(default=False, description="Whether a machine in it holds its feed.")
    is_optional_stop: bool = Field(default=False, description="Whether a machine in it has reached an optional stop.")
    is_utilized: bool = Field(default=False, description="Whether time in it counts as used.")
    machine_states: list[Name] = Field(default=[], description="Raw states that are mapped to it.")


class MachineStateRecord(StoredObject):
    """A stretch of time that a machine spent in one raw state."""

    machine_id: ReadOnly[MachineId] = Field(description="The machine.")
    state: ReadOnly[Name] = Field(description="The raw state.")
    state_def_id: ReadOnly[StateDefId] = Field(default=None, description="Definition that the raw state was mapped to.")
    start: ReadOnly[Timestamp] = Field(description="When the machine entered it.")
    end: ReadOnly[Timestamp | None] = Field(default=None, description="When it left; null while it is in it.")


class System(StoredObject):
    """A kind of control that machines can have."""

    name: Name = Field(description="Name for people (designed: the fields of a system are not public).")


class Monitor(ApiModel):
    """What the server knows of a machine beside the Machine object; it is in no answer."""

    id: Annotated[Id, Ref("machines", "CASCADE")] = Field(description="The machine.")
    program_id: Annotated[Id | None, Ref("programs")] = Field(default=None, description="Program that is loaded.")
    state: str | None = Field(default=None, description="Present raw state.")
    part_count: Count | None = Field(default=None, description="Last count of parts that the machine told.")
    last_part: Timestamp | None = Field(default=None, description="When it last made a part.")
    last_contact: Timestamp | None = Field(default=None, description="When it was last heard of.")
    system_id: Id | None = Field(default=None, description="Its kind of control.")
    driven: bool = Field(default=False, description="Whether a client tells its state, which is then made up no more.")
    cycle: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="Seconds of a made-up cycle; null for a machine that makes nothing by itself."
    )
    running: Name = Field(default="ACTIVE", description="Raw state in which it makes up its cycles.")
    trouble: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.1, description="Share of the made-up stops that are alarms."
    )


class Override(StoredObject):
    """A change of an override, kept for charts; it is in no answer of its own."""

    machine_id: MachineId = Field(description="The machine.")
    kind: Literal["feed", "rapid"] = Field(description="Which override.")
    at: Timestamp = Field(description="When it changed.")
    percent: Whole | None = Field(description="Its new value in percent; null where it is unknown.")


class Part(StoredObject):
    """What a machine made in one cycle."""

    machine_id: ReadOnly[MachineId] = Field(description="The machine.")
    program_id: ReadOnly[Annotated[Id | None, Ref("programs")]] = Field(default=None, description="The program.")
    program_name: ReadOnly[Text] = Field(default="", description="File name of the program at that time.")
    finished: ReadOnly[Timestamp] = Field(description="When the cycle ended.")
    work_order: Text = Field(default="", description="Work order.")
    notes: Text = Field(default="", description="Free text.")
    reworked: bool = Field(default=False, description="Whether it was reworked.")
    scrapped: bool = Field(default=False, description="Whether it was scrapped.")
    suspect: bool = Field(default=False, description="Whether it is to be looked at.")
    editor_id: ReadOnly[UserId] = Field(default=None, description="User who last changed it.")
    tmac_monitored: ReadOnly[Whole] = Field(default=0, description="Share of the cycle under TMAC, in percent.")
    tool_life: ReadOnly[Quantities] = Field(default={}, description="Parts made so far by tool ID.")
    tools_seen: ReadOnly[list[Whole]] = Field(default=[], description="Tool locations that were used.")
    variables: dict[str, str | Number] = Field(default={}, description="Values of the process's variables by name.")


class Alarm(StoredObject):
    """An alarm of a machine's control or of its tool monitor."""

    machine_id: ReadOnly[MachineId] = Field(description="The machine.")
    timestamp: ReadOnly[Timestamp] = Field(description="When it began.")
    alarm_src: ReadOnly[Literal["NC", "TMAC"]] = Field(default="NC", description="Where it comes from.")
    alarm_code: ReadOnly[Text] = Field(default="", description="The control's number of it.")
    alarm_type: ReadOnly[Text] = Field(default="", description="Its text or kind.")
    custom_message: ReadOnly[Text] = Field(default="", description="Message of one's own.")
    false_alarm: bool = Field(default=False, description="Whether it turned out to be none.")
    info: ReadOnly[dict[str, Any]] = Field(default={}, description="Axis positions, or tool and section.")
    notes: Text = Field(default="", description="Free text.")
    editor_id: ReadOnly[UserId] = Field(default=None, description="User who last changed it.")
    tool_assembly_id: Id | None = Field(default=None, description="Tool assembly that it is about.")


class DowntimeCategory(StoredObject):
    """A reason for downtime; how the vendor serves categories is not public, so they are seed data only."""

    name: Name = Field(description="Name for people.")


class Downtime(StoredObject):
    """A block of time in which a machine was down."""

    machine_id: ReadOnly[MachineId] = Field(description="The machine.")
    start: Timestamp = Field(description="When it began.")
    end: Timestamp | None = Field(default=None, description="When it ended; null while it lasts.")
    planned: bool = Field(default=False, description="Whether it was planned.")
    category_id: Annotated[Id | None, Ref("downtime_categories")] = Field(default=None, description="Reason.")
    alarm_id: Annotated[Id | None, Ref("alarms")] = Field(default=None, description="Alarm that it is linked to.")
    issue_id: Id | None = Field(default=None, description="Issue that it is linked to; issues are not emulated.")
    maintenance_item_id: Annotated[Id | None, Ref("maintenance_items")] = Field(
        default=None, description="Maintenance item that it is linked to."
    )
    reporter_id: ReadOnly[UserId] = Field(
        default=None, description="User who reported it; null for one that began by itself."
    )
    notes: Text = Field(default="", description="Free text.")
    auto_end: Literal["ACTIVE", "PART"] | None = Field(
        default=None,
        description="What ends it while `end` is null: the machine becoming active, or a part being made.",
    )


class Shift(StoredObject):
    """A recurring stretch of working time."""

    name: Name = Field(description="Name for people.")
    color: Color = Field(default="#808080", description="Colour in charts, #RRGGBB.")
    days: Annotated[int, Field(ge=0, le=127)] = Field(
        default=127, description="Days on which it begins, as bits: Monday 1 to Sunday 64."
    )
    start_time: TimeOfDay = Field(default="00:00", description="Local time of its beginning.")
    end_time: TimeOfDay = Field(
        default="00:00", description="Local time of its end; not after the beginning for one that ends the next day."
    )
    lights_out: bool = Field(default=False, description="Whether machines run unattended.")
    ignore_preflight: bool = Field(default=False, description="Whether preflight checks are skipped.")
    machines: Annotated[Ids, Ref("machines")] = Field(default=[], description="IDs of the machines that work it.")


class ShiftNotesField(StoredObject):
    """A question on the form that is filled in at the end of a shift."""

    name: Name = Field(description="The question.")
    hint: Text = Field(default="", description="Hint for who answers.")
    archived: bool = Field(default=False, description="Whether it is asked no more.")
    required: bool = Field(default=False, description="Whether it must be answered.")
    machines: Annotated[Ids, Ref("machines")] = Field(default=[], description="IDs of the machines it is asked for.")
    options: list[Text] = Field(default=[], description="Answers to choose from.")
    input_type: Literal["text", "textarea", "number", "checkbox", "checklist", "radio"] = Field(
        default="text", description="How it is answered."
    )


class ShiftNotesSubmission(StoredObject):
    """A form that somebody filled in for a machine and shift."""

    date: Fixed[Day] = Field(description="Local day on which the shift began.")
    machine_id: Fixed[MachineId] = Field(description="The machine.")
    shift_id: Fixed[Annotated[Id, Ref("shifts", "CASCADE")]] = Field(description="The shift.")
    timestamp: ReadOnly[Timestamp] = Field(description="When it was submitted.")
    user_id: ReadOnly[UserId] = Field(default=None, description="Who submitted it.")
    values: dict[Annotated[str, Field(pattern=r"^[0-9]{1,15}$")], Any] = Field(
        default={}, description="Answers by field ID (designed: how answers are carried is not public)."
    )


class NewAlarm(ApiModel, extra="ignore", strict=True):
    """An alarm in a state update of the newer form."""

    timestamp: Fixed[Timestamp] = Field(description="When it began.")
    alarm_code: Text = Field(default="", description="The control's number of it.")
    alarm_type: Text = Field(default="", description="Its text or kind.")
    custom_message: Text = Field(default="", description="Message of one's own.")
    info: dict[str, Any] = Field(default={}, description="Axis positions, or tool and section.")


class StateUpdate(ApiModel, extra="ignore", strict=True):
    """What a machine, or who speaks for it, tells of its state; what is left out is unknown."""

    part_count: Annotated[int, Field(ge=0, lt=2**32)] | None = Field(
        default=None, description="Count of parts; a smaller one than before means that counting began anew."
    )
    cycle_state: Annotated[str, Field(max_length=255)] | None = Field(default=None, description="Raw state.")
    estopped: bool | None = Field(default=None, description="Whether the emergency stop is pressed.")
    program_name: Annotated[str, Field(max_length=255)] | None = Field(
        default=None, description="Program that is loaded; one that was never seen is created."
    )
    alarms: dict[str, Timestamp] | list[NewAlarm] | None = Field(
        default=None, description="Active alarms: texts with their beginnings, or in the newer form objects."
    )
    common_vars: dict[Annotated[str, Field(pattern=r"^[0-9]{1,9}$")], Number] | None = Field(
        default=None, description="Common variables by number."
    )
    feed_rate_override: Whole | None = Field(default=None, description="In percent.")
    rapid_override: Whole | None = Field(default=None, description="In percent (designed).")
    active_tool: Whole | None = Field(default=None, description="Location of the tool in the spindle (designed).")
    alerts: list[Text] | None = Field(default=None, description="Texts to raise alerts with.")
    success: bool = Field(default=True, description="Whether the machine was reached; if not, the last contact stays.")
