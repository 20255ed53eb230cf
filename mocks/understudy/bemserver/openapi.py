"""The published document, made from the operations and the fields that they work with."""

from collections.abc import Iterable, Mapping
from typing import Any

from understudy.bemserver.crud import Sorting
from understudy.bemserver.models.fields import ABSENT, Parameter
from understudy.bemserver.models.resource import Resource
from understudy.bemserver.models.wanted import PropertyValues
from understudy.bemserver.operations import Operation
from understudy.bemserver.refusals import RESPONSE_NAMES, Unauthenticated
from understudy.bemserver.schemas import schemas

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


def parameter(each: Parameter) -> dict[str, Any]:
    """A parameter of a query."""
    shown: dict[str, Any] = {"in": "query", "name": each.name, **each.described}
    if isinstance(each.kind, Sorting):
        schema = {"type": "array", "items": {"type": "string", "enum": each.kind.choices()}}
        return {**shown, "schema": schema, "required": False, "explode": False, "style": "form"}
    schema = each.kind.schema()
    if isinstance(each.kind, PropertyValues):
        content = {"application/json": {"schema": schema}}
        return {**shown, "content": content, "required": each.required}
    if each.default is not ABSENT:
        schema = {**schema, "default": each.default}
    if each.many:
        schema = {"type": "array", "items": schema}
        return {**shown, "schema": schema, "required": each.required, "explode": True, "style": "form"}
    return {**shown, "schema": schema, "required": each.required}


def _content(kinds: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for kind, schema in kinds.items():
        shown[kind] = dict(schema) if set(schema) == {"example"} else {"schema": dict(schema)}
    return shown


def _answers(each: Operation) -> dict[str, Any]:
    phrases = {200: "OK", 201: "Created", 204: "No Content"}
    good: dict[str, Any] = {"description": phrases[int(each.status)]}
    if each.content:
        good["content"] = _content(each.content)
    headers = {}
    if each.paged:
        headers["X-Pagination"] = {"$ref": "#/components/headers/PAGINATION"}
    if each.tagged:
        headers["ETag"] = {"$ref": "#/components/headers/ETAG"}
    if headers:
        good["headers"] = headers
    refused = [refusal.status for refusal in each.refusals]
    refused += [] if each.is_open else [Unauthenticated.status]
    names = {str(status): RESPONSE_NAMES[status] for status in refused}
    if each.precondition == "IF_NONE_MATCH":
        names["304"] = "NOT_MODIFIED"
    names["default"] = "DEFAULT_ERROR"
    others = {status: {"$ref": f"#/components/responses/{name}"} for status, name in names.items()}
    return {str(int(each.status)): good, **others}


def _operation(each: Operation) -> dict[str, Any]:
    shown: dict[str, Any] = {"responses": _answers(each)}
    parameters = [parameter(one) for one in each.query]
    if each.precondition:
        parameters.append({"$ref": f"#/components/parameters/{each.precondition}"})
    if parameters:
        shown["parameters"] = parameters
    if each.body:
        shown["requestBody"] = {"content": _content(each.body)}
        if each.body_required:
            shown["requestBody"]["required"] = True
    if each.is_open:
        shown["security"] = []
    shown["summary"] = each.summary
    if each.description:
        shown["description"] = each.description
    return {**shown, "tags": [each.tag]}


def _path_parameters(each: Operation) -> list[dict[str, Any]]:
    typed = {"type": "integer", "minimum": 0}
    schema = typed if each.typed else {"type": "string", "minLength": 1}
    names = [part.strip("{}") for part in each.path.split("/") if part.startswith("{")]
    return [{"in": "path", "name": name, "required": True, "schema": schema} for name in names]


def _paths(operations: Iterable[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in operations:
        item = paths.setdefault(each.path, {})
        item[each.method.lower()] = _operation(each)
        if parameters := _path_parameters(each):
            item["parameters"] = parameters
    return paths


def _responses() -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    names = {name: name.replace("_", " ").title() for name in RESPONSE_NAMES.values()}
    refused = {name: {"description": told, "content": error} for name, told in names.items()}
    default = {"description": "Any other error", "content": error}
    return {**refused, "DEFAULT_ERROR": default, "NOT_MODIFIED": {"description": "Not Modified"}}


def document(operations: Iterable[Operation], resources: Iterable[Resource], version: str) -> dict[str, Any]:
    """The OpenAPI document of all operations."""
    known = list(operations)
    pages = {"$ref": "#/components/schemas/PaginationMetadata"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "BEMServer API", "version": version},
        "security": [{"BearerAuthentication": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(each.tag for each in known)],
        "paths": _paths(known),
        "components": {
            "schemas": schemas(resources),
            "responses": _responses(),
            "parameters": _HEADERS,
            "headers": {
                "ETAG": {"description": "Tag of what is answered", "schema": {"type": "string"}},
                "PAGINATION": {"description": "Where in the list the page is", "schema": pages},
            },
            "securitySchemes": {"BearerAuthentication": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
