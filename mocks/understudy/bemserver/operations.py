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
    entity, writes = resource.own, operation in ("replace", "delete")
    name, summary = _TEXTS[operation]
    status = _STATUSES.get(operation, HTTPStatus.OK)
    tagged = entity.guarded if operation == "replace" else entity.tagged and operation != "delete"
    reads = tagged and operation in ("list", "read")
    condition = changing if entity.guarded and writes else reading if reads else None
    content = {"list": _array(entity), "delete": None}.get(operation, entity.tag)
    pages = ["X-Pagination"] if entity.paged and operation == "list" else []
    return {
        "name": f"{name}_{entity.name}",
        "tags": [entity.tag],
        "summary": summary.format(one=entity.noun, many=_plural(entity.noun)),
        "status_code": status,
        "dependencies": [Depends(condition)] if condition else [],
        "responses": answering(
            content,
            status=status,
            refusals=_refusals(entity, operation),
            headers=[*pages, *(["ETag"] if tagged and not reads else [])],
            reads=reads,
        ),
    }


def _refusals(entity: Entity, operation: Operation) -> Refusals:
    matching = MATCHING if entity.guarded else ()
    if operation == "list":
        return (Invalid,) if entity.filters or entity.sorts or entity.paged else ()
    if operation == "create":
        return (Invalid, NotUnique)
    if operation == "replace":
        # The document forgets the conflict of this one.
        conflict = () if entity.name == "tasks_by_campaigns" else (NotUnique,)
        return (Invalid, *conflict, *matching)
    return matching if operation == "delete" else ()


def _array(entity: Entity) -> Schema:
    return {"application/json": {"schema": {"type": "array", "items": reference_to(entity.tag)}}}


_STATUSES: Mapping[Operation, HTTPStatus] = {"create": HTTPStatus.CREATED, "delete": HTTPStatus.NO_CONTENT}
_TEXTS: Mapping[Operation, tuple[str, str]] = {
    "list": ("list", "List {many}"),
    "create": ("add", "Add a new {one}"),
    "read": ("get", "Get {one} by ID"),
    "replace": ("update", "Update an existing {one}"),
    "delete": ("delete", "Delete a {one}"),
}
"""The beginning of an operation's id, and its summary."""
