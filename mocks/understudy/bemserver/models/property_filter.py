"""The filter of timeseries by the values of their properties."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, exists, func, select

from understudy.bemserver.models.scalars import Invalid, Kind


@dataclass(frozen=True)
class PropertyValues(Kind):
    """A JSON object, as text, of values by the names of properties."""

    def parse(self, value: Any) -> str:
        """The object as text again; complaints come by the property's name."""
        try:
            wanted = json.loads(value)
        except (ValueError, RecursionError):
            raise Invalid("Not a valid json string.") from None
        if not isinstance(wanted, dict):
            raise Invalid("Not a valid json object.")
        errors = {
            name: {"value": ["Field may not be null." if text is None else "Not a valid string."]}
            for name, text in wanted.items()
            if not isinstance(text, str)
        }
        if errors:
            raise Invalid(errors)
        return json.dumps(wanted)

    def schema(self) -> dict[str, Any]:
        """An object of texts."""
        return {"type": "object", "example": {"Min": "0"}, "additionalProperties": {"type": "string"}}


def has_properties(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Rows, by the column of their ids, that have every one of the properties with that value, as text."""
    table = column.table
    tables = table.metadata.tables
    data, named = tables["timeseries_property_data"], tables["timeseries_properties"]
    wanted = func.json_each(bindparam(name, type_=String)).table_valued("key", "value")
    held = (
        select(data.c.id)
        .join(named, named.c.id == data.c.property_id)
        .where(
            data.c.timeseries_id == column,
            named.c.name == wanted.c.key,
            data.c.value == wanted.c.value,
        )
    )
    return ~exists(select(wanted.c.key).where(~exists(held.correlate(wanted, table))).correlate(table))
