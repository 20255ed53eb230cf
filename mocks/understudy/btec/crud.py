"""The operations that most resources have, each made from a row of a table of resources."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field, create_model
from starlette.responses import Response

from understudy.btec import refusals, rows
from understudy.btec.auth import admitted
from understudy.btec.bodies import body_of, request_body
from understudy.btec.environments import CurrentEnvironment, Environment
from understudy.btec.lists import Totals, page
from understudy.btec.models.fields import TIER, AskedId, Fields
from understudy.btec.models.lists import ListQuery, Page
from understudy.btec.permissions import needed
from understudy.btec.queries import query_of, query_parameters
from understudy.btec.refusals import EVERYWHERE, ErrorAnswer, Locked
from understudy.btec.rows import Values
from understudy.core.refusals import Refusal, documented

Endpoint = Callable[..., Awaitable[Response]]
EndpointT = TypeVar("EndpointT", bound=Endpoint)
Rule = Callable[[Environment, Values | None, Values], Awaitable[None]]
"""Checks new values of a resource against old ones (None for something new) and fills in what follows."""

OPERATIONS = ("list", "create", "get", "replace", "change", "delete")
NumberInPath = Annotated[AskedId, Path(alias="id", description="Id.")]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource: where it is, what it is made of, which operations it has."""

    path: str
    noun: str
    table: str
    """Name of the table, which is the plural in operation ids too."""
    item: type[BaseModel]
    """What is served."""
    body: type[Fields]
    """What is sent."""
    query: type[ListQuery]
    change: type[Fields] | None = None
    """What of it can be changed in part; None for all that can be sent."""
    rule: Rule | None = None
    after: Callable[[Environment, Values], Awaitable[None]] | None = None
    """Brings others up to date after something was added or deleted."""
    locked: str | None = None
    """The flag of those that stay as they are."""
    operations: tuple[str, ...] = OPERATIONS

    @property
    def changes(self) -> type[Fields]:
        """The body of a change in part."""
        return self.change or partial(self.body)

    @property
    def name(self) -> str:
        """The resource in permissions and tags: the last segment of its path."""
        return self.path.rpartition("/")[2]


def resource_router(resources: tuple[Resource, ...], totals: Totals) -> APIRouter:
    """The operations of all resources."""
    router = APIRouter()
    for resource in resources:
        _add(router, resource, totals)
    return router


def _add(router: APIRouter, resource: Resource, totals: Totals) -> None:
    item, one, many = resource.path + "/{id}", resource.noun.replace(" ", "_"), resource.table
    asked = {"list": resource.query}
    bodies = {"create": resource.body, "replace": resource.body, "change": resource.changes}
    made = {
        "list": ("GET", resource.path, f"list_{many}", _listing(resource, totals), Page[resource.item]),  # type: ignore[name-defined] # the class is a value here
        "create": ("POST", resource.path, f"create_{one}", _creation(resource), resource.item),
        "get": ("GET", item, f"get_{one}", _reading(resource), resource.item),
        "replace": ("PUT", item, f"replace_{one}", _replacement(resource), resource.item),
        "change": ("PATCH", item, f"change_{one}", _changing(resource), resource.item),
        "delete": ("DELETE", item, f"delete_{one}", _deletion(resource), Deleted),
    }
    for name in resource.operations:
        method, path, identifier, endpoint, model = made[name]
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            name=identifier,
            response_model=model,
            status_code=201 if name == "create" else 200,
            **operation(
                resource.name,
                method,
                *_REFUSALS[name],
                body=bodies.get(name),
                query=asked.get(name),
            ),
        )


_WRITING = (
    *(refusals.InvalidParameters, refusals.MalformedJson, refusals.NotJson, refusals.TooLarge),
    *(refusals.UnknownReference, refusals.Unfitting, refusals.Duplicate),
)
_REFUSALS: Mapping[str, tuple[type[Refusal], ...]] = {
    "list": (refusals.InvalidParameters,),
    "create": _WRITING,
    "get": (refusals.InvalidParameters, refusals.UnknownId),
    "replace": (*_WRITING, Locked, refusals.UnknownId),
    "change": (*_WRITING, Locked, refusals.UnknownId),
    "delete": (refusals.InvalidParameters, refusals.StillNeeded, Locked, refusals.UnknownId),
}


PERMISSION = "x-understudy-permission"
"""Names in the OpenAPI document what an operation asks for."""


def operation(
    resource: str, method: str, *own: type[Refusal], body: type[Fields] | None = None, query: type[Fields] | None = None
) -> dict[str, Any]:
    """What every operation has: tag, tier, permission, body, query and refusals, and that it lets in who may use it."""
    permission = needed(resource, method)
    described = {**(request_body(body) if body else {}), **(query_parameters(query) if query else {})}
    return {
        "tags": [resource],
        "dependencies": [Depends(admitted(permission, "designed", asks=query is not None))],
        "openapi_extra": {PERMISSION: permission, TIER: "designed", **described},
        "responses": documented(*EVERYWHERE, *own, body=ErrorAnswer),
        "generate_unique_id_function": lambda route: route.name,
    }


class Deleted(Fields):
    """What was deleted."""

    id: int = Field(description="Id of what is no more.")


def served(content: bytes, status: int = 200) -> Response:
    """JSON text as an answer."""
    return Response(content, status_code=status, media_type="application/json")


def sent(model: type[Fields]) -> Any:
    """The type of a parameter that is the request's body."""
    return Annotated[model, Depends(body_of(model))]


def typed(endpoint: EndpointT, says: str, **annotations: Any) -> EndpointT:
    """The endpoint with what FastAPI reads of it: its description, and the types of its body and query."""
    endpoint.__doc__ = says
    endpoint.__annotations__.update(annotations)
    return endpoint


@cache
def partial(body: type[Fields]) -> type[Fields]:
    """The model of changes to parts: every field of a body, none of them required, parts of parts too."""
    fields: dict[str, Any] = {}
    for name, info in body.model_fields.items():
        kinds = get_args(info.annotation) if get_origin(info.annotation) in (Union, UnionType) else ()
        inner = next((kind for kind in kinds if _is_part(kind)), None)
        annotation = info.rebuild_annotation() if inner is None else partial(inner) | None
        schema = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else None
        # The default is never read: what was not sent is not changed. A factory keeps it out of the document.
        fields[name] = (
            annotation,
            Field(default_factory=lambda: None, description=_optional(info.description), json_schema_extra=schema),
        )
    made = create_model(body.__name__.removesuffix("Body") + "Change", __base__=Fields, **fields)
    made.kept = body.kept
    made.__doc__ = f"Parts of it to be changed. {body.__doc__}"
    return made


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Fields)


def _optional(description: str | None) -> str:
    return (description or "").replace(" *required", "")


def _listing(resource: Resource, totals: Totals) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, query: Any) -> Response:
        return served(await page(environment, totals, environment.store.table(resource.table), query))

    says = f"Lists {resource.name.replace('-', ' ')}: all of them according to `limit`, or those that are asked for."
    return typed(endpoint, says, query=Annotated[resource.query, Depends(query_of(resource.query))])


def _creation(resource: Resource) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, body: Any) -> Response:
        async with environment.world.db.transaction():
            return served(await created(environment, resource, body.model_dump()), 201)

    return typed(endpoint, f"Creates a {resource.noun}.", body=sent(resource.body))


def _reading(resource: Resource) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, number: NumberInPath) -> Response:
        return served(await rows.existing(environment, environment.store.table(resource.table), resource.noun, number))

    return typed(endpoint, f"Answers with one {resource.noun}.")


def _replacement(resource: Resource) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, number: NumberInPath, body: Any) -> Response:
        async with environment.world.db.transaction():
            old = await _old(environment, resource, number)
            return served(await _written(environment, resource, old, body.model_dump()))

    return typed(endpoint, f"Replaces a {resource.noun}: what is left out takes its default.", body=sent(resource.body))


def _changing(resource: Resource) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, number: NumberInPath, body: Any) -> Response:
        async with environment.world.db.transaction():
            old = await _old(environment, resource, number)
            sent = {name: value for name, value in old.items() if name in resource.body.model_fields}
            new = _merged(resource, sent, body.model_dump(exclude_unset=True))
            return served(await _written(environment, resource, old, new))

    says = f"Changes parts of a {resource.noun}: what is left out stays."
    return typed(endpoint, says, body=sent(resource.changes))


def _deletion(resource: Resource) -> Endpoint:
    async def endpoint(environment: CurrentEnvironment, number: NumberInPath) -> Response:
        async with environment.world.db.transaction():
            old = await _old(environment, resource, number)
            table = environment.store.table(resource.table)
            await rows.remove(environment, table, resource.noun, number)
            if resource.after is not None:
                await resource.after(environment, old)
        return served(b'{"id":%d}' % number)

    return typed(endpoint, f"Deletes a {resource.noun} that nothing else needs.")


async def created(environment: Environment, resource: Resource, new: Values) -> bytes:
    """Adds what was sent, and answers with what is served of it."""
    db, table = environment.world.db, environment.store.table(resource.table)
    await _check(environment, resource, None, new)
    new["id"] = environment.next_id(table)
    row = rows.row_of(table, resource.item, new)
    await rows.add(db, table, row)
    if resource.after is not None:
        await resource.after(environment, new)
    content: bytes = row["doc"]
    return content


async def _old(environment: Environment, resource: Resource, number: int) -> Values:
    table = environment.store.table(resource.table)
    old = resource.item.model_validate_json(await rows.existing(environment, table, resource.noun, number)).model_dump()
    if resource.locked is not None and old[resource.locked]:
        raise Locked(f"The {resource.noun} {number} is {resource.locked}: it cannot be changed or deleted.")
    return old


async def _written(environment: Environment, resource: Resource, old: Values, new: Values) -> bytes:
    db, table = environment.world.db, environment.store.table(resource.table)
    new["id"] = old["id"]
    await _check(environment, resource, old, new)
    row = rows.row_of(table, resource.item, new)
    await rows.change(db, table, row)
    content: bytes = row["doc"]
    return content


async def _check(environment: Environment, resource: Resource, old: Values | None, new: Values) -> None:
    db, table = environment.world.db, environment.store.table(resource.table)
    if resource.locked is not None:
        new[resource.locked] = False
    if "modified_at" in resource.item.model_fields:
        new["modified_at"] = environment.world.clock.now()
    await rows.check_references(db, table, new)
    await rows.check_unique(db, table, new)
    if resource.rule is not None:
        await resource.rule(environment, old, new)


def _merged(resource: Resource, old: Values, change: Mapping[str, Any]) -> Values:
    """Old values with the parts that were sent; a part of its own is merged likewise."""
    values = dict(old)
    for name, value in change.items():
        before = values.get(name)
        values[name] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return resource.body.model_validate(values).model_dump()
