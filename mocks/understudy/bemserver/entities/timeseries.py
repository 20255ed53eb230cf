"""Timeseries, their properties and states, and where each of them belongs."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, exists, func, select

from understudy.bemserver.entities import structure
from understudy.bemserver.entities.properties import VALUE, check_value, properties
from understudy.bemserver.models.entity import Access, Entity, Reach
from understudy.bemserver.models.fields import DESCRIPTION, NAME, Field, reference
from understudy.bemserver.models.filters import Filter, contains, leading, linked, member
from understudy.bemserver.models.scalars import Invalid, Kind, Text
from understudy.bemserver.models.units import Unit

SHORT_DESCRIPTION = Field(name="description", kind=Text(250), nullable=True)

TIMESERIES_PROPERTIES = properties("/timeseries_properties/", SHORT_DESCRIPTION)

TIMESERIES_DATA_STATES = Entity(
    path="/timeseries_data_states/",
    fields=(NAME,),
    unique=("name",),
)


@dataclass(frozen=True)
class _PropertyValues(Kind):
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


def _has_properties(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
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


TIMESERIES = Entity(
    path="/timeseries/",
    fields=(
        NAME,
        Field(name="unit_symbol", kind=Unit(), default="", stored=""),
        DESCRIPTION,
        reference("campaign_id", "campaigns"),
        reference("campaign_scope_id", "campaign_scopes"),
    ),
    access=Access(Reach("scope", ("campaign_scope_id",))),
    unique=("campaign_id", "name"),
    fixed=frozenset({"campaign_id", "campaign_scope_id"}),
    filters=(
        "name",
        contains("in_name", "name"),
        "unit_symbol",
        leading("campaign_id", "campaign_id", guards="campaigns"),
        leading("campaign_scope_id", "campaign_scope_id", guards="campaign_scopes"),
        member("user_id"),
        *structure.place_filters("timeseries_id", "timeseries"),
        linked("event_id", "timeseries_id", ("timeseries_by_events", "event_id"), guards="events"),
        Filter(name="properties", kind=_PropertyValues(), column="id", compare=_has_properties),
    ),
    sorts=("name",),
    paged=True,
)

OF_SERIES = Access(Reach("scope", ("timeseries_id", "campaign_scope_id")))
_TO_SERIES = reference("timeseries_id", "timeseries")

TIMESERIES_PROPERTY_DATA = Entity(
    path="/timeseries_property_data/",
    fields=(
        _TO_SERIES,
        reference("property_id", "timeseries_properties"),
        VALUE,
    ),
    access=OF_SERIES,
    unique=("timeseries_id", "property_id"),
    frozen=frozenset({"timeseries_id", "property_id"}),
    filters=("timeseries_id", "property_id"),
    check=partial(check_value, via=("property_id", "value_type")),
)

DEFINITIONS = (
    TIMESERIES_PROPERTIES,
    TIMESERIES_DATA_STATES,
    TIMESERIES,
    TIMESERIES_PROPERTY_DATA,
)

_located = partial(structure.located, what=_TO_SERIES, access=OF_SERIES)
LOCATIONS = (
    _located("/timeseries_by_sites/", structure.SITES),
    _located("/timeseries_by_buildings/", structure.BUILDINGS),
    _located("/timeseries_by_storeys/", structure.STOREYS),
    _located("/timeseries_by_spaces/", structure.SPACES),
    _located("/timeseries_by_zones/", structure.ZONES),
)
