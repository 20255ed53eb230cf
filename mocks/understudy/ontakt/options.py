"""The server's options: which there are, and their values."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import bindparam, select

from understudy.core.database import Database
from understudy.ontakt.fields import ApiModel, Color, Count, Id, Name, Number, ReadOnly, Text
from understudy.ontakt.shift_times import DEFAULT_ZONE, zone_of
from understudy.ontakt.tables import OPTIONS


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


CURRENCIES: Mapping[str, str] = {
    "AUD": "Australian dollar",
    "BRL": "Brazilian real",
    "CAD": "Canadian dollar",
    "CHF": "Swiss franc",
    "CNY": "Renminbi",
    "CZK": "Czech koruna",
    "DKK": "Danish krone",
    "EUR": "Euro",
    "GBP": "Pound sterling",
    "INR": "Indian rupee",
    "JPY": "Yen",
    "KRW": "Won",
    "MXN": "Mexican peso",
    "NOK": "Norwegian krone",
    "NZD": "New Zealand dollar",
    "PLN": "Zloty",
    "SEK": "Swedish krona",
    "SGD": "Singapore dollar",
    "TWD": "New Taiwan dollar",
    "USD": "US dollar",
}
"""Currencies by ISO 4217 code."""

_ALL = select(OPTIONS.c.key, OPTIONS.c.value)
_VALUE = select(OPTIONS.c.value).where(OPTIONS.c.key == bindparam("name"))


async def values(db: Database) -> dict[str, Any]:
    """Every option with its value."""
    defaults = {name: info.default for name, info in Options.model_fields.items()}
    return {**defaults, **{row.key: row.value for row in await db.all(_ALL)}}


async def zone(db: Database) -> ZoneInfo:
    """The shop's time zone."""
    row = await db.first(_VALUE, {"name": "timezone"})
    return zone_of(None if row is None else row.value)
