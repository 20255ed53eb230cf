"""How an operation is put together: its answers, and what the OpenAPI document says of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, create_model
from pydantic_core import to_json
from sqlalchemy import Row
from starlette.responses import JSONResponse, Response

from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal, documented
from understudy.ontakt.auth import current_user
from understudy.ontakt.bodies import JSON
from understudy.ontakt.fields import Hidden, Item, marked
from understudy.ontakt.filters import Filter, described
from understudy.ontakt.models.system import ErrorAnswer
from understudy.ontakt.objects import Values, find
from understudy.ontakt.refusals import Invalid, LevelTooLow, NotFound, TooLarge, Unauthenticated
from understudy.ontakt.tables import ObjectType

Endpoint = Callable[..., Awaitable[Response]]


def shown(model: type[Item]) -> type[BaseModel]:
    """A model without the fields that are never served."""
    hidden = marked(model, Hidden)
    if not hidden:
        return model
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in model.model_fields.items() if name not in hidden
    }
    made: type[BaseModel] = create_model(model.__name__, __doc__=model.__doc__, **fields)
    return made


def answer(content: Any, status: int = HTTPStatus.OK) -> Response:
    """A JSON answer."""
    return Response(to_json(content), int(status), media_type=JSON)


def mapped(objects: Sequence[Values]) -> Response:
    """A list as OnTakt answers it: a JSON object from ids to objects."""
    return answer({str(each["id"]): each for each in objects})


def gone() -> Response:
    """The answer to a deletion."""
    return Response(status_code=int(HTTPStatus.NO_CONTENT))


def key_of(exchange: Exchange) -> int:
    """The one id in a request's path."""
    return int(next(iter(exchange.child_scope["path_params"].values())))


async def found(exchange: Exchange, kind: ObjectType, key: int) -> Row[Any]:
    """The object of an id; raises NotFound."""
    row = await find(exchange.world.db, kind, key)
    if row is None:
        raise NotFound(f"There is no {kind.typename} {key}.")
    return row


def operation(  # noqa: PLR0913 what FastAPI's decorators take, and what it cannot read off the endpoint
    router: APIRouter,
    method: str,
    path: str,
    endpoint: Endpoint,
    *,
    name: str,
    says: str | None = None,
    model: Any = None,
    answered: type[Response] = JSONResponse,
    status: int = HTTPStatus.OK,
    body: Mapping[str, Any] | None = None,
    filters: Sequence[Filter] = (),
    keys: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    refusals: Sequence[type[Refusal]] = (),
) -> None:
    """Adds an operation whose body and query its endpoint reads itself."""
    extra: dict[str, Any] = {"parameters": described(filters, keys or {}, texts or {})}
    usual: list[type[Refusal]] = [Unauthenticated, LevelTooLow]
    if body is not None:
        extra["requestBody"] = dict(body)
        usual.append(TooLarge)
    if body is not None or filters:
        usual.append(Invalid)
    router.add_api_route(
        path,
        endpoint,
        dependencies=[Depends(current_user)],
        methods=[method],
        name=name,
        status_code=status,
        response_model=model,
        response_class=answered,
        description=says or endpoint.__doc__,
        openapi_extra=extra,
        responses=documented(*dict.fromkeys([*usual, *refusals]), body=ErrorAnswer),
    )
