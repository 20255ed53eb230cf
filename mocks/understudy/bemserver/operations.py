"""An operation: what is called for a method and path, and what the published document says of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from understudy.bemserver import crud, refusals
from understudy.bemserver.models.fields import Parameter
from understudy.bemserver.models.resource import Resource
from understudy.core.refusals import Refusal

Endpoint = Callable[[Request], Awaitable[Response]]
Schema = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the API."""

    method: str
    path: str
    """Path with its parameters in braces; all of them are integers."""
    name: str
    """Id of the operation, unique."""
    endpoint: Endpoint
    tag: str
    summary: str
    description: str = ""
    query: tuple[Parameter, ...] = ()
    body: Mapping[str, Schema] = field(default_factory=dict)
    """Schema of the body by media type."""
    body_required: bool = True
    status: int = HTTPStatus.OK
    content: Mapping[str, Schema] = field(default_factory=dict)
    """What an answer holds, by media type: a schema, or `{"example": ...}`."""
    tagged: bool = False
    """Whether answers carry an ETag."""
    paged: bool = False
    precondition: str | None = None
    """The conditional header that it reads: IF_MATCH or IF_NONE_MATCH."""
    refusals: tuple[type[Refusal], ...] = ()
    """The ways to say no that the document lists, besides the missing credential."""
    typed: bool = True
    """Whether the parameters of its path take integers only."""
    is_open: bool = False
    """Whether it needs no credential."""

    @property
    def route(self) -> str:
        """The path as a route."""
        return self.path.replace("_id}", "_id:int}") if self.typed else self.path


def _plural(noun: str) -> str:
    if noun.endswith(("series", "data")):
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def reference_to(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Schema) -> Mapping[str, Schema]:
    return {"application/json": schema}


def change_schema(resource: Resource) -> str:
    """Name of the schema of a change: its own where a change takes fewer fields."""
    return f"{resource.tag}Put" if resource.fixed else resource.tag


_CREATE_REFUSALS = (refusals.Invalid, refusals.NotUnique)
_MATCH_REFUSALS = (refusals.PreconditionFailed, refusals.PreconditionRequired)


def operations_of(resource: Resource, resources: Mapping[str, Resource]) -> list[Operation]:
    """The operations of a row of the table."""
    made = {
        "list": _list,
        "create": _create,
        "get": _get,
        "update": _update,
        "delete": _delete,
    }
    return [make(resource, resources) for name, make in made.items() if name in resource.operations]


def _list(resource: Resource, resources: Mapping[str, Resource]) -> Operation:
    parameters = crud.parameters_of(resource) + ([crud.PAGE, crud.PAGE_SIZE] if resource.paged else [])
    return Operation(
        method="GET",
        path=resource.path,
        name=f"list_{resource.name}",
        endpoint=crud.lister(resource, resources),
        tag=resource.tag,
        summary=f"List {_plural(resource.noun)}",
        query=tuple(parameters),
        content=_json({"type": "array", "items": reference_to(resource.tag)}),
        tagged=resource.tagged,
        paged=resource.paged,
        precondition="IF_NONE_MATCH" if resource.tagged else None,
        refusals=(refusals.Invalid,) if parameters else (),
    )


def _create(resource: Resource, _resources: Mapping[str, Resource]) -> Operation:
    return Operation(
        method="POST",
        path=resource.path,
        name=f"add_{resource.name}",
        endpoint=crud.creator(resource),
        tag=resource.tag,
        summary=f"Add a new {resource.noun}",
        body=_json(reference_to(resource.tag)),
        status=HTTPStatus.CREATED,
        content=_json(reference_to(resource.tag)),
        tagged=resource.tagged,
        refusals=_CREATE_REFUSALS,
    )


def _get(resource: Resource, _resources: Mapping[str, Resource]) -> Operation:
    return Operation(
        method="GET",
        path=f"{resource.path}{{item_id}}",
        typed=resource.typed,
        name=f"get_{resource.name}",
        endpoint=crud.getter(resource),
        tag=resource.tag,
        summary=f"Get {resource.noun} by ID",
        content=_json(reference_to(resource.tag)),
        tagged=resource.tagged,
        precondition="IF_NONE_MATCH" if resource.tagged else None,
    )


def _update(resource: Resource, _resources: Mapping[str, Resource]) -> Operation:
    # The document forgets the conflict of this one.
    forgets = resource.name == "tasks_by_campaigns"
    return Operation(
        method="PUT",
        path=f"{resource.path}{{item_id}}",
        typed=resource.typed,
        name=f"update_{resource.name}",
        endpoint=crud.updater(resource),
        tag=resource.tag,
        summary=f"Update an existing {resource.noun}",
        body=_json(reference_to(change_schema(resource))),
        content=_json(reference_to(resource.tag)),
        tagged=resource.guarded,
        precondition="IF_MATCH" if resource.guarded else None,
        refusals=(refusals.Invalid,)
        + (() if forgets else (refusals.NotUnique,))
        + (_MATCH_REFUSALS if resource.guarded else ()),
    )


def _delete(resource: Resource, _resources: Mapping[str, Resource]) -> Operation:
    return Operation(
        method="DELETE",
        path=f"{resource.path}{{item_id}}",
        typed=resource.typed,
        name=f"delete_{resource.name}",
        endpoint=crud.remover(resource),
        tag=resource.tag,
        summary=f"Delete a {resource.noun}",
        status=HTTPStatus.NO_CONTENT,
        precondition="IF_MATCH" if resource.guarded else None,
        refusals=_MATCH_REFUSALS if resource.guarded else (),
    )
