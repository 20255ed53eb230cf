"""Problems of the control plane's routes: how they are answered, and how the OpenAPI document shows them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.routing import Match

from understudy.core.long_work import LARGE, Interrupted, beside, check_encodable
from understudy.core.problems import (
    MEDIA_TYPE,
    PROBLEMS,
    Conflict,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    Unauthorized,
    Unexpected,
)
from understudy.core.reading import TOLD
from understudy.core.seeding import SeedError
from understudy.core.tenant import TakenError, TenantError

Model = TypeVar("Model", bound=BaseModel)


class Misfit(BaseModel):
    """One place where a request does not fit."""

    at: str = Field(description="Where: a JSON Pointer (RFC 6901) from `body`, `query` or `path`.")
    says: str = Field(description="What is wrong there.")


class ProblemDocument(BaseModel):
    """How the control plane says no (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="`urn:understudy:problem:` and a stable code.")
    title: str = Field(description="The same for every problem of that type.")
    status: int = Field(description="HTTP status code.")
    detail: str = Field(description="What is wrong in this case, for people.")
    errors: list[Misfit] = Field(default=[], description="Places that do not fit, where known.")
    known: list[str] = Field(default=[], description="The names there are, where one was unknown.")


METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_BODY = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def documented(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` for what every route may answer and these problems."""
    shown: tuple[type[Problem], ...] = (Unauthorized, Forbidden, NotFound, TooLarge, Invalid, Unexpected, *problems)
    return {kind.status: {"description": kind.__doc__ or "", "content": _BODY} for kind in shown}


def routes(tag: str, prefix: str = "", **more: Any) -> APIRouter:
    """A router of the control plane, whose operations are called what their functions are."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        responses=documented(),
        generate_unique_id_function=lambda route: route.name,
        **more,
    )


async def encodable(request: Request) -> None:
    """Refuses a JSON body with what cannot be written as JSON in UTF-8 again: NaN, half a surrogate pair."""
    body = await request.body()
    if body and "json" in request.headers.get("content-type", "json"):
        try:
            if len(body) < LARGE:
                from_json(body, allow_inf_nan=False)
            else:
                await beside(check_encodable, body)
        except ValueError as error:
            raise Invalid(f"body: {error}") from error


async def render(request: Request, error: Exception) -> JSONResponse:
    """Whatever was raised, as the answer to a request."""
    problem = as_problem(error)
    headers = {**problem.headers, "Cache-Control": "no-store"}
    if isinstance(problem, MethodNotAllowed):
        headers["Allow"] = _allowed(request)
    return JSONResponse(problem.document(), problem.status, headers, MEDIA_TYPE)


def as_problem(error: Exception) -> Problem:
    """The problem that an error stands for."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return misfits(error.errors())
        case TakenError() | Interrupted():
            return Conflict(str(error))
        case TenantError() | SeedError():
            return Invalid(str(error))
        case HTTPException():
            return _from_http(error)
    return Unexpected("Something went wrong here; the log of the process has the rest.")


def misfits(errors: Sequence[Mapping[str, Any]], root: tuple[str, ...] = ()) -> Invalid:
    """The problem of values that a model refused."""
    found = [Misfit(at=_pointer((*root, *each["loc"])), says=each["msg"]) for each in errors[:TOLD]]
    first = f"{found[0].at}: {found[0].says}" if found else "The request does not fit."
    return Invalid(first, errors=[each.model_dump() for each in found])


def validated(model: type[Model], values: Any, *root: str) -> Model:
    """A model's instance of values given as plain data; raises Invalid, naming places below a root."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise misfits(error.errors(), root) from error


def _pointer(place: Sequence[Any]) -> str:
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in place)


def _allowed(request: Request) -> str:
    # The framework names the methods of one route of the path alone.
    scopes = ({**request.scope, "method": method} for method in METHODS)
    matching = (scope for scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes))
    return ", ".join(scope["method"] for scope in matching)


def _from_http(error: HTTPException) -> Problem:
    kinds = {kind.status: kind for kind in PROBLEMS}
    kind = kinds.get(error.status_code, Invalid)
    detail = "There is no such route." if kind is NotFound else str(error.detail)
    return kind(detail, headers=error.headers)
