"""What FastAPI and the published document are told of operations: answers, refusals, and the texts of the table's."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Depends

from understudy.bemserver.auth import changing, reading
from understudy.bemserver.models.entity import Entity, Resource
from understudy.bemserver.refusals import (
    RESPONSE_NAMES,
    Invalid,
    NotUnique,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from understudy.core.refusals import Refusal
from understudy.core.resources import Operation

Schema = Mapping[str, Any]
Refusals = Sequence[type[Refusal]]
MATCHING: Refusals = (PreconditionFailed, PreconditionRequired)
OPEN: dict[str, Any] = {"security": []}
"""What the document says besides of an operation that needs no credential."""


def reference_to(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def answering(
    content: Schema | str | None = None,
    *,
    status: int = HTTPStatus.OK,
    refusals: Refusals = (Invalid,),
    headers: Sequence[str] = (),
    reads: bool = False,
    is_open: bool = False,
) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=`: a good answer of some content (a schema of JSON, or more by media type), and refusals.

    An operation that `reads` what a client may have already answers 304 too, and its answers carry an ETag.
    """
    good: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if content is not None:
        good["content"] = (
            {"application/json": {"schema": reference_to(content)}} if isinstance(content, str) else content
        )
    if headers or reads:
        names = [*headers, *(["ETag"] if reads else [])]
        good["headers"] = {name: {"$ref": f"#/components/headers/{_HEADERS[name]}"} for name in names}
    statuses = [refusal.status for refusal in (*refusals, *(() if is_open else (Unauthenticated,)))]
    others = {str(each): RESPONSE_NAMES[each] for each in statuses}
    if reads:
        others["304"] = "NOT_MODIFIED"
    others["default"] = "DEFAULT_ERROR"
    return {
        str(int(status)): good,
        **{each: {"$ref": f"#/components/responses/{name}"} for each, name in others.items()},
    }


_HEADERS = {"X-Pagination": "PAGINATION", "ETag": "ETAG"}


def _plural(noun: str) -> str:
    if noun.endswith(("series", "data")):
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def change_schema(entity: Entity) -> str:
    """Name of the schema of a change: its own where a change takes fewer fields."""
    return f"{entity.tag}Put" if entity.fixed else entity.tag


def describe(resource: Resource, operation: Operation) -> Mapping[str, Any]:
    """An operation of the table."""
    told: dict[str, Any] = {"tags": [resource.own.tag], **_TEXTS[operation](resource.own)}
    return told


def _list(entity: Entity) -> Mapping[str, Any]:
    array = {"schema": {"type": "array", "items": reference_to(entity.tag)}}
    asked = entity.filters or entity.sorts or entity.paged
    pages = ["X-Pagination"] if entity.paged else []
    return {
        "name": f"list_{entity.name}",
        "summary": f"List {_plural(entity.noun)}",
        "dependencies": [Depends(reading)] if entity.tagged else [],
        "responses": answering(
            {"application/json": array}, refusals=(Invalid,) if asked else (), headers=pages, reads=entity.tagged
        ),
    }


def _create(entity: Entity) -> Mapping[str, Any]:
    tags = ["ETag"] if entity.tagged else []
    return {
        "name": f"add_{entity.name}",
        "summary": f"Add a new {entity.noun}",
        "status_code": HTTPStatus.CREATED,
        "responses": answering(entity.tag, status=HTTPStatus.CREATED, refusals=(Invalid, NotUnique), headers=tags),
    }


def _read(entity: Entity) -> Mapping[str, Any]:
    return {
        "name": f"get_{entity.name}",
        "summary": f"Get {entity.noun} by ID",
        "dependencies": [Depends(reading)] if entity.tagged else [],
        "responses": answering(entity.tag, refusals=(), reads=entity.tagged),
    }


def _replace(entity: Entity) -> Mapping[str, Any]:
    # The document forgets the conflict of this one.
    conflict: Refusals = () if entity.name == "tasks_by_campaigns" else (NotUnique,)
    guarded = entity.guarded
    return {
        "name": f"update_{entity.name}",
        "summary": f"Update an existing {entity.noun}",
        "dependencies": [Depends(changing)] if guarded else [],
        "responses": answering(
            entity.tag,
            refusals=(Invalid, *conflict, *(MATCHING if guarded else ())),
            headers=["ETag"] if guarded else [],
        ),
    }


def _delete(entity: Entity) -> Mapping[str, Any]:
    guarded = entity.guarded
    return {
        "name": f"delete_{entity.name}",
        "summary": f"Delete a {entity.noun}",
        "status_code": HTTPStatus.NO_CONTENT,
        "dependencies": [Depends(changing)] if guarded else [],
        "responses": answering(status=HTTPStatus.NO_CONTENT, refusals=MATCHING if guarded else ()),
    }


_TEXTS = {"list": _list, "create": _create, "read": _read, "replace": _replace, "delete": _delete}
