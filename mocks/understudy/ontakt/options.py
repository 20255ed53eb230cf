"""The server's options: which there are, and their values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, create_model
from sqlalchemy import bindparam, select

from understudy.core.database import Database
from understudy.ontakt.fields import ApiModel, Color, Count, Id, Name, Number, Text
from understudy.ontakt.tables import OPTIONS
from understudy.ontakt.worktime import DEFAULT_ZONE, zone_of


@dataclass(frozen=True)
class Known:
    """An option."""

    annotation: Any
    says: str
    default: Any = False
    fixed: bool = False
    """Whether clients cannot change it."""


KNOWN: Mapping[str, Known] = {
    "auto_increase_inv_min_on_hand": Known(bool, "Whether the least quantities on hand grow by themselves."),
    "check_unused_tools_parts": Known(Count, "Parts after which an unused tool is looked for.", 5),
    "currency": Known(Name, "Currency (ISO 4217).", "USD"),
    "default_tool_lead_time": Known(Count, "Days from order to delivery where an item says nothing.", 0),
    "default_tool_safety_stock": Known(Count, "Days of stock to keep where an item says nothing.", 0),
    "disable_production_stopped_check": Known(bool, "Whether a stop of production is not looked for."),
    "display_raw_nc_states": Known(bool, "Whether raw states are shown."),
    "extreme_alarm_value": Known(Number, "Limit of an extreme alarm.", 0),
    "global_shift_notes_notify_channel": Known(Id | None, "Channel that is told of all shift notes.", None),
    "inspection_installed": Known(bool, "Whether Inspection is installed.", fixed=True),
    "issue_tag_colors": Known(dict[Name, Color], "Colours of issues' tags.", {}),
    "language": Known(Text, "Language.", "en"),
    "timezone": Known(Name, "Time zone of the shop (IANA).", DEFAULT_ZONE),
}
"""Every option whose name is public."""

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

_FIELDS: dict[str, Any] = {
    name: (known.annotation, Field(default=known.default, description=known.says)) for name, known in KNOWN.items()
}
Options = create_model("Options", __base__=ApiModel, **_FIELDS)
"""All options with their values."""

_VALUE = select(OPTIONS.table.c.value).where(OPTIONS.table.c.key == bindparam("name"))


async def values(db: Database) -> dict[str, Any]:
    """Every option with its value."""
    rows = await db.all(select(OPTIONS.table.c.key, OPTIONS.table.c.value))
    return {**{name: known.default for name, known in KNOWN.items()}, **{row.key: row.value for row in rows}}


async def zone(db: Database) -> ZoneInfo:
    """The shop's time zone."""
    row = await db.first(_VALUE, {"name": "timezone"})
    return zone_of(None if row is None else row.value)
