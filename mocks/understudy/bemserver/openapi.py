"""The published document, written from the operations of the app: as the real server words it, not as FastAPI would."""

import json
from collections.abc import Iterable, Iterator
from inspect import isclass, signature
from pathlib import Path
from typing import Any, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.queries import Sorting
from understudy.bemserver.models.scalars import Kind
from understudy.bemserver.models.wanted import PropertyValues
from understudy.bemserver.operations import reference_to
from understudy.bemserver.schemas import schemas_of
from understudy.bemserver.table import ENTITIES

_CONDITIONS = {"304": "IF_NONE_MATCH", "428": "IF_MATCH"}
"""The conditional headers, by an answer that an operation which reads them gives."""
_WRITTEN = Path(__file__).with_name("openapi.json")
"""What no operation and no field says: the answers that are no rows, refusals, headers, how clients sign in."""


def models_of(route: APIRoute) -> tuple[type[BaseModel] | None, type[Body] | None]:
    """The models of an operation's query and body."""
    query: type[BaseModel] | None = None
    body: type[Body] | None = None
    for each in signature(route.endpoint).parameters.values():
        kind = get_args(each.annotation)[0] if get_args(each.annotation) else each.annotation
        if isclass(kind) and issubclass(kind, Body):
            body = kind
        elif isclass(kind) and issubclass(kind, BaseModel):
            query = kind
    return query, body


def kind_of(info: FieldInfo) -> Kind:
    """The kind of a model's field, or of the items of a list."""
    return next(_kinds(info.annotation, info.metadata))


def _kinds(annotation: Any, metadata: Iterable[Any] = ()) -> Iterator[Kind]:
    yield from (each for each in metadata if isinstance(each, Kind))
    for each in get_args(annotation):
        if isinstance(each, Kind):
            yield each
        else:
            yield from _kinds(each)


def _parameter(name: str, info: FieldInfo) -> dict[str, Any]:
    shown: dict[str, Any] = {"in": "query", "name": name}
    if info.description:
        shown["description"] = info.description
    kind, required = kind_of(info), info.is_required()
    schema = kind.schema()
    if isinstance(kind, Sorting):
        return {**shown, "schema": schema, "required": False, "explode": False, "style": "form"}
    if isinstance(kind, PropertyValues):
        return {**shown, "content": {"application/json": {"schema": schema}}, "required": required}
    if get_origin(info.annotation) is list:
        array = {"type": "array", "items": schema}
        return {**shown, "schema": array, "required": required, "explode": True, "style": "form"}
    if not required and info.default is not None:
        schema["default"] = info.default
    return {**shown, "schema": schema, "required": required}


def _operation(route: APIRoute) -> dict[str, Any]:
    query, body = models_of(route)
    extra = route.openapi_extra or {}
    shown: dict[str, Any] = {"responses": route.responses}
    parameters = [_parameter(name, info) for name, info in query.model_fields.items()] if query else []
    conditions = [name for status, name in _CONDITIONS.items() if status in route.responses]
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in conditions]
    if parameters:
        shown["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": reference_to(body.__name__)}}
        shown["requestBody"] = {"content": content, "required": True}
    shown |= extra
    shown["summary"] = route.summary
    if route.description != (route.endpoint.__doc__ or ""):
        shown["description"] = route.description
    return {**shown, "tags": route.tags}


def _path_parameters(route: APIRoute) -> list[dict[str, Any]]:
    typed, text = {"type": "integer", "minimum": 0}, {"type": "string", "minLength": 1}
    segments = [part.strip("{}").partition(":") for part in route.path.split("/") if part.startswith("{")]
    return [
        {"in": "path", "name": name, "required": True, "schema": typed if convertor else text}
        for name, _, convertor in segments
    ]


def _paths(routes: Iterable[APIRoute]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in routes:
        item = paths.setdefault(each.path_format, {})
        item[min(each.methods or ()).lower()] = _operation(each)
        if parameters := _path_parameters(each):
            item["parameters"] = parameters
    return paths


def document(routes: Iterable[APIRoute], version: str) -> dict[str, Any]:
    """The OpenAPI document of all operations."""
    known = list(routes)
    written: dict[str, Any] = json.loads(_WRITTEN.read_text("utf-8"))
    components = written["components"]
    for entity in ENTITIES:
        components["schemas"] |= schemas_of(entity)
    return {
        "openapi": written["openapi"],
        "info": {**written["info"], "version": version},
        "security": written["security"],
        "tags": [{"name": tag} for tag in dict.fromkeys(tag for each in known for tag in each.tags)],
        "paths": _paths(known),
        "components": components,
    }
