"""How bodies and queries were read, field by field, before pydantic did it: what the models must agree with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from understudy.bemserver.models.entity import Entity
from understudy.bemserver.models.fields import ABSENT, Field
from understudy.bemserver.models.filters import Sorting
from understudy.bemserver.models.scalars import Choice, Email, Flag, Invalid, JsonObject, Kind, Real, Text, Whole
from understudy.bemserver.models.temporal import PERIODS, Day, Moment, Zone
from understudy.bemserver.models.timeseries_data import AGGREGATIONS
from understudy.bemserver.models.units import Unit

Errors = dict[str, Any]


class Rejected(Exception):
    """A body or query that does not fit; what is wrong, field by field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a query."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = ABSENT
    many: bool = False


def load(fields: Iterable[Field], data: Any) -> dict[str, Any]:
    """The values of a body; raises Rejected with the errors in the order of the fields."""
    if not isinstance(data, dict):
        raise Rejected({"_schema": ["Invalid input type."]})
    values: dict[str, Any] = {}
    errors: Errors = {}
    known = set()
    for each in fields:
        if not each.taken:
            continue
        known.add(each.name)
        if each.name in data:
            _parsed(each.name, partial(_value, each), data[each.name], values, errors)
        elif each.required:
            errors[each.name] = ["Missing data for required field."]
        elif each.default is not ABSENT:
            values[each.name] = each.default
    errors |= {name: ["Unknown field."] for name in data if name not in known}
    if errors:
        raise Rejected(errors)
    return values


def filled(entity: Entity, values: dict[str, Any], *, new: bool) -> dict[str, Any]:
    """The row that a body means: a new one gets what the database gives, a change makes null of what it leaves out."""
    row: dict[str, Any] = {}
    for field in entity.columns if new else entity.taken:
        if new or field.taken:
            stored = field.stored if new and field.stored is not ABSENT else None
            row[field.name] = values.get(field.name, stored)
    return row


def _value(each: Field, value: Any) -> Any:
    if value is None:
        if not each.nullable:
            raise Invalid("Field may not be null.")
        return None
    return each.kind.parse(value)


def _parsed(name: str, parse: Callable[[Any], Any], value: Any, values: dict[str, Any], errors: Errors) -> None:
    try:
        values[name] = parse(value)
    except Invalid as error:
        errors[name] = error.says


def load_query(parameters: Iterable[Parameter], sent: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values of a query; of a parameter sent twice the first counts; raises Rejected."""
    given: dict[str, list[str]] = {}
    for name, text in sent:
        given.setdefault(name, []).append(text)
    values: dict[str, Any] = {}
    errors: Errors = {}
    for each in parameters:
        texts = given.get(each.name)
        if texts is None:
            if each.required:
                errors[each.name] = ["Missing data for required field."]
            elif each.default is not ABSENT:
                values[each.name] = each.default
        elif each.many:
            _parsed(each.name, partial(_each, each.kind), texts, values, errors)
        else:
            _parsed(each.name, each.kind.parse, texts[0], values, errors)
    if errors:
        raise Rejected(errors)
    return values


def _each(kind: Kind, texts: Sequence[str]) -> list[Any]:
    values: dict[str, Any] = {}
    errors: Errors = {}
    for place, text in enumerate(texts):
        _parsed(str(place), kind.parse, text, values, errors)
    if errors:
        raise Invalid(errors)
    return list(values.values())


Sent = Sequence[tuple[str, str]]


def load_list(entity: Entity, sent: Sent) -> dict[str, Any]:
    """The values of the query of a list: first its filters, then what they exclude, then the page."""
    parameters = [Parameter(name=each.name, kind=each.kind) for each in entity.parameters.values()]
    if entity.sorts:
        parameters.insert(0, Parameter(name="sort", kind=Sorting(entity.sorts), default=()))
    query = load_query(parameters, sent)
    says = [
        f"{name} and recurse_{name} are mutually exclusive arguments"
        for name in ("site_id", "building_id", "storey_id")
        if name in query and f"recurse_{name}" in query
    ]
    if says:
        raise Rejected({"_schema": says})
    pages = (
        Parameter(name="page", kind=Whole(1), default=1),
        Parameter(name="page_size", kind=Whole(1, 100), default=10),
    )
    return query | (load_query(pages, sent) if entity.paged else {})


def load_data(parameters: Sequence[Parameter], sent: Sent) -> dict[str, Any]:
    """The values of a query of data, and the rules for several of its parameters."""
    query = load_query(parameters, sent)
    if query.get("bucket_width_value", 1) != 1 and query["bucket_width_unit"] not in ("second", "minute", "hour"):
        says = "Only fixed bucket width units (second, minute, hour) accept a value different than 1."
        raise Rejected({"bucket_width_value": [says]})
    if "convert_to" in query and len(query["convert_to"]) != len(query["timeseries"]):
        raise Rejected({"_schema": ["If provided, convert_to must be the same size as timeseries."]})
    return query


IDS = Parameter(name="timeseries", kind=Whole(), required=True, many=True)
NAMES = Parameter(name="timeseries", kind=Text(), required=True, many=True)
SPAN = (
    Parameter(name="start_time", kind=Moment(), required=True),
    Parameter(name="end_time", kind=Moment(), required=True),
)
STATE = Parameter(name="data_state", kind=Whole(), required=True)
ZONE = Parameter(name="timezone", kind=Zone(), default="UTC")
CONVERT = Parameter(name="convert_to", kind=Unit(), many=True)
BUCKET = (
    Parameter(name="bucket_width_value", kind=Whole(1), required=True),
    Parameter(name="bucket_width_unit", kind=Choice(PERIODS), required=True),
)
READ = (*SPAN, STATE, ZONE, CONVERT)
AGGREGATION = Parameter(name="aggregation", kind=Choice(AGGREGATIONS), default="avg")
AGGREGATE = (*BUCKET, *READ, AGGREGATION)
_DAYS = tuple(Parameter(name=f"{each}_date", kind=Day(), required=True) for each in ("start", "end"))

QUERIES: dict[str, tuple[Parameter, ...]] = {
    "get_timeseries_data": (IDS, *READ),
    "get_campaign_data": (NAMES, *READ),
    "aggregate_timeseries_data": (IDS, *AGGREGATE),
    "aggregate_campaign_data": (NAMES, *AGGREGATE),
    "get_timeseries_data_stats": (STATE, ZONE, IDS),
    "get_campaign_data_stats": (STATE, ZONE, NAMES),
    "post_timeseries_data": (STATE,),
    "post_campaign_data": (STATE,),
    "delete_timeseries_data": (IDS, *SPAN, STATE),
    "delete_campaign_data": (NAMES, *SPAN, STATE),
    "completeness": (*BUCKET, *SPAN, IDS, STATE, ZONE),
    "site_energy_consumption": (
        *BUCKET,
        *SPAN,
        ZONE,
        Parameter(name="unit", kind=Unit(), default="Wh"),
        Parameter(name="ratio_property", kind=Text()),
    ),
    "count_notifications_by_campaign": (
        Parameter(name="user_id", kind=Whole(), required=True),
        Parameter(name="read", kind=Flag()),
    ),
    "mark_all_notifications_as_read": (
        Parameter(name="user_id", kind=Whole(), required=True),
        Parameter(name="campaign_id", kind=Whole()),
    ),
    "upload_sites": (Parameter(name="campaign_id", kind=Whole(), required=True),),
    "upload_timeseries": (Parameter(name="campaign_id", kind=Whole(), required=True),),
    "download_weather_data": (*SPAN, Parameter(name="forecast", kind=Flag(), default=False)),
    "degree_days": (
        *_DAYS,
        Parameter(name="period", kind=Choice(("day", "month", "year")), required=True),
        Parameter(name="type", kind=Choice(("heating", "cooling")), default="heating"),
        Parameter(name="base", kind=Real(), default=18.0),
        Parameter(name="unit", kind=Unit(), default="\u00b0C"),
    ),
}
"""The parameters of what is not in the table, by operation."""
QUERIES["building_energy_consumption"] = QUERIES["site_energy_consumption"]

_VALUE = (Field(name="value", kind=Flag()),)
BODIES: dict[str, tuple[Field, ...]] = {
    "get_tokens": (
        Field(name="email", kind=Email(), required=True),
        Field(name="password", kind=Text(80, 1), required=True),
    ),
    "set_admin": _VALUE,
    "set_active": _VALUE,
    "run_task": (
        Field(name="task_name", kind=Text(), required=True),
        Field(name="campaign_id", kind=Whole(), required=True),
        Field(name="start_time", kind=Moment(), required=True),
        Field(name="end_time", kind=Moment(), required=True),
        Field(name="parameters", kind=JsonObject()),
    ),
}
"""The fields of the bodies of what is not in the table, by operation."""
