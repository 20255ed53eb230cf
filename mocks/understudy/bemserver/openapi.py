"""The published document, written from the operations of the app: as the real server words it, not as FastAPI would."""

from collections.abc import Iterable, Iterator, Mapping
from inspect import isclass, signature
from typing import Any, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from understudy.bemserver.models.fields import Body
from understudy.bemserver.models.queries import Sorting
from understudy.bemserver.models.scalars import Kind
from understudy.bemserver.models.wanted import PropertyValues
from understudy.bemserver.operations import reference_to
from understudy.bemserver.refusals import RESPONSE_NAMES
from understudy.bemserver.schemas import schemas

_CONDITIONS = {"304": "IF_NONE_MATCH", "428": "IF_MATCH"}
"""The conditional headers, by an answer that an operation which reads them gives."""
_HEADERS = {
    "IF_NONE_MATCH": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The tag that the client has already.",
        "schema": {"type": "string"},
    },
    "IF_MATCH": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The tag of what the client means to change.",
        "schema": {"type": "string"},
    },
}


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


def _responses() -> Mapping[str, Any]:
    error = {"application/json": {"schema": reference_to("Error")}}
    names = {name: name.replace("_", " ").title() for name in RESPONSE_NAMES.values()}
    refused = {name: {"description": told, "content": error} for name, told in names.items()}
    default = {"description": "Any other error", "content": error}
    return {**refused, "DEFAULT_ERROR": default, "NOT_MODIFIED": {"description": "Not Modified"}}


def document(routes: Iterable[APIRoute], version: str) -> dict[str, Any]:
    """The OpenAPI document of all operations."""
    known = list(routes)
    return {
        "openapi": "3.1.0",
        "info": {"title": "BEMServer API", "version": version},
        "security": [{"BearerAuthentication": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(tag for each in known for tag in each.tags)],
        "paths": _paths(known),
        "components": {
            "schemas": schemas(),
            "responses": _responses(),
            "parameters": _HEADERS,
            "headers": {
                "ETAG": {"description": "Tag of what is answered", "schema": {"type": "string"}},
                "PAGINATION": {
                    "description": "Where in the list the page is",
                    "schema": reference_to("PaginationMetadata"),
                },
            },
            "securitySchemes": {"BearerAuthentication": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
