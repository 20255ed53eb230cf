"""Users and their keys, alerts, options, notification channels, reports."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from understudy.ontakt.fields import (
    ApiModel,
    Color,
    Count,
    Fixed,
    Hidden,
    Id,
    Ids,
    Name,
    Number,
    ReadOnly,
    Ref,
    StoredObject,
    Text,
    Timestamp,
)

DEFAULT_ZONE = "America/Chicago"
Level = Literal["admin", "plan", "shop", "audit"]


class User(StoredObject):
    """Somebody who may use OnTakt."""

    username: Name = Field(description="Name to sign in with; unique, whatever its case.")
    access_level: Level = Field(default="audit", description="What the user may do.")
    active: bool = Field(default=True, description="Whether the user may sign in (inferred name).")
    password: Hidden[Name] = Field(description="Password, case-sensitive; never served.")
    login: ReadOnly[Hidden[str]] = Field(description="The username in lower case.")
    alarm_flash_time: Count = Field(default=0, description="Seconds for which a new alarm flashes.")
    default_page: Text = Field(default="", description="Page that is shown first.")
    developer_mode: bool = Field(default=False, description="Whether developer functions are shown.")
    favorite_machines: Ids = Field(default=[], description="IDs of machines.")
    favorite_reports: list[Text] = Field(default=[], description="Types of reports.")
    favorite_tools: Ids = Field(default=[], description="IDs of tools.")
    inventory_display_columns: list[Text] = Field(default=[], description="Columns of the inventory.")
    inventory_order_columns: list[Text] = Field(default=[], description="Columns that the inventory is ordered by.")


class ApiKey(StoredObject):
    """A key of a user."""

    user_id: ReadOnly[Annotated[Id, Ref("users", "CASCADE")]] = Field(description="Whose it is.")
    name: Name = Field(description="Name for people.")
    key: ReadOnly[Hidden[str]] = Field(description="The key; served once, when it is made.")
    created: ReadOnly[Timestamp] = Field(description="When it was made.")


class Session(StoredObject):
    """A user who signed in."""

    user_id: Annotated[Id, Ref("users", "CASCADE")] = Field(description="Who.")
    token: str = Field(description="The session token.")
    created: Timestamp = Field(description="When the user signed in.")
    expires: Timestamp = Field(description="When it ends.")
    revoked: Timestamp | None = Field(default=None, description="When it was ended by somebody.")


class Alert(StoredObject):
    """Something that somebody should look at."""

    key: Fixed[Annotated[str, Field(min_length=1, max_length=20_000)]] = Field(
        description="What it is about; a new one replaces an old one of the same key."
    )
    message: Text = Field(default="", description="Text for people (designed name).")
    timestamp: ReadOnly[Timestamp] = Field(description="When it was raised (designed name).")
    machine_id: Annotated[Id | None, Ref("machines", "CASCADE")] = Field(
        default=None, description="Machine with which it goes away."
    )
    expires: Timestamp | None = Field(default=None, description="When it goes away by itself (designed name).")
    actions: dict[str, Text] = Field(
        default={}, description="Labels with `__x` for the server, `_x` for the client, or a URL."
    )


class Option(StoredObject):
    """One of the server's options."""

    key: Name = Field(description="Name of the option.")
    value: Any = Field(default=None, description="Its value.")


class Options(ApiModel):
    """Every option whose name is public, with its value."""

    auto_increase_inv_min_on_hand: bool = Field(
        default=False, description="Whether the least quantities on hand grow by themselves."
    )
    check_unused_tools_parts: Count = Field(default=5, description="Parts after which an unused tool is looked for.")
    currency: Name = Field(default="USD", description="Currency (ISO 4217).")
    default_tool_lead_time: Count = Field(
        default=0, description="Days from order to delivery where an item says nothing."
    )
    default_tool_safety_stock: Count = Field(default=0, description="Days of stock to keep where an item says nothing.")
    disable_production_stopped_check: bool = Field(
        default=False, description="Whether a stop of production is not looked for."
    )
    display_raw_nc_states: bool = Field(default=False, description="Whether raw states are shown.")
    extreme_alarm_value: Number = Field(default=0, description="Limit of an extreme alarm.")
    global_shift_notes_notify_channel: Id | None = Field(
        default=None, description="Channel that is told of all shift notes."
    )
    inspection_installed: ReadOnly[bool] = Field(default=False, description="Whether Inspection is installed.")
    issue_tag_colors: dict[Name, Color] = Field(default={}, description="Colours of issues' tags.")
    language: Text = Field(default="en", description="Language.")
    timezone: Name = Field(default=DEFAULT_ZONE, description="Time zone of the shop (IANA).")


class NotifyChannel(StoredObject):
    """Where notifications are sent to."""

    name: Name = Field(description="Name for people.")
    # With two spellings: ontakt/channels/spelling.
    url: Annotated[str, Field(min_length=1, max_length=2000, validation_alias=AliasChoices("url", "URL"))] = Field(
        description="Where to."
    )


class UserAnswer(ApiModel):
    """Who is asking."""

    access_level: Level = Field(description="Level.")
    username: str = Field(description="Name.")


class Root(ApiModel):
    """What answers, and as whom it knows the client."""

    application: Literal["OnTakt"] = Field(description="Name of the product.")
    version: str = Field(description="Its version.")
    user: UserAnswer = Field(description="Who is asking.")


class SignedIn(ApiModel):
    """A session (designed: what `/login` answers is not public)."""

    token: str = Field(description="Session token.")
    user: UserAnswer = Field(description="Who signed in.")


class ReportType(ApiModel):
    """A report that can be made."""

    title: str = Field(description="Name for people.")
    description: str = Field(description="What it shows.")
    params: list[str] = Field(description="What it asks for.")
    result_type: Literal["html"] = Field(description="What it is.")


class Progress(StoredObject):
    """How far the made-up production has got; it is in no answer."""

    until: Timestamp = Field(description="What happened up to here is in the data.")


class ErrorAnswer(ApiModel):
    """How OnTakt says no."""

    error: str = Field(description="Short text for people.")
    allowed: list[str] | None = Field(default=None, description="Who may do it, where a higher level is needed.")
