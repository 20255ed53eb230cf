"""How an operation is put together: its answers, and what the OpenAPI document says of it."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, create_model
from pydantic_core import to_json
from sqlalchemy import Row
from starlette.responses import Response

from understudy.core.database import Database
from understudy.core.exchange import CurrentWorld
from understudy.core.refusals import Refusal, documented
from understudy.ontakt.auth import current_user
from understudy.ontakt.fields import ApiModel, Hidden, marked
from understudy.ontakt.models.system import ErrorAnswer
from understudy.ontakt.objects import Values, find
from understudy.ontakt.refusals import JSON, LevelTooLow, NotFound, Unauthenticated
from understudy.ontakt.tables import ObjectType

Endpoint = Callable[..., Awaitable[Response]]


def shown(model: type[ApiModel]) -> type[BaseModel]:
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


def operations() -> APIRouter:
    """A router whose operations ask who asks, and whether that user's level may do it."""
    return APIRouter(dependencies=[Depends(current_user)], responses=refused())


def refused(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` of an operation that refuses so, besides those without a good key or level."""
    return documented(Unauthenticated, LevelTooLow, *refusals, body=ErrorAnswer)


async def found(db: Database, kind: ObjectType, key: int) -> Row[Any]:
    """The object of an id; raises NotFound."""
    row = await find(db, kind, key)
    if row is None:
        raise NotFound(f"There is no {kind.typename} {key}.")
    return row


def loaded(kind: ObjectType, key: str, noun: str) -> Any:
    """A dependency that is the object whose id stands in the path; raises NotFound."""

    async def load(
        world: CurrentWorld, number: Annotated[int, Path(alias=key, ge=0, description=f"Number of the {noun}.")]
    ) -> Row[Any]:
        return await found(world.db, kind, number)

    return Depends(load)
