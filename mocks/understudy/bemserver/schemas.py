"""The schemas of the published document: one or more for each entity, and those of the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from understudy.bemserver.models.entity import Entity, Nested
from understudy.bemserver.models.fields import ABSENT, Body, Field
from understudy.bemserver.models.scalars import Kind
from understudy.bemserver.models.temporal import Moment
from understudy.bemserver.resources import session, task_actions, user_actions
from understudy.bemserver.table import ENTITIES

Schema = dict[str, Any]

_INTEGER: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["number", "null"]}
_FILE: Schema = {"type": "string", "format": "binary"}
_MOMENT = Moment().schema()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: Iterable[str] = (), **properties: Schema) -> Schema:
    shown: Schema = {"type": "object", "properties": properties}
    if names := sorted(required):
        shown["required"] = names
    return {**shown, "additionalProperties": False}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "description": description, "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _body(model: type[Body]) -> Schema:
    known = model.model_fields.items()
    return _object((name for name, info in known if info.is_required()), **{name: _kind(info) for name, info in known})


def _kind(info: FieldInfo) -> Schema:
    return next(each.schema() for each in info.metadata if isinstance(each, Kind))


def field_schema(field: Field) -> Schema:
    """A field of a body or an answer."""
    shown = field.kind.schema()
    if field.nullable:
        shown["type"] = [shown["type"], "null"]
    if not field.taken:
        shown["readOnly"] = True
    if not field.shown:
        shown["writeOnly"] = True
    if field.default is not ABSENT:
        shown["default"] = field.default
    return {**shown, **field.described}


def fields_schema(fields: Iterable[Field | Nested], *, with_id: bool) -> Schema:
    """Fields as an object."""
    known = tuple(fields)
    properties: dict[str, Schema] = {"id": {**_INTEGER, "readOnly": True}} if with_id else {}
    for field in known:
        if isinstance(field, Nested):
            properties[field.name] = {"readOnly": True, **_ref(f"{field.target.tag}ExcludeId")}
        else:
            properties[field.name] = field_schema(field)
    required = [field.name for field in known if isinstance(field, Field) and field.required]
    return _object(required, **properties)


def _of_entity(entity: Entity) -> dict[str, Schema]:
    found = {entity.tag: fields_schema(entity.fields, with_id=True)}
    if entity.fixed and "replace" in entity.operations:
        taken = [field for field in entity.fields if isinstance(field, Nested) or field.name not in entity.fixed]
        found[f"{entity.tag}Put"] = fields_schema(taken, with_id=True)
    for field in entity.fields:
        if isinstance(field, Nested):
            target = field.target
            found[f"{target.tag}ExcludeId"] = fields_schema(target.fields, with_id=False)
    return found


_STATISTICS = _object(
    first_timestamp=_told(_MOMENT, "Time of the first value."),
    last_timestamp=_told(_MOMENT, "Time of the last value."),
    count=_told(_INTEGER, "How many values there are."),
    min=_told(_NUMBER, "The least value."),
    max=_told(_NUMBER, "The greatest value."),
    avg=_told(_NUMBER, "The mean of the values."),
    stddev=_told(_NUMBER, "The standard deviation of the values."),
)

_COMPLETENESS = _object(
    name=_told(_TEXT, "Name of the timeseries."),
    count=_list(_INTEGER, "How many values each bucket has."),
    ratio=_list(_MAYBE, "Values of each bucket as a share of those expected."),
    total_count=_told(_INTEGER, "How many values there are."),
    avg_count=_told(_NUMBER, "Mean number of values in a bucket."),
    avg_ratio=_told(_MAYBE, "Mean share of the values that were expected."),
    interval=_told(_MAYBE, "Seconds between values, as set or as found."),
    undefined_interval=_told({"type": "boolean"}, "Whether the interval is not set."),
    expected_count=_list(_MAYBE, "How many values were expected in each bucket."),
)

_STARTS = _list(_MOMENT, "Begin of each bucket.")

_ERROR = _object(
    code=_told(_INTEGER, "Status of the answer."),
    status=_told(_TEXT, "Name of the status."),
    message=_told(_TEXT, "What is wrong."),
    errors=_told(_map({}), "What is wrong, by part of the request and field."),
)

_OTHERS: Mapping[str, Schema] = {
    "Error": _ERROR,
    "PaginationMetadata": _object(
        **dict.fromkeys(
            (
                *("total", "total_pages", "first_page", "last_page"),
                *("page", "previous_page", "next_page"),
            ),
            _INTEGER,
        )
    ),
    "GetJWTArgs": _body(session.GetJWTArgs),
    "GetJWTResp": _object(status={**_TEXT, "enum": ["success", "failure"]}, access_token=_TEXT, refresh_token=_TEXT),
    "Versions": _object(bemserver_core=_TEXT, bemserver_api=_TEXT),
    "About": _object(versions=_ref("Versions")),
    "BooleanValue": _body(user_actions.BooleanValue),
    "TSStats": _STATISTICS,
    "TimeseriesDataStatsByID": _object(stats=_map(_ref("TSStats"))),
    "TimeseriesDataStatsByName": _object(stats=_map(_ref("TSStats"))),
    "NotificationCountForCampaign": _object(campaign_id=_INTEGER, campaign_name=_TEXT, count=_INTEGER),
    "NotificationCountByCampaign": _object(
        total=_INTEGER,
        campaigns={"type": "array", "items": _ref("NotificationCountForCampaign")},
    ),
    "DegreeDays": _object(degree_days=_map(_NUMBER)),
    "SitesCSVUploadFile": _object(
        **dict.fromkeys(("sites_csv", "buildings_csv", "storeys_csv", "spaces_csv", "zones_csv"), _FILE)
    ),
    "TimeseriesCSVUploadFile": _object(("timeseries_csv",), timeseries_csv=_FILE),
    "TimeseriesCompleteness": _COMPLETENESS,
    "Completeness": _object(timestamps=_STARTS, timeseries=_map(_ref("TimeseriesCompleteness"))),
    "EnergyConsumption": _object(
        timestamps=_STARTS,
        energy=_map(_map({"type": "array", "items": _told(_NUMBER, "Energy in the unit asked.")})),
    ),
    "Task": _object(name=_TEXT, default_parameters=_map({}), schedule=_map(_TEXT)),
    "TaskRun": _body(task_actions.TaskRun),
}


def schemas() -> dict[str, Schema]:
    """Every schema of the document by name."""
    found = dict(_OTHERS)
    for entity in ENTITIES:
        found |= _of_entity(entity)
    return found
