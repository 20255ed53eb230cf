"""Parts, alarms, downtime, shifts and their notes."""

from typing import Annotated, Any, Literal

from pydantic import Field

from understudy.ontakt.fields import (
    Color,
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
